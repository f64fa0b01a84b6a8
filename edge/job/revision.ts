/** Which snapshots count. Brokers deliver twice, late and out of order; a work order's revision only grows. */
import type { Job } from '../../relay/wire/job/job.ts'
import { isLeap } from '../../relay/wire/job/revision.ts'

export type Verdict =
  | 'new'
  /** The highest revision of its work order, once more. */
  | 'duplicate'
  /** Overtaken by what is known already. */
  | 'late'
  /** So far beyond what is known that no later one could follow: refused. */
  | 'leap'

/** What is known when a snapshot arrives. */
export interface Known {
  /** The job in the bay. */
  current: Job | undefined
  /** Highest revision of the snapshot's work order so far, also if it has left the bay since; undefined if never seen. */
  highestRevision: number | undefined
}

export function judge(next: Job, { current, highestRevision }: Known): Verdict {
  if (highestRevision === undefined) return 'new'
  if (next.revision === highestRevision) return 'duplicate'
  if (next.revision < highestRevision) return 'late'
  if (isLeap(highestRevision, next.revision)) return 'leap'
  return isOvertaken(next, current) ? 'late' : 'new'
}

/**
 * A work order's last word that comes only after another one has taken the bay (`delivered`, held up in a queue)
 * must not put the vehicle back. Both times are the publisher's own, so its clock being wrong does not matter.
 */
function isOvertaken(next: Job, current: Job | undefined): boolean {
  if (!current || current.workOrder === next.workOrder) return false
  return Date.parse(next.at) < Date.parse(current.at)
}
