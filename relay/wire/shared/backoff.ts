/** Waits between tries, the same for cameras, relay, broker, clips and processes: a table of delays, the last repeats. */
export const retryDelaysMs: readonly number[] = [1, 2, 5, 10, 20, 40, 60].map(seconds => seconds * 1000)

/** Enough that a site's cameras do not come back in step. */
const cameraJitter = 0.25

export interface Jitter {
  /** The part of a delay that chance may take away, from 0 to 1; default: none. */
  jitter?: number
  random?: () => number
}

/** The wait after so many failures in a row (0: the first has just happened), ms. */
export function backoffDelayMs(
  delaysMs: readonly number[],
  failures: number,
  { jitter = 0, random = Math.random }: Jitter = {},
): number {
  const delayMs = delaysMs[Math.min(Math.max(failures, 0), delaysMs.length - 1)] ?? 0
  return delayMs * (1 - jitter * random())
}

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
    const { jitter, random } = this
    return backoffDelayMs(this.delaysMs, this.failures++, { jitter, random })
  }
}
