import { expect, it } from 'vitest'
import { CaptureClock } from '../../../edge/stream/capture-clock.ts'

/** Two clocks that are moved by hand. */
class FakeClocks {
  wallMs = 1_000_000
  monotonicMs = 50

  pass(ms: number): void {
    this.wallMs += ms
    this.monotonicMs += ms
  }

  wall(): number {
    return this.wallMs
  }

  monotonic(): number {
    return this.monotonicMs
  }
}

it('gives the wall clock of monotonic times', () => {
  const clocks = new FakeClocks()
  const clock = new CaptureClock(clocks)
  clocks.pass(40)
  expect(clock.at(clocks.monotonic())).toBe(1_000_040)
})

it('is not shaken by a step of the wall clock before it is told to look', () => {
  const clocks = new FakeClocks()
  const clock = new CaptureClock(clocks)
  clocks.wallMs -= 3_600_000
  expect(clock.at(clocks.monotonic())).toBe(1_000_000)
})

it('follows a step forward', () => {
  const clocks = new FakeClocks()
  const clock = new CaptureClock(clocks)
  clocks.wallMs += 86_400_000
  expect(clock.resynchronise()).toBe(false)
  expect(clock.at(clocks.monotonic())).toBe(clocks.wall())
})

it('never goes back: a step back asks for a new stream', () => {
  const clocks = new FakeClocks()
  const clock = new CaptureClock(clocks)
  clocks.wallMs -= 5_000
  expect(clock.resynchronise()).toBe(true)
  expect(clock.at(clocks.monotonic())).toBe(1_000_000)
})

it('leaves small differences alone', () => {
  const clocks = new FakeClocks()
  const clock = new CaptureClock(clocks)
  clocks.wallMs -= 900
  expect(clock.resynchronise()).toBe(false)
  clocks.wallMs += 950
  expect(clock.resynchronise()).toBe(false)
  expect(clock.at(clocks.monotonic())).toBe(1_000_000)
})
