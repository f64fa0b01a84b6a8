/** How a work order's revision may grow. Edge and relay both ask, so that neither keeps what the other refuses. */

/** More than any workshop's system goes on in one step, be it a counter of the work order or of a whole database. */
const longestStep = 1e9

/**
 * Whether a revision goes so far beyond the one before that no true one could follow it. A system that counts by time
 * (seconds, milliseconds, 20261123091500) goes on by less than a tenth of what it is at in five years.
 */
export function isLeap(from: number, to: number): boolean {
  return to - from > Math.max(longestStep, from / 10)
}
