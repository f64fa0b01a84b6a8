/** The way of a job as its owner thinks of it. */
import type { JobState } from '../../../relay/wire/job/job.ts'

export const phases = ['arrival', 'check', 'repair', 'final-check', 'ready'] as const
export type Phase = (typeof phases)[number]

const phaseOf: Record<JobState, Phase | undefined> = {
  scheduled: undefined,
  waiting: 'arrival',
  'in-bay': 'arrival',
  diagnosing: 'check',
  'awaiting-approval': 'check',
  repairing: 'repair',
  'quality-check': 'final-check',
  ready: 'ready',
  delivered: 'ready',
  cancelled: undefined,
}

export interface PhaseShown {
  phase: Phase
  place: 'done' | 'now' | 'ahead'
  /** When it was first entered; ISO 8601. A phase that was skipped has none. */
  at: string | undefined
}

export interface JobProgress {
  state: JobState
  /** Oldest first. */
  progress: readonly { state: JobState; at: string }[]
}

/** All phases, in order, each with its place relative to now. */
export function phasesOf({ state, progress }: JobProgress): PhaseShown[] {
  const reached = phaseOf[state]
  const now = reached ? phases.indexOf(reached) : -1
  return phases.map((phase, i) => {
    const first = progress.find(entry => phaseOf[entry.state] === phase)
    const place = i < now || (i === now && reached === 'ready') ? 'done' : i === now ? 'now' : 'ahead'
    return { phase, place, at: place === 'ahead' ? undefined : first?.at }
  })
}

/** Nothing has been done to the vehicle yet. */
export function isBeforeWork(state: JobState): boolean {
  return state === 'scheduled' || state === 'waiting'
}

/** The work has come to its end, in one way or another: nothing is left to decide. */
export function isOver(state: JobState): boolean {
  return state === 'ready' || state === 'delivered' || state === 'cancelled'
}
