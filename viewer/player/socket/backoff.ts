import { backoffDelayMs } from '../../../relay/wire/shared/backoff.ts'

/** Waits between attempts to reach the relay, ms; the last one repeats. Reset only after media has flowed. */
export const reconnectDelaysMs: readonly number[] = [250, 500, 1000, 2000, 4000, 8000, 15_000]

/**
 * The wait before the attempt that follows `failures` failures in a row (1 or more), ms. Between half and the whole
 * of the table's value, so that the displays of a site do not all come back in the same instant.
 */
export function reconnectDelay(failures: number, random: () => number = Math.random): number {
  return backoffDelayMs(reconnectDelaysMs, failures - 1, { jitter: 0.5, random: () => 1 - random() })
}
