import { expect, test } from 'vitest'
import type { ListedPrice } from '../../../relay/wire/manage/site.ts'
import { type KindChoice, searchPrices } from '../../../viewer/prices/price-search.ts'

const prices: ListedPrice[] = [
  { kind: 'part', code: '04465-33471', name: 'Brake pad set', price: 42_000, unit: 'set' },
  { kind: 'part', code: '08823-80004', name: 'ブレーキ液 DOT4', price: 4800, unit: '本' },
  { kind: 'labour', code: '04465-33471', name: '更换前刹车片', price: 18_000, unit: '次' },
  { kind: 'labour', code: '', name: 'Inspection', price: 12_000, unit: 'hour' },
]

test.each<[string, KindChoice, number[]]>([
  ['', 'all', [0, 1, 2, 3]],
  ['  ', 'part', [0, 1]],
  ['BRAKE', 'all', [0]],
  ['set brake', 'all', [0]],
  ['brake hose', 'all', []],
  ['0446533471', 'all', [0, 2]],
  ['04465-33471', 'labour', [2]],
  ['ｄｏｔ４', 'all', [1]],
  ['ﾌﾞﾚｰｷ', 'all', [1]],
  ['刹车', 'all', [2]],
  ['-', 'labour', [2]],
])('“%s” among %s', (query, kind, expected) => {
  expect(searchPrices(prices, query, kind).map(price => prices.indexOf(price))).toEqual(expected)
})
