import { expect, test } from 'vitest'
import { comebacksOf } from '../../../../relay/store/shop/comebacks.ts'
import { dayMs, readyAtMs, someFacts } from '../../../support/relay/job-facts.ts'

const item = (area: string) => ({ id: 'i1', area })
const finding = (area: string, severity = 'urgent') => ({ id: 'f1', severity, area, fault: 'worn' })

function came(days: number, parts: object, plate = '沪A12345') {
  const firstSeenAt = readyAtMs + days * dayMs
  return someFacts({ workOrder: 'WO-2', plate, firstSeenAt, readyAt: null, ...parts })
}

const first = someFacts({ items: [item('front brakes')], findings: [{ ...finding('exhaust'), id: 'f2' }] })

test.each([
  ['the same work again after a week', came(7, { items: [item('front brakes')] }), 1],
  ['a fault there, written a little otherwise', came(7, { findings: [finding(' Front  Brakes')] }), 1],
  ['on the thirtieth day', came(30, { items: [item('front brakes')] }), 1],
  ['on the thirty-first day', came(31, { items: [item('front brakes')] }), 0],
  ['for something else', came(7, { items: [item('rear brakes')] }), 0],
  ['for what was found and not done the first time', came(7, { items: [item('exhaust')] }), 0],
  ['and it is fine there', came(7, { findings: [finding('front brakes', 'ok')] }), 0],
  ['with another plate', came(7, { items: [item('front brakes')] }, '沪B00000'), 0],
  ['before it was ready', came(-0.5, { items: [item('front brakes')] }), 0],
])('a car that comes back: %s', (_, later, expected) => {
  expect(comebacksOf([first], [later, first])).toHaveLength(expected)
})

test('plates that retention has masked are nobody', () => {
  const masked = { plate: '沪A•••45', items: [item('front brakes')] }
  expect(comebacksOf([someFacts(masked)], [came(7, masked, masked.plate)])).toEqual([])
})

test('the first comeback counts, and it counts once', () => {
  const later = [9, 3].map(days => ({
    ...came(days, { items: [item('front brakes')] }),
    workOrder: `WO-${days}`,
  }))
  expect(comebacksOf([first], later).map(entry => entry.later.workOrder)).toEqual(['WO-3'])
})
