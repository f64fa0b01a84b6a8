import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { CheckIcon } from '../words/icons.tsx'
import { useView } from '../words/view.ts'

/** The appointment, and what will happen. */
export function Before({ workOrder: { appointmentAt } }: { workOrder: WorkOrderAnswer }) {
  const { words, formats } = useView()
  const { before } = words
  return (
    <section class="card" aria-labelledby="before-title">
      <h2 id="before-title">{before.title}</h2>
      {appointmentAt ? (
        <p class="before-appointment">
          <span class="promise-label">{before.appointment}</span> <b>{formats.time(appointmentAt)}</b>
        </p>
      ) : null}
      <h3 class="before-expect">{before.expect}</h3>
      <ul class="points">
        {before.points.map(point => (
          <li key={point}>
            <CheckIcon />
            {point}
          </li>
        ))}
      </ul>
    </section>
  )
}
