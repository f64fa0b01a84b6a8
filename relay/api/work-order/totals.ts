/** The sums of a record. Pure; integer minor units. */
import type { Item } from '../../wire/job/job.ts'
import type { Totals } from '../../wire/work-order/work-order.ts'

/** What a line costs: material is the whole line's, whatever the quantity; tax comes on top. */
export function itemTotal({ material, labour, fee = 0, discount = 0, tax }: Item): number {
  return material + labour + fee - discount + tax
}

/** `due`: what the customer pays, without what warranty, insurance or shop do. */
export function totalsOf(items: readonly Item[]): Totals {
  const sum = (amount: (item: Item) => number) => items.reduce((total, item) => total + amount(item), 0)
  return {
    material: sum(item => item.material),
    labour: sum(item => item.labour),
    fee: sum(item => item.fee ?? 0),
    discount: sum(item => item.discount ?? 0),
    tax: sum(item => item.tax),
    total: sum(itemTotal),
    due: sum(item => (item.payer === 'customer' ? itemTotal(item) : 0)),
  }
}
