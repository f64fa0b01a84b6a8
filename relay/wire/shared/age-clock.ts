/**
 * How long something has been kept, by the time that has really passed. A wall clock may stand at 1970, or ten years
 * ahead for a minute; what is deleted for good must not depend on it. This one only counts: while the process runs it
 * follows a steady clock, and for the time between two runs it adds what the wall clock says, a day at most.
 */

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** Clocks of one site may differ by so much, and step by so much, before it is worth a word. Ms. */
export const clockToleranceMs = 5 * minuteMs
/** After a leap nothing is deleted for good for so long: time to see it and set it right. Ms. */
export const restAfterLeapMs = dayMs

export interface Clocks {
  /** Ms since 1970; may be wrong, and may be set at any time. */
  wall(): number
  /** Ms since whenever, the time that this computer slept included; never set. */
  steady(): number
}

/** For whoever stamps what will be deleted when it is old enough. */
export interface Ages {
  /** Ms; began as the wall clock, and compares with other values of this clock alone. */
  now(): number
}

/** The wall clock was set, or (at a start) nothing ran for longer than a day. */
export interface Leap {
  /** How far the wall clock went, beside the time that passed. Ms, negative: back. */
  byMs: number
  /** By the age clock. */
  noticedMs: number
}

/** What is written down, so that the next run can go on. */
export interface KnownAge {
  ageMs: number
  wallMs: number
  leap: Leap | undefined
}

export class AgeClock implements Ages {
  private readonly clocks: Clocks
  private known: KnownAge
  private steadyMs: number

  /** @param known as `look` last gave it; undefined: this is the first run */
  constructor(clocks: Clocks, known: KnownAge | undefined) {
    this.clocks = clocks
    this.steadyMs = clocks.steady()
    const wallMs = clocks.wall()
    if (!known) {
      this.known = { ageMs: wallMs, wallMs, leap: undefined }
      return
    }
    const awayMs = wallMs - known.wallMs
    const ageMs = known.ageMs + Math.min(Math.max(awayMs, 0), dayMs)
    const isLeap = awayMs < -clockToleranceMs || awayMs > dayMs
    this.known = { ageMs, wallMs, leap: isLeap ? { byMs: awayMs, noticedMs: ageMs } : known.leap }
  }

  now(): number {
    return Math.round(this.known.ageMs + this.clocks.steady() - this.steadyMs)
  }

  /** To be asked every few minutes: notices a leap, and gives what is to be written down. */
  look(): KnownAge {
    const { clocks, known } = this
    const [wallMs, steadyMs] = [clocks.wall(), clocks.steady()]
    const ageMs = known.ageMs + steadyMs - this.steadyMs
    const byMs = wallMs - known.wallMs - (steadyMs - this.steadyMs)
    const leap = Math.abs(byMs) > clockToleranceMs ? { byMs, noticedMs: ageMs } : known.leap
    this.known = { ageMs, wallMs, leap }
    this.steadyMs = steadyMs
    return this.known
  }

  /** The last leap, as long as nothing may be deleted because of it. */
  get recentLeap(): Leap | undefined {
    const { leap } = this.known
    return leap && this.now() - leap.noticedMs < restAfterLeapMs ? leap : undefined
  }
}
