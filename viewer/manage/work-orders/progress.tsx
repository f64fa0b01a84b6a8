import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { useManage } from '../page/context.ts'
import { Panel } from '../parts/panel.tsx'

/** When each state was reached, and the steps with their times. */
export function Progress({ workOrder: { progress, steps } }: { workOrder: WorkOrderAnswer }) {
  const { words, shared, formats } = useManage()
  return (
    <Panel title={words.workOrders.progress}>
      <ol class="progress">
        {progress.map(({ state, at }) => (
          <li key={state}>
            <span>{shared.jobState[state]}</span>
            <time dateTime={at}>{formats.moment(at)}</time>
          </li>
        ))}
      </ol>
      {steps.length ? (
        <>
          <h3 class="subhead">{words.workOrders.steps}</h3>
          <ol class="steps">
            {steps.map(step => (
              <li key={step.id} data-state={step.state}>
                <span>
                  {step.title} <span class="visually-hidden">{words.stepState[step.state]}</span>
                </span>
                {step.startedAt ? (
                  <span class="soft">
                    {formats.time(step.startedAt)}
                    {step.endedAt ? `–${formats.time(step.endedAt)}` : ''}
                  </span>
                ) : null}
              </li>
            ))}
          </ol>
        </>
      ) : null}
    </Panel>
  )
}
