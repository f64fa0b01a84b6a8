import { expect, it } from 'vitest'
import { Backoff, retryDelaysMs } from '../../../../relay/wire/shared/backoff.ts'

const seconds = (backoff: Backoff, count: number) =>
  Array.from({ length: count }, () => backoff.nextDelayMs() / 1000)

it('waits longer each time, up to a minute', () => {
  expect(seconds(new Backoff(retryDelaysMs, () => 0), 9)).toEqual([1, 2, 5, 10, 20, 40, 60, 60, 60])
})

it('begins again after media has flowed', () => {
  const backoff = new Backoff(retryDelaysMs, () => 0)
  seconds(backoff, 5)
  backoff.reset()
  expect(seconds(backoff, 2)).toEqual([1, 2])
})

it('takes up to a quarter off by chance, so the first retry is never later than a second', () => {
  const [first = 0] = seconds(new Backoff(retryDelaysMs, () => 0.999), 1)
  expect(first).toBeGreaterThanOrEqual(0.75)
  expect(first).toBeLessThan(0.751)
})

it('makes at most ten tries in two minutes, however chance falls', () => {
  const delays = seconds(new Backoff(retryDelaysMs, () => 1), 20)
  let elapsed = 0
  const triesAt = [0, ...delays.map(delay => (elapsed += delay))]
  expect(triesAt.filter(at => at <= 120).length).toBeLessThanOrEqual(10)
})
