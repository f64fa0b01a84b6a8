/** Warnings about what others do: each one while they are few, once a second with a count when they come in a flood. */
import type { Logger } from 'pino'

/** So many may be logged at once; then one more a second. */
const burst = 10
const refillMs = 1000

export interface LimitedLogOptions {
  log: Logger
  /** Monotonic, ms. */
  now?: () => number
}

export class LimitedLog {
  private readonly log: Logger
  private readonly now: () => number
  private credit = burst
  private refilledAt: number
  private unlogged = 0

  constructor({ log, now = () => performance.now() }: LimitedLogOptions) {
    this.log = log
    this.now = now
    this.refilledAt = now()
  }

  warn(fields: Record<string, unknown>, message: string): void {
    const now = this.now()
    this.credit = Math.min(burst, this.credit + (now - this.refilledAt) / refillMs)
    this.refilledAt = now
    if (this.credit < 1) {
      this.unlogged += 1
      return
    }
    this.credit -= 1
    const unlogged = this.unlogged
    this.unlogged = 0
    this.log.warn(unlogged > 0 ? { ...fields, unlogged } : fields, message)
  }
}
