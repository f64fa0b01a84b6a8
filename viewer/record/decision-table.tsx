import type { ShownFinding, WorkOrderAnswer } from '../../relay/wire/work-order/work-order.ts'
import { SeveritySign } from './severity-sign.tsx'
import type { Speech } from './speech.ts'

interface DecisionTableProps {
  workOrder: WorkOrderAnswer
  speech: Speech
}

/** What was found, and what was decided on it: by whom, when, how. */
export function DecisionTable({ workOrder, speech }: DecisionTableProps) {
  const { decisions } = speech.words
  const findings = workOrder.findings.filter(({ severity }) => severity !== 'ok')
  if (!findings.length) return null
  return (
    <section class="decisions">
      <h2>{decisions.title}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{decisions.finding}</th>
            <th scope="col" class="money">
              {decisions.price}
            </th>
            <th scope="col" class="decisions-made">
              {decisions.decision}
            </th>
          </tr>
        </thead>
        <tbody>
          {findings.map(finding => (
            <tr key={finding.id}>
              <th scope="row">
                <span class="decisions-severity">
                  <SeveritySign severity={finding.severity} />
                  {speech.words.severities[finding.severity]}
                </span>
                <span class="decisions-area">{finding.area}</span>
                <span class="decisions-fault">
                  {[finding.fault, finding.proposal].filter(Boolean).join(' → ')}
                </span>
              </th>
              <td class="money">
                <Quoted finding={finding} speech={speech} />
              </td>
              <td class="decisions-made">
                <Decided finding={finding} workOrder={workOrder} speech={speech} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Quoted({ finding: { price }, speech: { words, money } }: { finding: ShownFinding; speech: Speech }) {
  if (!price) return null
  return (
    <>
      {(['material', 'labour'] as const).map(part => (
        <span key={part} class="decisions-price">
          <span class="decisions-part">{words.items[part]}</span> {money.plain(price[part])}
        </span>
      ))}
    </>
  )
}

interface DecidedProps extends DecisionTableProps {
  finding: ShownFinding
}

function Decided({ finding: { decision, seen, proposal, price }, workOrder, speech }: DecidedProps) {
  const { words, times } = speech
  if (!decision) return proposal || price ? <span class="quiet">{words.decisions.none}</span> : null
  return (
    <>
      <strong>{words.decisions.words[decision.decision]}</strong>
      <span class="decisions-who">
        {decision.by === 'customer' ? words.decisions.customer : nameOf(decision.by, workOrder)}
        {' · '}
        {words.decisions.via[decision.via]}
        {' · '}
        <time dateTime={decision.at}>{times.dateTime(decision.at)}</time>
      </span>
      {decision.note ? <span class="decisions-note">{decision.note}</span> : null}
      {decision.seen === seen ? null : <span class="decisions-note">{words.decisions.changedSince}</span>}
    </>
  )
}

/** Staff record decisions under their id; on paper a name says more, where it is known. */
function nameOf(id: string, { explainer, technician }: WorkOrderAnswer): string {
  return [explainer, technician].find(person => person?.id === id)?.name ?? id
}
