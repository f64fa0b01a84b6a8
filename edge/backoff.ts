/**
 * How long to wait before a try: the delays of a list, the last one repeats. Jitter takes up to two thirds off, so that
 * many who lost the same thing at the same moment do not come back at the same moment.
 * @param attempt counts from 0, for the first try after a success
 * @returns milliseconds
 */
export function backoffMs(delaysMs: readonly number[], attempt: number, random = Math.random): number {
  const delayMs = delaysMs[Math.min(attempt, delaysMs.length - 1)] ?? 0
  return Math.round(delayMs * (1 - (2 / 3) * random()))
}
