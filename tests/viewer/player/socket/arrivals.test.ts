import { expect, test } from 'vitest'
import { Arrivals } from '../../../../viewer/player/socket/arrivals.ts'

/** Frames of 40 ms, each `lateMs(index)` later than a line that takes 100 ms. */
function arrive(arrivals: Arrivals, count: number, lateMs: (index: number) => number, first = 0): void {
  for (let index = first; index < first + count; index++) {
    arrivals.note(index * 0.04, 100 + index * 40 + lateMs(index))
  }
}

test('a perfect line has no jitter', () => {
  const arrivals = new Arrivals()
  arrive(arrivals, 250, () => 0)
  expect(arrivals.fastestMs).toBeCloseTo(100)
  expect(arrivals.jitterMs).toBeCloseTo(0)
})

test('jitter is what all but the latest twentieth need beyond the fastest', () => {
  const arrivals = new Arrivals()
  arrive(arrivals, 251, index => (index % 50 === 0 ? 500 : index % 10))
  expect(arrivals.fastestMs).toBeCloseTo(100)
  expect(arrivals.jitterMs).toBeCloseTo(9)
})

test('a line that has become slower is forgotten after ten seconds', () => {
  const arrivals = new Arrivals()
  arrive(arrivals, 250, () => 0)
  arrive(arrivals, 280, () => 80, 250)
  expect(arrivals.fastestMs).toBeCloseTo(180)
  expect(arrivals.jitterMs).toBeCloseTo(0)
})

test('after clear nothing is known', () => {
  const arrivals = new Arrivals()
  arrive(arrivals, 10, () => 0)
  arrivals.clear()
  expect(arrivals.fastestMs).toBeUndefined()
  expect(arrivals.jitterMs).toBe(0)
})

test('weeks of a camera whose clock runs 20 ppm fast leave no trace', () => {
  const arrivals = new Arrivals()
  arrive(arrivals, 100_000, index => -index * 0.0008)
  expect(arrivals.jitterMs).toBeLessThan(1)
  expect(arrivals.fastestMs).toBeCloseTo(100 - 80, 0)
})
