import type { ComponentChild } from 'preact'
import type { RecordItem } from '../../relay/wire/work-order/work-order.ts'
import { type MoneyColumn, moneyColumns, moneyIn } from './item-columns.ts'
import type { Speech } from './speech.ts'

interface ItemTableProps {
  items: readonly RecordItem[]
  speech: Speech
}

/** Every item with all that was done, by whom and why, and what it costs. */
export function ItemTable({ items, speech }: ItemTableProps) {
  const { words } = speech
  const columns = moneyColumns(items)
  if (!items.length) return <p class="quiet">{words.items.none}</p>
  return (
    <table class="items">
      <thead>
        <tr>
          <th scope="col" class="items-work">
            {words.items.work}
          </th>
          {columns.map(column => (
            <th key={column} scope="col" class="money">
              {words.items[column]}
              {column === 'amount' ? <span class="money-more">{words.items.payer}</span> : null}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item, index) => (
          <tr key={item.id} class="items-item">
            <th scope="row" class="items-work">
              <Work item={item} number={index + 1} speech={speech} />
            </th>
            {columns.map(column => (
              <Amount key={column} column={column} item={item} speech={speech} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Work({ item, number, speech }: { item: RecordItem; number: number; speech: Speech }) {
  const { items } = speech.words
  const { area, fault, reason, part, minutes, technicianName, technician } = item
  const done = [technicianName || technician, minutes && items.minutes(speech.number(minutes))]
  const lines: [string, ComponentChild][] = [
    [items.fault, fault],
    [items.reason, reason],
    [items.part, part && <Part part={part} speech={speech} />],
    [items.by, done.filter(Boolean).join(' · ')],
  ]
  return (
    <>
      <span class="items-number">{number}</span>
      <span class="items-area">{area}</span>
      {lines.map(([name, value]) =>
        value ? (
          <span key={name} class="items-line">
            <span class="items-name">{name}</span>
            <span>{value}</span>
          </span>
        ) : null,
      )}
    </>
  )
}

/** Number and quantity stay together: a line that holds nothing but a quantity reads like a mistake. */
function Part({ part, speech }: { part: NonNullable<RecordItem['part']>; speech: Speech }) {
  const quantity = speech.words.items.quantity(speech.number(part.quantity))
  return (
    <>
      {part.name} · <span class="items-model">{[part.model, quantity].filter(Boolean).join(' · ')}</span>
    </>
  )
}

function Amount({ column, item, speech }: { column: MoneyColumn; item: RecordItem; speech: Speech }) {
  const { words, money } = speech
  const listed = column === 'material' || column === 'labour' ? item.listed?.[column] : undefined
  const amount = moneyIn(column, item)
  const isListed = typeof listed === 'number'
  // On a narrow screen each amount says what it is, so one that is nothing need not be said.
  const isNothing = amount === 0 && !isListed && column !== 'amount'
  return (
    <td class={`money money-of-${column}${isNothing ? ' money-none' : ''}`}>
      <span class="money-name">{words.items[column]}</span>
      <span class="money-figure">{isNothing ? '–' : money.plain(amount)}</span>
      {isListed ? <span class="money-more">{words.items.listed(money.plain(listed))}</span> : null}
      {column === 'amount' ? (
        <span class={`money-more money-payer-${item.payer}`}>
          <span class="money-payer">{words.items.payer} </span>
          {words.payers[item.payer]}
        </span>
      ) : null}
    </td>
  )
}
