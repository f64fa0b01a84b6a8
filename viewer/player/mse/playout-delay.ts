/**
 * How far behind the fastest arrival playback should run, ms: enough that a frame is decoded when its time comes,
 * no more. It follows the measured jitter, grows at once when playback ran dry, and shrinks slowly.
 */

/** From arrival to decoded, ms: a frame of 1080p in software. Slower decoders show late, or run dry and learn more. */
const readyMs = 14
const growMs = 12
const growFactor = 1.3
/** Beyond this a longer playout delay helps nobody: the machine is too slow, or the line is. */
const maxExtraMs = 250
const maxJitterMs = 300
/** Of what was added after running dry: a step is gone after half a minute without another one. */
const shrinkMsPerSecond = 0.4

export class PlayoutDelay {
  private extraMs = 0

  /** Playback ran dry: once is an accident, so the step is small; each further one makes the next bigger. */
  grow(): void {
    this.extraMs = Math.min(maxExtraMs, this.extraMs * growFactor + growMs)
  }

  /** To be called as time passes. */
  shrink(elapsedMs: number): void {
    this.extraMs = Math.max(0, this.extraMs - (shrinkMsPerSecond * elapsedMs) / 1000)
  }

  targetMs(jitterMs: number): number {
    return readyMs + Math.min(jitterMs, maxJitterMs) + this.extraMs
  }
}
