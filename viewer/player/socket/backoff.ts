/** Waits between attempts to reach the relay, ms; the last one repeats. Reset only after media has flowed. */
export const reconnectDelaysMs: readonly number[] = [250, 500, 1000, 2000, 4000, 8000, 15_000]

/**
 * The wait before the attempt that follows `failures` failures in a row (1 or more), ms. Between half and the whole
 * of the table's value, so that the displays of a site do not all come back in the same instant.
 */
export function reconnectDelay(failures: number, random: () => number = Math.random): number {
  const last = reconnectDelaysMs.length - 1
  const full = reconnectDelaysMs[Math.min(Math.max(failures, 1) - 1, last)] ?? 0
  return full / 2 + (full / 2) * random()
}
