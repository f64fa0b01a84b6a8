import { expect, it } from 'vitest'
import { minutesLeft } from '../../../viewer/wall/countdown.tsx'

const promised = '2026-11-23T11:30:00+09:00'
const at = (time: string) => Date.parse(`2026-11-23T${time}+09:00`)

it.each([
  ['11:05:00', 'repairing', 25],
  ['11:29:30', 'repairing', 1],
  ['11:30:00', 'repairing', 'overdue'],
  ['12:10:00', 'quality-check', 'overdue'],
  ['08:30:00', 'diagnosing', 180],
  ['08:29:00', 'diagnosing', undefined],
  ['12:10:00', 'ready', undefined],
  ['11:00:00', 'delivered', undefined],
] as const)('at %s a job that is %s has %s minutes left', (time, state, expected) => {
  expect(minutesLeft(state, promised, at(time))).toBe(expected)
})
