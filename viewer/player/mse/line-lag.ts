/**
 * How much later media comes than it came at best: it grows and grows on a line that is too slow for it. Apart from
 * `Arrivals`, which follows what lasts, and forgets when playback has lost its place: here that is the symptom.
 */

/** How fast the best is forgotten, ms a second: more than any camera's clock is wrong by. */
const driftMsPerSecond = 1

export class LineLag {
  private best: { offsetMs: number; atMs: number } | undefined = undefined
  private latestMs = 0

  /** `presentationTime` in seconds of media, `atMs` on the page's steady clock. */
  note(presentationTime: number, atMs: number): void {
    this.latestMs = atMs - presentationTime * 1000
    if (!this.best || this.latestMs < this.bestMs(atMs)) this.best = { offsetMs: this.latestMs, atMs }
  }

  /** As of the newest media, ms. */
  get ms(): number {
    return this.best ? this.latestMs - this.best.offsetMs : 0
  }

  private bestMs(atMs: number): number {
    if (!this.best) return Number.POSITIVE_INFINITY
    return this.best.offsetMs + (driftMsPerSecond * (atMs - this.best.atMs)) / 1000
  }
}
