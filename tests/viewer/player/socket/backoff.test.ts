import { expect, test } from 'vitest'
import { reconnectDelay, reconnectDelaysMs } from '../../../../viewer/player/socket/backoff.ts'

test.each([
  [1, 250],
  [2, 500],
  [3, 1000],
  [7, 15_000],
  [1000, 15_000],
])('after %i failures in a row the wait is between half of and the whole of %i ms', (failures, fullMs) => {
  expect(reconnectDelay(failures, () => 0)).toBe(fullMs / 2)
  expect(reconnectDelay(failures, () => 1)).toBe(fullMs)
})

test('the waits only ever grow', () => {
  expect([...reconnectDelaysMs].sort((a, b) => a - b)).toEqual(reconnectDelaysMs)
})
