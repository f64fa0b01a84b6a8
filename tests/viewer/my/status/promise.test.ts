import { expect, it } from 'vitest'
import { promiseOf } from '../../../../viewer/my/status/promise.ts'

const at = (clock: string) => `2026-11-23T${clock}:00+09:00`
const facts = {
  state: 'repairing',
  promisedAt: at('11:30'),
  firstPromisedAt: at('11:30'),
  readyAt: undefined,
} as const

it.each([
  ['says the minutes that are left', {}, '11:05', { kind: 'ahead', at: at('11:30'), minutes: 25 }],
  [
    'counts no minutes of what is hours away',
    {},
    '07:00',
    { kind: 'ahead', at: at('11:30'), minutes: undefined },
  ],
  [
    'says that it was moved',
    { promisedAt: at('12:00') },
    '11:05',
    { kind: 'moved', at: at('12:00'), from: at('11:30'), minutes: 55 },
  ],
  [
    'makes no news of four minutes',
    { promisedAt: at('11:34') },
    '11:05',
    { kind: 'ahead', at: at('11:34'), minutes: 29 },
  ],
  [
    'makes no warning of being earlier',
    { promisedAt: at('11:00') },
    '10:45',
    { kind: 'ahead', at: at('11:00'), minutes: 15 },
  ],
  ['says that it has passed', {}, '11:42', { kind: 'passed', at: at('11:30'), minutes: 12 }],
  [
    'says that it has passed at that very minute',
    {},
    '11:30',
    { kind: 'passed', at: at('11:30'), minutes: 0 },
  ],
  [
    'says that it has passed, moved or not',
    { promisedAt: at('12:00') },
    '12:10',
    { kind: 'passed', at: at('12:00'), minutes: 10 },
  ],
  ['is silent where nothing was promised', { promisedAt: undefined }, '11:05', { kind: 'none' }],
  ['is silent of a cancelled job', { state: 'cancelled' }, '11:05', { kind: 'none' }],
  [
    'blames nobody once it is ready',
    { state: 'ready', readyAt: at('11:50') },
    '12:30',
    { kind: 'ready', at: at('11:50') },
  ],
] as const)('%s', (_what, changes, now, expected) => {
  expect(promiseOf({ ...facts, ...changes }, Date.parse(at(now)))).toEqual(expected)
})
