/** How long to wait before the next try: the last delay repeats. */
export const retryDelaysMs: readonly number[] = [1, 2, 5, 10, 20, 40, 60].map(seconds => seconds * 1000)

/** Enough that a site's cameras do not come back in step. */
const cameraJitter = 0.25

export class Backoff {
  private readonly delaysMs: readonly number[]
  private readonly random: () => number
  private readonly jitter: number
  private failures = 0

  /** @param jitter the part of a delay that chance may take away */
  constructor(
    delaysMs: readonly number[] = retryDelaysMs,
    random: () => number = Math.random,
    jitter = cameraJitter,
  ) {
    this.delaysMs = delaysMs
    this.random = random
    this.jitter = jitter
  }

  /** Only after media has flowed: a camera that merely answers may be refusing us. */
  reset(): void {
    this.failures = 0
  }

  nextDelayMs(): number {
    const delayMs = this.delaysMs[Math.min(this.failures, this.delaysMs.length - 1)] ?? 0
    this.failures++
    return delayMs * (1 - this.jitter * this.random())
  }
}
