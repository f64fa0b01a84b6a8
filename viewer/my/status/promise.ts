/** What is said about the time at which the vehicle will be ready. Honest: a promise that slips says so by itself. */
import type { JobState } from '../../../relay/wire/job/job.ts'
import { isOver } from '../state/phases.ts'

export type PromiseShown =
  | { kind: 'none' }
  /** `minutes` until then, rounded up; undefined when it is further away than a countdown says anything. */
  | { kind: 'ahead'; at: string; minutes: number | undefined }
  /** The workshop has moved it later since this customer was first told. */
  | { kind: 'moved'; at: string; from: string; minutes: number | undefined }
  /** The promised time has passed, and the work goes on. `minutes` since then. */
  | { kind: 'passed'; at: string; minutes: number }
  | { kind: 'ready'; at: string | undefined }

export interface PromiseFacts {
  state: JobState
  promisedAt: string | undefined
  /** What this customer was first told on this page; ISO 8601. */
  firstPromisedAt: string | undefined
  readyAt: string | undefined
}

const minuteMs = 60_000
/** Above this a countdown in minutes tells less than the time itself. */
const countdownMinutes = 180
/** A change of less is no news to somebody who waits. */
const worthSayingMs = 5 * minuteMs

export function promiseOf(
  { state, promisedAt, firstPromisedAt, readyAt }: PromiseFacts,
  nowMs: number,
): PromiseShown {
  if (state === 'ready' || state === 'delivered') return { kind: 'ready', at: readyAt }
  if (!promisedAt || isOver(state)) return { kind: 'none' }
  const leftMs = Date.parse(promisedAt) - nowMs
  if (leftMs <= 0)
    return {
      kind: 'passed',
      at: promisedAt,
      minutes: Math.floor((nowMs - Date.parse(promisedAt)) / minuteMs),
    }
  const left = Math.ceil(leftMs / minuteMs)
  const minutes = left <= countdownMinutes ? left : undefined
  if (firstPromisedAt && Date.parse(promisedAt) - Date.parse(firstPromisedAt) >= worthSayingMs) {
    return { kind: 'moved', at: promisedAt, from: firstPromisedAt, minutes }
  }
  return { kind: 'ahead', at: promisedAt, minutes }
}
