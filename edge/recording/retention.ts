/** Which segments have to go. Pure. */
import type { Segment } from './segment.ts'

export interface RetentionRules {
  /** Ms. */
  keepMs: number
  /** Over all cameras of the bay. */
  keepBytes: number
  /** The file system lacks so much free space; 0 if there is enough. */
  lackingBytes: number
  /** Ms since a segment ended. Not the wall clock's business: see archive.ts. */
  ageMs: (segment: Segment) => number
  /** Something still needs it. */
  isPinned: (segment: Segment) => boolean
}

/** @param segments by sequence, oldest first. @returns those to delete, oldest first; never one being written. */
export function findExpired(segments: readonly Segment[], rules: RetentionRules): Segment[] {
  const free = segments.filter(segment => !segment.keyframes && !rules.isPinned(segment))
  // What was recorded before an expired segment has expired as well, whatever the wall clock was then.
  const newestExpired = free.findLast(segment => rules.ageMs(segment) > rules.keepMs)?.sequence ?? -1
  const usedBytes = segments.reduce((sum, { bytes }) => sum + bytes, 0)
  let excessBytes = Math.max(usedBytes - rules.keepBytes, rules.lackingBytes)
  const expired: Segment[] = []
  for (const segment of free) {
    if (segment.sequence > newestExpired && excessBytes <= 0) break
    expired.push(segment)
    excessBytes -= segment.bytes
  }
  return expired
}
