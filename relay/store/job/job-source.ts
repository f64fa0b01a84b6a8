/** What live video and the list of bays need to know of jobs: which one is in a bay now. */
import { EventEmitter } from 'node:events'
import type { Job } from '../../wire/job/job.ts'

export interface JobSource {
  /** The job whose vehicle is in that bay, or undefined when the bay is empty. */
  jobInBay(bay: string): Job | undefined
  /** `job`: that bay's answer has changed. */
  readonly events: EventEmitter<{ job: [bay: string] }>
}

/** A site without job snapshots: its bays are always empty. */
export function noJobs(): JobSource {
  return { jobInBay: () => undefined, events: new EventEmitter() }
}
