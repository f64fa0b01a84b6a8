import { useState } from 'preact/hooks'
import type { ShownFinding, WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { Film } from '../clips/film.tsx'
import { Still } from '../clips/still.tsx'
import { standingOf } from '../state/findings-shown.ts'
import type { ClipInfo, MyApi } from '../state/my-api.ts'
import { SeverityIcon } from '../words/icons.tsx'
import { useView } from '../words/view.ts'
import { Decide } from './decide.tsx'

export interface FindingCardProps {
  finding: ShownFinding
  workOrder: WorkOrderAnswer
  /** Those that show it, newest first. */
  clips: ClipInfo[]
  api: MyApi | undefined
  onFinding: (finding: ShownFinding) => void
}

/** One thing that was found: how bad, where, what, the proof, the proposal, the price, and the customer's word. */
export function FindingCard({ finding, workOrder, clips, api, onFinding }: FindingCardProps) {
  const { words } = useView()
  const { id, severity, area, fault, proposal, price, mayDecide } = finding
  return (
    <article
      class="card finding"
      id={`finding-${id}`}
      tabIndex={-1}
      data-severity={severity}
      data-standing={standingOf(finding)}
      aria-labelledby={`finding-${id}-area`}
    >
      <p class="severity">
        <SeverityIcon severity={severity} />
        {words.findings.severity[severity]}
      </p>
      <h3 id={`finding-${id}-area`}>{area}</h3>
      <p class="finding-fault">{fault}</p>
      {clips.length ? (
        <div class="proofs">
          {clips.map(clip => (
            <Proof key={clip.id} clip={clip} title={`${words.findings.proof}: ${area}`} />
          ))}
        </div>
      ) : null}
      {proposal ? (
        <p class="finding-proposal">
          <small>{words.findings.proposal}</small>
          {proposal}
        </p>
      ) : null}
      {price ? (
        <Price price={price} />
      ) : mayDecide ? (
        <p class="finding-free">{words.findings.noPrice}</p>
      ) : null}
      <Decide finding={finding} workOrder={workOrder} api={api} onFinding={onFinding} />
    </article>
  )
}

function Proof({ clip, title }: { clip: ClipInfo; title: string }) {
  const [isOpen, setOpen] = useState(false)
  return isOpen ? (
    <Film clip={clip} title={title} onClose={() => setOpen(false)} />
  ) : (
    <Still clip={clip} title={title} onPlay={() => setOpen(true)} />
  )
}

/** What it costs, split into what is built in and what is worked. */
function Price({ price }: { price: NonNullable<ShownFinding['price']> }) {
  const { words, formats } = useView()
  return (
    <dl class="price">
      <div>
        <dt>{words.findings.material}</dt>
        <dd>{formats.money(price.material)}</dd>
      </div>
      <div>
        <dt>{words.findings.labour}</dt>
        <dd>{formats.money(price.labour)}</dd>
      </div>
      <div class="price-total">
        <dt>{words.findings.total}</dt>
        <dd>{formats.money(price.material + price.labour)}</dd>
      </div>
    </dl>
  )
}
