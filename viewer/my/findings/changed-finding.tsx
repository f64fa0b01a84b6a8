import type { ShownFinding } from '../../../relay/wire/work-order/work-order.ts'
import { changesOf, priceTotal } from '../state/findings-shown.ts'
import { useView } from '../words/view.ts'

export interface ChangesProps {
  /** As the customer saw it. */
  before: ShownFinding
  after: ShownFinding
  title: string
}

/** What is not as it was a moment ago, side by side, before it is asked again. */
export function Changes({ before, after, title }: ChangesProps) {
  const { words, formats } = useView()
  const changes = changesOf(before, after)
  const amount = (finding: ShownFinding) => {
    const total = priceTotal(finding)
    return total === undefined ? words.findings.noPrice : formats.money(total)
  }
  const text = ({ area, fault, proposal }: ShownFinding) =>
    [area, fault, proposal].filter(Boolean).join(' · ')
  const shown: Record<(typeof changes)[number], (finding: ShownFinding) => string> = {
    price: amount,
    words: text,
    severity: ({ severity }) => words.findings.severity[severity],
  }
  const rows = changes.map(change => [shown[change](before), shown[change](after)])
  return (
    <div class="changes" role="alert" data-focus tabIndex={-1}>
      <p>
        <strong>{title}</strong>
      </p>
      {rows.map(([was, is]) => (
        <dl key={`${was}${is}`}>
          <dt>{words.decide.before}</dt>
          <dd>
            <del>{was}</del>
          </dd>
          <dt>{words.decide.now}</dt>
          <dd>
            <ins>{is}</ins>
          </dd>
        </dl>
      ))}
    </div>
  )
}
