/** Spreads what is sent over time, so that a backlog of clips never takes the line from live video. */
import { setTimeout as wait } from 'node:timers/promises'

export class Pace {
  private readonly bitsPerSecond: () => number
  private readonly monotonicMs: () => number
  /** When all that was sent so far would have gone through a line of that speed. */
  private freeAtMs = 0

  /** @param bitsPerSecond asked before each part: it may follow how busy the line is */
  constructor(bitsPerSecond: () => number, monotonicMs = () => performance.now()) {
    this.bitsPerSecond = bitsPerSecond
    this.monotonicMs = monotonicMs
  }

  /** Resolves when so many bytes more may be sent; rejects when aborted. */
  async turn(bytes: number, signal: AbortSignal): Promise<void> {
    const nowMs = this.monotonicMs()
    const waitMs = this.freeAtMs - nowMs
    this.freeAtMs = Math.max(this.freeAtMs, nowMs) + (bytes * 8000) / this.bitsPerSecond()
    if (waitMs > 0) await wait(waitMs, undefined, { signal })
  }
}
