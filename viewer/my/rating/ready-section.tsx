import type { ShownRating, WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import type { MyApi } from '../state/my-api.ts'
import { ArrowIcon } from '../words/icons.tsx'
import { useView } from '../words/view.ts'
import { RatingForm } from './rating-form.tsx'

export interface ReadySectionProps {
  workOrder: WorkOrderAnswer
  api: MyApi | undefined
  onRated: (rating: ShownRating) => void
}

/** The end of the job: its record, and the customer's word about the people. */
export function ReadySection({ workOrder, api, onRated }: ReadySectionProps) {
  const { words, formats, locale } = useView()
  const { state, totals, items, mayRate, technician, explainer } = workOrder
  return (
    <>
      <section class="card ready" aria-labelledby="ready-title">
        <h2 id="ready-title">{state === 'delivered' ? words.ready.delivered : words.ready.title}</h2>
        <p class="ready-advice">{words.ready.advice}</p>
        <a class="record-link" href={`/record?lang=${locale}`}>
          <span>
            <strong>{words.ready.record}</strong>
            <small>{words.ready.recordHint}</small>
          </span>
          {items.length ? <b>{formats.money(totals.due)}</b> : null}
          <ArrowIcon />
        </a>
      </section>
      {mayRate && (technician || explainer) ? (
        <RatingForm workOrder={workOrder} api={api} onRated={onRated} />
      ) : null}
    </>
  )
}

export function Cancelled() {
  const { words } = useView()
  return (
    <section class="card">
      <h2>{words.cancelled.title}</h2>
      <p>{words.cancelled.advice}</p>
    </section>
  )
}
