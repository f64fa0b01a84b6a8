import { expect, test } from 'vitest'
import { hashOf, placeOf } from '../../../../viewer/manage/page/place.ts'

test.each([
  ['', 'today', undefined],
  ['#', 'today', undefined],
  ['#/', 'today', undefined],
  ['#/links', 'links', undefined],
  ['#/work-orders/', 'work-orders', undefined],
  ['#/work-orders/WO-1', 'work-orders', 'WO-1'],
  ['#/work-orders/WO%2F1%20%E6%B2%AA', 'work-orders', 'WO/1 沪'],
  ['#/work-orders/%', 'work-orders', undefined],
  ['#/follow-ups/2026-11', 'follow-ups', '2026-11'],
  ['#/no-such-view/1', 'today', undefined],
  ['#/constructor', 'today', undefined],
])('%s is %s, %s', (hash, view, detail) => {
  expect(placeOf(hash)).toEqual({ view, detail })
})

test.each(['WO-1', 'WO/1', 'a b', '沪A12345', '%', '#', '?x=1'])(
  'the address of work order %s leads back to it',
  id => {
    expect(placeOf(hashOf('work-orders', id))).toEqual({ view: 'work-orders', detail: id })
  },
)
