/** Which prices somebody looks for: pure. */
import type { ListedPrice } from '../../relay/wire/manage/site.ts'

export type KindChoice = ListedPrice['kind'] | 'all'

/**
 * Those that have every word of the query in name or number, in the list's order. Full-width and half-width letters,
 * upper and lower case are the same, and a part number is found with or without its hyphens.
 */
export function searchPrices(
  prices: readonly ListedPrice[],
  query: string,
  kind: KindChoice,
): readonly ListedPrice[] {
  const words = plain(query).split(/\s+/).filter(Boolean)
  return prices.filter(price => {
    if (kind !== 'all' && price.kind !== kind) return false
    const text = plain(`${price.name} ${price.code}`)
    const number = joined(plain(price.code))
    return words.every(word => text.includes(word) || (joined(word) !== '' && number.includes(joined(word))))
  })
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

function joined(text: string): string {
  return text.replace(/[-–\s]/g, '')
}
