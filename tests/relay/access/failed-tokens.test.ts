import { beforeEach, expect, test } from 'vitest'
import { FailedTokens } from '../../../relay/access/failed-tokens.ts'

let nowMs: number
let alarms: string[]
let failedTokens: FailedTokens

beforeEach(() => {
  nowMs = 0
  alarms = []
  failedTokens = new FailedTokens({
    limit: 3,
    windowMs: 60_000,
    now: () => nowMs,
    onLimit: address => alarms.push(address),
  })
})

function fail(address: string, times: number): boolean[] {
  return Array.from({ length: times }, () => failedTokens.isOneTooMany(address))
}

test('counts by address, and raises one alarm a window', () => {
  expect(fail('192.0.2.1', 6)).toEqual([false, false, false, true, true, true])
  expect(fail('192.0.2.2', 3)).toEqual([false, false, false])
  expect(alarms).toEqual(['192.0.2.1'])
})

test('forgets after the window, however often it was asked in between', () => {
  fail('192.0.2.1', 5)
  nowMs = 59_999
  expect(fail('192.0.2.1', 1)).toEqual([true])
  nowMs = 60_000
  expect(fail('192.0.2.1', 1)).toEqual([false])
})

test('holds a bounded number of addresses', () => {
  fail('192.0.2.1', 5)
  for (let i = 0; i < 10_000; i++) fail(`address ${i}`, 1)
  expect(fail('192.0.2.1', 1)).toEqual([false])
})
