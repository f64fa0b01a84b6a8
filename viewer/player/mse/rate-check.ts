/** Finds out whether the browser truly plays at the rate that it was given: webOS takes any, and plays at 1.0. */

/** What playback should have gained or lost by its rates before it is judged, ms. */
const judgedMs = 100
/** Other things (a stall, a late frame) may spoil one verdict; three in a row they don't. */
const verdictsNeeded = 3

export class RateCheck {
  private last: { position: number; atMs: number } | undefined = undefined
  private expectedMs = 0
  private gainedMs = 0
  private vainVerdicts = 0

  /** Playback did not run through: what was measured since says nothing. */
  interrupt(): void {
    this.last = undefined
    this.expectedMs = 0
    this.gainedMs = 0
  }

  /** To be called often, with the rate since the last call. `position` in seconds. True when rates are in vain. */
  isInVain(rate: number, position: number, nowMs: number): boolean {
    const { last } = this
    this.last = { position, atMs: nowMs }
    if (!last) return false
    const elapsedMs = nowMs - last.atMs
    this.expectedMs += (rate - 1) * elapsedMs
    if (rate !== 1) this.gainedMs += (position - last.position) * 1000 - elapsedMs
    if (Math.abs(this.expectedMs) < judgedMs) return false
    const isHeeded = this.gainedMs / this.expectedMs > 0.3
    this.vainVerdicts = isHeeded ? 0 : this.vainVerdicts + 1
    this.interrupt()
    return this.vainVerdicts >= verdictsNeeded
  }
}
