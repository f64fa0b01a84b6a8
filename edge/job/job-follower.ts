/**
 * Follows the bay's job: payloads of the `job` topic in, transitions out, each exactly once. The new state, the
 * revision seen and whatever `commit` writes into the same store become durable together; only then is the
 * payload acknowledged to the broker. So a crash at any moment neither loses a transition nor repeats one.
 */
import { EventEmitter } from 'node:events'
import type { Logger } from 'pino'
import { LimitedLog } from '../../config/system/limited-log.ts'
import type { Job } from '../../relay/wire/job/job.ts'
import type { Store } from '../store/store.ts'
import { JobRecord } from './job-record.ts'
import { judge } from './revision.ts'
import { parsePayload, type Refusal } from './snapshot.ts'
import { type Transition, transitions } from './transitions.ts'

/** The bay's job as it is since `receivedAtMs`, and what happened to make it so. */
export interface JobChange {
  /** The same for the same change, whenever it is told. */
  id: string
  /** Undefined: the bay is empty. */
  job: Job | undefined
  previous: Job | undefined
  /** May be empty: a promised time, say, has changed. */
  transitions: Transition[]
  /** When the edge got it, wall clock, ms since 1970. Clips are placed by this, not by the publisher's clock. */
  receivedAtMs: number
  /** It was retained at the broker: it happened before `receivedAtMs`, while this edge was away. */
  wasRetained: boolean
}

export interface JobPayload {
  topic: string
  payload: Uint8Array
  isRetained: boolean
  receivedAtMs: number
}

/** Since the edge's start. */
export interface JobCounters {
  accepted: number
  refused: number
  duplicates: number
  late: number
}

export interface JobFollowerOptions {
  store: Store
  bay: string
  log: Logger
  /** Called inside the transaction that makes the change durable. Throwing undoes it all; the change comes again. */
  commit: (change: JobChange) => void
}

export interface JobFollowerEvents {
  /** After it has become durable, for pages and others who need no guarantee. */
  change: [change: JobChange]
  /** This is to become the bay's job; it is not durable yet, and may never be. */
  changing: [next: Job | undefined, receivedAtMs: number]
  /** The workshop has been heard, with news or without; this is the bay's job. */
  heard: [job: Job | undefined, receivedAtMs: number]
}

export class JobFollower {
  readonly events = new EventEmitter<JobFollowerEvents>()
  readonly counters: JobCounters = { accepted: 0, refused: 0, duplicates: 0, late: 0 }
  private readonly store: Store
  private readonly bay: string
  private readonly commit: (change: JobChange) => void
  private readonly log: Logger
  private readonly limitedLog: LimitedLog
  private readonly record: JobRecord
  private job: Job | undefined

  constructor({ store, bay, log, commit }: JobFollowerOptions) {
    this.store = store
    this.bay = bay
    this.commit = commit
    this.log = log
    this.limitedLog = new LimitedLog({ log })
    this.record = new JobRecord(store)
    this.job = this.record.current()
  }

  /** The job in the bay as last known; undefined when the bay is empty. */
  get current(): Job | undefined {
    return this.job
  }

  /** Returns when the payload may be acknowledged. Throws when the store failed: then nothing has changed. */
  receive({ topic, payload, isRetained, receivedAtMs }: JobPayload): void {
    const parsed = parsePayload(payload)
    switch (parsed.kind) {
      case 'refused':
        this.refuse(topic, payload, parsed)
        return
      case 'empty':
        if (this.job) this.change(undefined, undefined, isRetained, receivedAtMs)
        else this.counters.duplicates += 1
        break
      case 'snapshot': {
        const refusal = this.receiveSnapshot(parsed.job, isRetained, receivedAtMs)
        if (refusal) {
          this.refuse(topic, payload, refusal)
          return
        }
      }
    }
    this.events.emit('heard', this.job, receivedAtMs)
  }

  private refuse(topic: string, { byteLength: bytes }: Uint8Array, { path, reason }: Refusal): void {
    this.counters.refused += 1
    this.limitedLog.warn({ topic, path, reason, bytes }, 'job snapshot refused')
  }

  private receiveSnapshot(next: Job, isRetained: boolean, receivedAtMs: number): Refusal | undefined {
    const known = this.record.remembered(next.workOrder)
    const verdict = judge(next, { current: this.job, highestRevision: known?.revision })
    const { workOrder, revision } = next
    switch (verdict) {
      case 'new':
        this.change(next, known?.job, isRetained, receivedAtMs)
        return undefined
      case 'leap':
        return { path: 'revision', reason: `leaps from ${known?.revision} to ${revision}` }
      case 'late':
      case 'duplicate':
        this.counters[verdict === 'late' ? 'late' : 'duplicates'] += 1
        this.log.debug({ workOrder, revision, verdict }, 'job snapshot ignored')
        return undefined
      default:
        return verdict satisfies never
    }
  }

  private change(next: Job | undefined, known: Job | undefined, wasRetained: boolean, receivedAtMs: number) {
    const previous = this.job
    const change: JobChange = {
      id: changeId(this.bay, next, receivedAtMs),
      job: next,
      previous,
      transitions: transitions(previous, next, known),
      receivedAtMs,
      wasRetained,
    }
    this.events.emit('changing', next, receivedAtMs)
    this.store.transaction(() => {
      this.record.save(next, receivedAtMs)
      this.commit(change)
    })
    this.job = next
    this.counters.accepted += 1
    const { workOrder, revision, state } = next ?? {}
    this.log.info(
      { workOrder, revision, state, transitions: change.transitions.map(transition => transition.type) },
      'job changed',
    )
    this.events.emit('change', change)
  }
}

/** A bay's id has no `/` and a revision is a number, so no two changes share an id. */
function changeId(bay: string, job: Job | undefined, receivedAtMs: number): string {
  return job ? `job/${bay}/${job.workOrder}/${job.revision}` : `job/${bay}/empty/${receivedAtMs}`
}
