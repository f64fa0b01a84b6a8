import type { WorkOrderAnswer } from '../../relay/wire/work-order/work-order.ts'
import { SeveritySign } from './severity-sign.tsx'
import type { Speech } from './speech.ts'

interface CheckedProps {
  workOrder: WorkOrderAnswer
  speech: Speech
}

/** People trust a shop that also says what is fine. */
export function Checked({ workOrder, speech: { words } }: CheckedProps) {
  const fine = workOrder.findings.filter(({ severity }) => severity === 'ok')
  if (!fine.length) return null
  return (
    <section class="checked">
      <h2>{words.checked.title(fine.length)}</h2>
      <p class="quiet">{words.checked.lead}</p>
      <ul>
        {fine.map(({ id, area, fault }) => (
          <li key={id}>
            <SeveritySign severity="ok" />
            <span>
              <strong>{area}</strong> {fault}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
