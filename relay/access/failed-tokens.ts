/** Counts wrong tokens by address. Guessing is hopeless against 256-bit signatures; this keeps it cheap and seen. */
export interface FailedTokensOptions {
  /** From this many in a window on, the answer is 429. */
  limit: number
  windowMs: number
  /** Monotonic clock, ms. */
  now: () => number
  /** Somebody at this address goes on guessing; once a window. */
  onLimit: (address: string) => void
}

/** Addresses counted at once; above it the oldest count is forgotten. */
const addressLimit = 10_000

export class FailedTokens {
  private readonly options: FailedTokensOptions
  private readonly counts = new Map<string, { failures: number; untilMs: number }>()

  constructor(options: FailedTokensOptions) {
    this.options = options
  }

  /** Counts one; true when it is one too many. A right token is never refused for its neighbours' wrong ones. */
  isOneTooMany(address: string): boolean {
    const { limit, windowMs, now, onLimit } = this.options
    const known = this.counts.get(address)
    const count = known && known.untilMs > now() ? known : { failures: 0, untilMs: now() + windowMs }
    count.failures++
    this.counts.delete(address)
    this.counts.set(address, count)
    const [oldest] = this.counts.keys()
    if (this.counts.size > addressLimit && oldest !== undefined) this.counts.delete(oldest)
    if (count.failures === limit + 1) onLimit(address)
    return count.failures > limit
  }
}
