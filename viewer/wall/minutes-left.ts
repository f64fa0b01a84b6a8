import type { BayJob } from '../ui/page/api.ts'

/** A time that is further away says enough by itself. */
const longestMinutes = 180

/**
 * Whole minutes, rounded up, until the promised time; `overdue` once it has passed; undefined where there is nothing
 * left to wait for, or it is too far away to count.
 */
export function minutesLeft(
  state: BayJob['state'],
  promisedAt: string,
  nowMs: number,
): number | 'overdue' | undefined {
  if (state === 'ready' || state === 'delivered' || state === 'cancelled') return undefined
  const minutes = Math.ceil((Date.parse(promisedAt) - nowMs) / 60_000)
  if (minutes <= 0) return 'overdue'
  return minutes <= longestMinutes ? minutes : undefined
}
