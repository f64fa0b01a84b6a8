import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AgeClock, type KnownAge, restAfterLeapMs } from '../../../../relay/wire/shared/age-clock.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const yearMs = 365 * dayMs
const beganMs = Date.UTC(2026, 10, 27)

/** Time passes in truth; the wall clock is off by what it was last set to. */
class World {
  steadyMs = 0
  setOffMs = 0
  readonly clocks = { wall: () => beganMs + this.steadyMs + this.setOffMs, steady: () => this.steadyMs }
  clock = new AgeClock(this.clocks, undefined)

  /** The process runs, and looks every minute. */
  run(ms: number): void {
    for (let left = ms; left > 0; left -= minuteMs) {
      this.steadyMs += Math.min(left, minuteMs)
      this.clock.look()
    }
  }

  /** Nothing runs meanwhile, and the wall clock is set by so much. */
  away(ms: number, setByMs = 0): void {
    const known = structuredClone(this.clock.look())
    this.steadyMs += ms
    this.setOffMs += setByMs
    this.clock = new AgeClock(this.clocks, known)
  }

  /** By how much more it says that time has passed than it has. */
  get tooMuchMs(): number {
    return this.clock.now() - beganMs - this.steadyMs
  }
}

describe('the age clock', () => {
  it.each([
    ['1970', -beganMs],
    ['a day back', -dayMs],
    ['three hours ahead', 3 * hourMs],
    ['ten years ahead', 10 * yearMs],
  ])('goes on as time passes when the wall clock is set: %s, and back', (_, byMs) => {
    const world = new World()
    world.run(hourMs)
    world.setOffMs = byMs
    world.run(hourMs)
    expect(world.tooMuchMs).toBe(0)
    expect(world.clock.recentLeap?.byMs).toBe(byMs)
    world.setOffMs = 0
    world.run(hourMs)
    expect(world.tooMuchMs).toBe(0)
    expect(world.clock.recentLeap?.byMs).toBe(-byMs)
    world.run(restAfterLeapMs)
    expect(world.clock.recentLeap).toBeUndefined()
  })

  it('counts a night without power', () => {
    const world = new World()
    world.run(hourMs)
    world.away(14 * hourMs)
    expect(world.tooMuchMs).toBe(0)
    expect(world.clock.recentLeap).toBeUndefined()
  })

  it('counts a day of ten years that a start claims to have been away, and says so for a day', () => {
    const world = new World()
    world.run(hourMs)
    world.away(minuteMs, 10 * yearMs)
    expect(world.tooMuchMs).toBeLessThanOrEqual(dayMs)
    expect(world.clock.recentLeap?.byMs).toBe(10 * yearMs + minuteMs)
    world.away(minuteMs)
    world.run(restAfterLeapMs - 3 * minuteMs)
    expect(world.clock.recentLeap).toBeDefined()
    world.run(3 * minuteMs)
    expect(world.clock.recentLeap).toBeUndefined()
  })

  it('is not moved by a clock that is disciplined, or drifts', () => {
    const world = new World()
    for (let i = 0; i < 100; i++) {
      world.setOffMs += 500
      world.run(minuteMs)
    }
    expect(world.tooMuchMs).toBe(0)
    expect(world.clock.recentLeap).toBeUndefined()
  })

  it('never says that more time has passed than has, but for a day at each start; and never goes back', () => {
    const event = fc.oneof(
      fc.record({ run: fc.integer({ min: 1, max: 200 * minuteMs }) }),
      fc.record({ set: fc.integer({ min: -60 * yearMs, max: 60 * yearMs }) }),
      fc.record({
        away: fc.integer({ min: 1, max: 30 * dayMs }),
        setBy: fc.integer({ min: -60 * yearMs, max: 60 * yearMs }),
      }),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), events => {
        const world = new World()
        let starts = 0
        let before: KnownAge['ageMs'] = world.clock.now()
        for (const happened of events) {
          if ('run' in happened) world.run(happened.run)
          else if ('set' in happened) world.setOffMs = happened.set
          else world.away(happened.away, happened.setBy)
          if ('away' in happened) starts += 1
          expect(world.tooMuchMs).toBeLessThanOrEqual(starts * dayMs)
          expect(world.clock.now()).toBeGreaterThanOrEqual(before)
          before = world.clock.now()
        }
      }),
      { numRuns: 2000 },
    )
  })
})
