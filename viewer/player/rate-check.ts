/** Finds out whether the browser truly plays at the rate that it was given: webOS takes any and plays at 1.0. */

/** Long enough to tell 1.0 from 1.02. */
const spanMs = 2_500
const leastChange = 0.02
/** Other things (a stall, a late frame) may spoil one span; twice in a row they don't. */
const spansNeeded = 2

export class RateCheck {
  private beganAtMs = 0
  private beganAt = 0
  private rate = 1
  private deafSpans = 0

  /** Playback did not run through: what was measured since says nothing. */
  interrupt(): void {
    this.rate = 1
  }

  /** To be called often. `position` in seconds. True when rates are in vain. */
  isInVain(rate: number, position: number, nowMs: number): boolean {
    if (rate !== this.rate) {
      this.begin(rate, position, nowMs)
      return false
    }
    if (Math.abs(rate - 1) < leastChange || nowMs - this.beganAtMs < spanMs) return false
    const played = ((position - this.beganAt) * 1000) / (nowMs - this.beganAtMs)
    const heeded = (played - 1) / (rate - 1)
    this.deafSpans = heeded < 0.3 ? this.deafSpans + 1 : 0
    this.begin(rate, position, nowMs)
    return this.deafSpans >= spansNeeded
  }

  private begin(rate: number, position: number, nowMs: number): void {
    this.rate = rate
    this.beganAt = position
    this.beganAtMs = nowMs
  }
}
