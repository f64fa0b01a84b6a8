import type { ShownFinding } from '../../../relay/wire/work-order/work-order.ts'
import { useView } from '../words/view.ts'

/** What it costs, split into what is built in and what is worked. */
export function Price({ price }: { price: NonNullable<ShownFinding['price']> }) {
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
