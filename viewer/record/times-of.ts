/** The dates that stand on a record, out of the progress of its job: pure. */
import type { JobState } from '../../relay/wire/job/job.ts'

export interface RecordTimes {
  received: string | undefined
  ready: string | undefined
  delivered: string | undefined
}

interface Reached {
  state: JobState
  at: string
}

/** @param progress when each state was first reached, in that order */
export function timesOf(progress: readonly Reached[]): RecordTimes {
  const at = (...states: JobState[]) => progress.find(({ state }) => states.includes(state))?.at
  return {
    // A job may be heard of only when work has long begun; what is first known of it then is the best there is.
    received: progress.find(({ state }) => state !== 'scheduled' && state !== 'cancelled')?.at,
    ready: at('ready', 'delivered'),
    delivered: at('delivered'),
  }
}

/** A record is there once nothing of it changes any more. */
export function isComplete(state: JobState): boolean {
  return state === 'ready' || state === 'delivered'
}
