/** Marked moments: what is about to be marked, and what has become of those that were. Pure. */

import type { Finding } from '../../../relay/wire/job/job.ts'
import type { ListedClip } from '../../../relay/wire/work-order/clip-list.ts'

/** What the next mark says. */
export interface MomentDraft {
  label: string
  severity: Finding['severity']
  /** Id of the finding that it shows; empty: none. */
  finding: string
}

export const emptyDraft: MomentDraft = { label: '', severity: 'info', finding: '' }

/** A moment whose clip is not there yet. */
export interface MarkedMoment {
  id: string
  /** ISO 8601. */
  at: string
  workOrder: string
  label: string
}

/** What is sent: a finding that was chosen speaks for itself where nothing else was written. */
export function momentOf({ label, severity, finding }: MomentDraft, findings: readonly Finding[]) {
  const shown = findings.find(({ id }) => id === finding)
  const said = label.trim()
  if (!shown) return { label: said, severity }
  const words = said || `${shown.area}: ${shown.fault}`.slice(0, 200)
  return { label: words, severity: shown.severity, finding: shown.id }
}

/** Newest first. */
export function momentClips(clips: readonly ListedClip[]): ListedClip[] {
  return clips
    .filter(({ kind }) => kind === 'moment')
    .sort((a, b) => Date.parse(b.start) - Date.parse(a.start))
}

/** Those that no clip of this work order shows yet, newest first. */
export function stillComing(
  marked: readonly MarkedMoment[],
  clips: readonly ListedClip[],
  workOrder: string,
): MarkedMoment[] {
  const isShown = ({ at, label }: MarkedMoment) =>
    clips.some(clip => {
      const fromMs = Date.parse(clip.start)
      const atMs = Date.parse(at)
      const isThen = fromMs <= atMs && atMs <= fromMs + clip.seconds * 1000
      return clip.kind === 'moment' && isThen && (clip.label ?? '') === label
    })
  return marked.filter(moment => moment.workOrder === workOrder && !isShown(moment)).reverse()
}
