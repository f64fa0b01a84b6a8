import type { ShownFinding, WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { findingsShown } from '../state/findings-shown.ts'
import type { ClipInfo, MyApi } from '../state/my-api.ts'
import { CheckIcon } from '../words/icons.tsx'
import { useView } from '../words/view.ts'
import { FindingCard } from './finding-card.tsx'
import './findings.css'

export interface FindingsSectionProps {
  workOrder: WorkOrderAnswer
  clips: ClipInfo[]
  api: MyApi | undefined
  /** How a finding stands once the relay has answered. */
  onFinding: (finding: ShownFinding) => void
}

/** What was found: first how much of it is fine, then each thing that is not. */
export function FindingsSection({ workOrder, clips, api, onFinding }: FindingsSectionProps) {
  const { words } = useView()
  const { fine, cards } = findingsShown(workOrder.findings)
  return (
    <section class="findings" aria-labelledby="findings-title">
      <h2 id="findings-title">{words.findings.title}</h2>
      {workOrder.findings.length === 0 ? <p class="card empty">{words.findings.none}</p> : null}
      {fine.length ? <Fine findings={fine} /> : null}
      {cards.map(finding => (
        <FindingCard
          key={finding.id}
          finding={finding}
          workOrder={workOrder}
          clips={clips.filter(({ id }) => finding.clips.indexOf(id) >= 0)}
          api={api}
          onFinding={onFinding}
        />
      ))}
    </section>
  )
}

function Fine({ findings }: { findings: ShownFinding[] }) {
  const { words } = useView()
  return (
    <details class="card fine">
      <summary>
        <CheckIcon />
        <span>{words.findings.fine(findings.length)}</span>
      </summary>
      <ul>
        {findings.map(({ id, area, fault }) => (
          <li key={id}>
            <b>{area}</b>
            <span>{fault}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
