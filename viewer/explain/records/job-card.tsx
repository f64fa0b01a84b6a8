import type { ShownFinding, WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { useView } from '../words/view.ts'

export interface JobCardProps {
  /** Undefined: the bay is free, or its work order is not known yet. */
  workOrder: WorkOrderAnswer | undefined
}

/** What is being done in the chosen bay: vehicle, steps and findings. */
export function JobCard({ workOrder }: JobCardProps) {
  const { words, common, times } = useView()
  if (!workOrder) {
    return (
      <section class="card job">
        <h2>{words.job.title}</h2>
        <p class="none">{words.free}</p>
      </section>
    )
  }
  const { vehicle, customer, state, promisedAt, steps, findings } = workOrder
  const car = [vehicle.make, vehicle.model].filter(Boolean).join(' ')
  return (
    <section class="card job">
      <h2>
        {vehicle.plate} <span class="soft">{car}</span>
      </h2>
      <p class="job-line">
        <b class="job-state">{common.jobState[state]}</b>
        {promisedAt ? <span>{`${words.job.promised} ${times.time(promisedAt)}`}</span> : null}
        {customer.name ? <span>{customer.name}</span> : null}
      </p>
      <h3>{words.job.steps}</h3>
      {steps.length ? (
        <ol class="steps">
          {steps.map(({ id, title, state: progress }) => (
            <li key={id} class="step" data-state={progress}>
              <span>{title}</span> <small>{words.stepState[progress]}</small>
            </li>
          ))}
        </ol>
      ) : (
        <p class="none">{words.job.noSteps}</p>
      )}
      <h3>{words.job.findings}</h3>
      {findings.length ? (
        <ul class="findings">
          {findings.map(finding => (
            <FindingLine key={finding.id} finding={finding} />
          ))}
        </ul>
      ) : (
        <p class="none">{words.job.noFindings}</p>
      )}
    </section>
  )
}

function FindingLine({ finding }: { finding: ShownFinding }) {
  const { words } = useView()
  const { severity, area, fault, decision } = finding
  return (
    <li class="finding" data-severity={severity}>
      <p>
        <b>{area}</b> {fault}
      </p>
      <p class="finding-foot">
        <span class="tag" data-severity={severity}>
          {words.severity[severity]}
        </span>
        {decision ? (
          <span class="tag" data-decision={decision.decision}>
            {words.decision[decision.decision]}
          </span>
        ) : null}
      </p>
    </li>
  )
}
