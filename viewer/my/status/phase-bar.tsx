import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { phasesOf } from '../state/phases.ts'
import { useView } from '../words/view.ts'

/** The five parts of the way, with the time at which each began. */
export function PhaseBar({ workOrder }: { workOrder: WorkOrderAnswer }) {
  const { words, formats } = useView()
  return (
    <ol class="phases" aria-label={words.progress}>
      {phasesOf(workOrder).map(({ phase, place, at }) => (
        <li key={phase} data-place={place} aria-current={place === 'now' ? 'step' : undefined}>
          <i aria-hidden="true" />
          <span>{words.phase[phase]}</span>
          <span class="visually-hidden">{words.placeOf[place]}</span>
          {at ? <time dateTime={at}>{formats.clock(at)}</time> : null}
        </li>
      ))}
    </ol>
  )
}
