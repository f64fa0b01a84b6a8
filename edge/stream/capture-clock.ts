/** Wall-clock time of captures, out of a monotonic clock: a step of the system's clock does not shake a stream's order. */

/** Below this the two clocks only differ by rounding and by how NTP slews one of them. */
export const captureToleranceMs = 100
/** A step back by more than this makes the stream's times too wrong to go on with. */
const longestStepBackMs = 1_000

export interface Clocks {
  /** Ms since 1970; may step either way. */
  wall(): number
  /** Ms since whenever; never steps. */
  monotonic(): number
}

export const systemClocks: Clocks = { wall: () => Date.now(), monotonic: () => performance.now() }

export class CaptureClock {
  private readonly clocks: Clocks
  private offsetMs: number

  constructor(clocks: Clocks) {
    this.clocks = clocks
    this.offsetMs = clocks.wall() - clocks.monotonic()
  }

  /** Wall-clock time of a monotonic one. */
  at(monotonicMs: number): number {
    return this.offsetMs + monotonicMs
  }

  /**
   * Follows a wall clock that has stepped forward (an edge box without a battery, once it hears of NTP). A step
   * back cannot be followed within a stream; true: begin a new stream, with a new clock.
   */
  resynchronise(): boolean {
    const aheadMs = this.clocks.wall() - this.clocks.monotonic() - this.offsetMs
    if (aheadMs > captureToleranceMs) this.offsetMs += aheadMs
    return aheadMs < -longestStepBackMs
  }
}
