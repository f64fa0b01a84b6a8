import { type MoneyColumn, moneyColumns } from './item-columns.ts'
import type { Speech } from './speech.ts'
import type { ServiceRecord } from './use-record.ts'

interface SumsProps {
  record: ServiceRecord
  speech: Speech
}

/** The sums as the relay made them: nothing is added up here. */
export function Sums({ record: { site, workOrder }, speech: { words, money } }: SumsProps) {
  const { totals, items } = workOrder
  const columns = moneyColumns(items).filter(
    (column): column is Exclude<MoneyColumn, 'amount'> => column !== 'amount',
  )
  return (
    <section class="sums">
      <h2 class="visually-hidden">{words.sums.title}</h2>
      <p class="sums-note">
        {words.sums.currency(site.currency)}
        {totals.due === totals.total ? null : <span>{words.sums.dueNote}</span>}
      </p>
      <dl class="sums-lines">
        {columns.map(column => (
          <div key={column} class="sums-line">
            <dt>{words.items[column]}</dt>
            <dd>{money.plain(column === 'discount' ? -totals.discount : totals[column])}</dd>
          </div>
        ))}
        <div class="sums-line sums-total">
          <dt>{words.sums.total}</dt>
          <dd>{money.full(totals.total)}</dd>
        </div>
        <div class="sums-line sums-due">
          <dt>{words.sums.due}</dt>
          <dd>{money.full(totals.due)}</dd>
        </div>
      </dl>
    </section>
  )
}
