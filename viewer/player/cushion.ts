/**
 * How far behind the fastest arrival playback should run, ms: enough that a frame is decoded when its time comes,
 * no more. It follows the measured jitter, grows at once when playback ran dry, and shrinks slowly.
 */
const growMs = 12
const maxExtraMs = 600
/** Of what was added after running dry: gone after about two minutes without another time. */
const shrinkMsPerSecond = 0.25
const maxJitterMs = 500

export class Cushion {
  /** From arrival to decoded on an unhurried machine; what a slow one needs more is learnt by running dry. */
  private readonly readyMs: number
  private extraMs = 0

  constructor(readyMs: number) {
    this.readyMs = readyMs
  }

  /** Playback ran dry: once is an accident, so the step is small; each further one makes the next bigger. */
  grow(): void {
    this.extraMs = Math.min(maxExtraMs, this.extraMs * 1.5 + growMs)
  }

  /** To be called as time passes. */
  shrink(elapsedMs: number): void {
    this.extraMs = Math.max(0, this.extraMs - (shrinkMsPerSecond * elapsedMs) / 1000)
  }

  targetMs(jitterMs: number): number {
    return this.readyMs + Math.min(jitterMs, maxJitterMs) + this.extraMs
  }
}
