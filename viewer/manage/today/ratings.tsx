import type { ShownRating } from '../../../relay/wire/work-order/work-order.ts'
import { useManage } from '../page/context.ts'
import { Panel } from '../parts/panel.tsx'
import { Stars } from '../parts/stars.tsx'
import { Vehicle } from '../parts/vehicle.tsx'
import type { Day } from './day.ts'

/** What customers said today. */
export function Ratings({ ratings }: { ratings: Day['ratings'] }) {
  const { words, formats } = useManage()
  return (
    <Panel title={words.today.ratings} count={ratings.length}>
      {ratings.length ? (
        <ul class="rows">
          {ratings.map(({ workOrder, rating }) => (
            <li key={workOrder.workOrder} class="row">
              <p class="row-line">
                <Vehicle workOrder={workOrder.workOrder} plate={workOrder.vehicle.plate} />
                <span class="push soft">{formats.time(rating.at)}</span>
              </p>
              <Opinions
                rating={rating}
                technician={workOrder.technician?.name}
                explainer={workOrder.explainer?.name}
              />
            </li>
          ))}
        </ul>
      ) : (
        <p class="none">{words.today.noRatings}</p>
      )}
    </Panel>
  )
}

export interface OpinionsProps {
  rating: ShownRating
  technician: string | undefined
  explainer: string | undefined
}

/** A rating's two sides, each with its word. */
export function Opinions({ rating, technician, explainer }: OpinionsProps) {
  const { words } = useManage()
  const sides = [
    { opinion: rating.technician, who: technician || words.staffRole.technician },
    { opinion: rating.explainer, who: explainer || words.staffRole.explainer },
  ]
  return (
    <>
      {sides.map(({ opinion, who }) =>
        opinion ? (
          <div key={who} class="opinion">
            <p>
              <Stars score={opinion.score} /> <span class="soft">{who}</span>
            </p>
            {opinion.comment ? <q>{opinion.comment}</q> : null}
          </div>
        ) : null,
      )}
    </>
  )
}
