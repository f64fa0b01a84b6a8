/** What may still be said of a job, and about what. Pure. */
import type { Finding, JobState } from '../../wire/job/job.ts'

const closed: ReadonlySet<JobState> = new Set(['ready', 'delivered', 'cancelled'])

/** Decisions and pick-up can be changed until the vehicle is ready. */
export function isUnderWay(state: JobState): boolean {
  return !closed.has(state)
}

export function mayRate(state: JobState): boolean {
  return state === 'ready' || state === 'delivered'
}

/** There is something to say yes or no to. */
export function isDecidable({ severity, proposal, price }: Finding): boolean {
  return severity !== 'ok' && (proposal !== undefined || price !== undefined)
}

/** Above that price a decision needs the slip's code. */
export function priceOf({ price }: Finding): number {
  return price ? price.material + price.labour : 0
}
