/** What the published price list says of an item. Pure; integer minor units. */
import type { Item } from '../../wire/job/job.ts'
import type { ListedPrice } from '../../wire/manage/site.ts'
import type { RecordItem } from '../../wire/work-order/work-order.ts'

const hourUnits: ReadonlySet<string> = new Set(['hour', 'h', '小时', '时', '時間'])

/** A part is found by its model as the code, else by its name; its labour likewise, or by the item's area. */
export function listedPrice(prices: readonly ListedPrice[], item: Item): RecordItem['listed'] {
  const { part, area, minutes } = item
  const material = find(prices, 'part', part?.model, [part?.name])
  const labour = find(prices, 'labour', part?.model, [part?.name, area])
  if (!material && !labour) return null
  return {
    material: material ? Math.round(material.price * (part?.quantity ?? 1)) : null,
    labour: labour ? labourPrice(labour, minutes) : null,
  }
}

function find(
  prices: readonly ListedPrice[],
  kind: ListedPrice['kind'],
  code: string | undefined,
  names: readonly (string | undefined)[],
): ListedPrice | undefined {
  const ofKind = prices.filter(price => price.kind === kind)
  const byCode = code ? ofKind.find(price => price.code === code) : undefined
  return byCode ?? ofKind.find(price => names.includes(price.name))
}

/** A rate by the hour says nothing of work whose minutes are not told. */
function labourPrice({ price, unit }: ListedPrice, minutes: number | undefined): number | null {
  if (!hourUnits.has(unit.toLowerCase())) return price
  return minutes === undefined ? null : Math.round((price * minutes) / 60)
}
