/** Counts wrong slip codes by work order: ten thousand codes are soon tried where nobody counts. */
export interface CodeTriesOptions {
  /** Wrong ones in a row before the door shuts. */
  limit: number
  /** How long it then is shut, ms: the first time, the second, ...; the last repeats. */
  lockMs: readonly number[]
  /** Monotonic clock, ms. */
  now: () => number
}

interface Tries {
  wrong: number
  locks: number
  lockedUntilMs: number
}

/** Work orders counted at once; above it the oldest count is forgotten. */
const workOrderLimit = 10_000

export class CodeTries {
  private readonly options: CodeTriesOptions
  private readonly tries = new Map<string, Tries>()

  constructor(options: CodeTriesOptions) {
    this.options = options
  }

  /** ms until a code is looked at again; 0: now. */
  lockedForMs(workOrder: string): number {
    return Math.max(0, (this.tries.get(workOrder)?.lockedUntilMs ?? 0) - this.options.now())
  }

  right(workOrder: string): void {
    this.tries.delete(workOrder)
  }

  wrong(workOrder: string): void {
    const { limit, lockMs, now } = this.options
    const known = this.tries.get(workOrder) ?? { wrong: 0, locks: 0, lockedUntilMs: 0 }
    known.wrong += 1
    if (known.wrong >= limit) {
      known.lockedUntilMs = now() + (lockMs[Math.min(known.locks, lockMs.length - 1)] ?? 0)
      known.locks += 1
      known.wrong = 0
    }
    this.tries.delete(workOrder)
    this.tries.set(workOrder, known)
    const [oldest] = this.tries.keys()
    if (this.tries.size > workOrderLimit && oldest !== undefined) this.tries.delete(oldest)
  }
}
