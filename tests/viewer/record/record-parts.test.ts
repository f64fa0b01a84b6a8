import { describe, expect, it, test } from 'vitest'
import type { RecordItem } from '../../../relay/wire/work-order/work-order.ts'
import { moneyColumns, moneyIn } from '../../../viewer/record/item-columns.ts'
import { cssString } from '../../../viewer/record/record-page.tsx'
import { isComplete, timesOf } from '../../../viewer/record/times-of.ts'

function anItem(changes: Partial<RecordItem> = {}): RecordItem {
  return {
    id: 'i1',
    area: 'front brakes',
    material: 42_000,
    labour: 18_000,
    tax: 0,
    payer: 'customer',
    total: 60_000,
    technicianName: null,
    listed: null,
    ...changes,
  }
}

describe('the columns of money', () => {
  it.each([
    [[], ['material', 'labour', 'amount']],
    [[anItem()], ['material', 'labour', 'amount']],
    [
      [anItem({ fee: 0, discount: 0 }), anItem({ tax: 6000 })],
      ['material', 'labour', 'tax', 'amount'],
    ],
    [
      [anItem({ fee: 1 }), anItem({ discount: 2, tax: 3 })],
      ['material', 'labour', 'fee', 'discount', 'tax', 'amount'],
    ],
  ])('leave out what would be empty all the way down (%#)', (items, expected) => {
    expect(moneyColumns(items)).toEqual(expected)
  })

  it('show a discount as taken away, and the amount as the relay made it', () => {
    const item = anItem({ discount: 4200, total: 1 })
    expect([moneyIn('discount', item), moneyIn('amount', item), moneyIn('fee', item)]).toEqual([-4200, 1, 0])
  })
})

describe('the times of a record', () => {
  it('are when the vehicle came, when it was ready and when it was handed over', () => {
    expect(
      timesOf([
        { state: 'scheduled', at: '1' },
        { state: 'waiting', at: '2' },
        { state: 'in-bay', at: '3' },
        { state: 'ready', at: '4' },
        { state: 'delivered', at: '5' },
      ]),
    ).toEqual({ received: '2', ready: '4', delivered: '5' })
  })

  it('are as good as what is known', () => {
    expect(timesOf([{ state: 'delivered', at: '5' }])).toEqual({ received: '5', ready: '5', delivered: '5' })
    expect(timesOf([{ state: 'scheduled', at: '1' }])).toEqual({
      received: undefined,
      ready: undefined,
      delivered: undefined,
    })
  })

  it.each([
    ['quality-check', false],
    ['ready', true],
    ['delivered', true],
    ['cancelled', false],
  ] as const)('of a job that is %s: the record is complete: %s', (state, expected) => {
    expect(isComplete(state)).toBe(expected)
  })
})

test.each([
  ['東京 · WO-1', '"東京 · WO-1"'],
  ['a "b" \\', '"a \\"b\\" \\\\"'],
  ['a\nb', '"a\\a b"'],
])('%j is the CSS string %s', (text, expected) => {
  expect(cssString(text)).toBe(expected)
})
