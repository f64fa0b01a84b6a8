/** Which clips of the bay an event asks for, and from when to when. Pure; times are wall clock in ms since 1970. */

import type { ClipTag } from '../../relay/wire/job/publication.ts'
import { pictureDelayMs } from '../../relay/wire/uplink/occupancy.ts'
import { captureToleranceMs } from '../stream/capture-clock.ts'

export type ClipKind = ClipTag['kind']

/** One clip of every camera of the bay. */
export interface ClipPlan {
  workOrder: string
  kind: ClipKind
  /** What it shows: the step's, finding's or moment's id; empty for the others. */
  subject: string
  /** What was found, and a moment shows. */
  finding?: string | undefined
  /** 1, unless this is a vehicle's second visit, or a step taken up again. */
  occurrence: number
  /** 1, unless it is a part of a long step. */
  chapter: number
  label: string | undefined
  fromMs: number
  toMs: number
  /** The previous vehicle may be seen until then: no frame before it, not even up to a keyframe. */
  notBeforeMs: number | undefined
  /** The moment that tells most, for the thumbnail. */
  momentMs: number | undefined
}

/** A vehicle's stay in the bay. */
export interface Visit {
  workOrder: string
  arrivedMs: number
  /** When the vehicle before it left the bay; undefined: none is known. */
  previousLeftMs: number | undefined
  occurrence: number
}

/** A step that has ended. */
export interface StepActivity {
  step: string
  title: string
  startedMs: number
  endedMs: number
  occurrence: number
}

export interface Rolls {
  preRollMs: number
  postRollMs: number
}

/** How a vehicle came and how it went: as much before as after. */
export const passageMs = 20_000
/** Enough to see something. */
const shortestClipMs = 2000
/** Characters. */
const longestLabel = 500
/** A longer step becomes chapters of equal length. */
export const longestClipMs = 10 * 60_000
/** A step that seems to be longer began before the clock was set; chapters of decades would fill the disk. */
const longestStepMs = 7 * 24 * 3_600_000

export function planArrival(visit: Visit): ClipPlan {
  const { arrivedMs } = visit
  const fromMs = Math.max(arrivedMs - passageMs / 2, aloneFromMs(visit))
  return plan(visit, { kind: 'arrival', fromMs, toMs: fromMs + passageMs, momentMs: arrivedMs })
}

export function planDeparture(visit: Visit, leftMs: number): ClipPlan {
  const fromMs = leftMs - passageMs / 2
  return plan(visit, { kind: 'departure', fromMs, toMs: fromMs + passageMs, momentMs: leftMs })
}

/** The whole stay in about half a minute; time-lapse.ts says how. */
export function planTimeLapse(visit: Visit, leftMs: number): ClipPlan {
  return plan(visit, { kind: 'timelapse', fromMs: visit.arrivedMs, toMs: leftMs })
}

export function planStep(visit: Visit, activity: StepActivity, { preRollMs, postRollMs }: Rolls): ClipPlan[] {
  const { step, title, occurrence, startedMs, endedMs } = activity
  const toMs = endedMs + postRollMs
  const fromMs = Math.max(startedMs - preRollMs, aloneFromMs(visit), toMs - longestStepMs)
  const chapters = Math.max(Math.ceil((toMs - fromMs) / longestClipMs), 1)
  const chapterMs = (toMs - fromMs) / chapters
  return Array.from({ length: chapters }, (_, i) => {
    return plan(visit, {
      kind: 'step',
      subject: step,
      occurrence,
      chapter: i + 1,
      label: chapters > 1 ? `${title} (${i + 1}/${chapters})` : title,
      fromMs: Math.round(fromMs + i * chapterMs),
      toMs: Math.round(fromMs + (i + 1) * chapterMs),
    })
  })
}

/** A finding, or a moment that somebody marked, perhaps of a finding. */
export interface MomentToPlan {
  kind: 'finding' | 'moment'
  id: string
  finding?: string | undefined
  label: string
  atMs: number
}

export function planMoment(
  visit: Visit,
  { kind, id, finding, label, atMs }: MomentToPlan,
  { preRollMs, postRollMs }: Rolls,
): ClipPlan {
  const range = { fromMs: atMs - preRollMs, toMs: atMs + postRollMs }
  return plan(visit, { kind, subject: id, finding, occurrence: 1, label, ...range, momentMs: atMs })
}

/**
 * From when on the vehicle before cannot be seen any more: it is going out for as long as its departure is filmed,
 * unless this one has come sooner; and what a camera sends then may be a little old.
 */
function aloneFromMs({ arrivedMs, previousLeftMs }: Visit): number {
  if (previousLeftMs === undefined) return Number.NEGATIVE_INFINITY
  return Math.min(previousLeftMs + passageMs / 2, arrivedMs) + pictureDelayMs
}

/**
 * The next vehicle has come before the clip's end: it must not be seen. A departure keeps its length.
 * @returns undefined when nothing of the clip is left
 */
export function clampToNextArrival<P extends Pick<ClipPlan, 'kind' | 'fromMs' | 'toMs' | 'notBeforeMs'>>(
  planned: P,
  nextArrivedMs: number,
): P | undefined {
  const lastMs = nextArrivedMs - captureToleranceMs
  if (planned.toMs <= lastMs) return planned
  const lateMs = planned.toMs - lastMs
  const earliestMs = planned.kind === 'departure' ? planned.fromMs - lateMs : planned.fromMs
  const fromMs = Math.max(earliestMs, planned.notBeforeMs ?? Number.NEGATIVE_INFINITY)
  return fromMs < lastMs ? { ...planned, fromMs, toMs: lastMs } : undefined
}

function plan(visit: Visit, what: Partial<ClipPlan> & Pick<ClipPlan, 'kind' | 'fromMs' | 'toMs'>): ClipPlan {
  const { workOrder, occurrence } = visit
  const usual = { subject: '', occurrence, chapter: 1 }
  const label = what.label?.slice(0, longestLabel).toWellFormed()
  const alone = aloneFromMs(visit)
  const notBeforeMs = alone === Number.NEGATIVE_INFINITY ? undefined : alone
  const fromMs = Math.max(what.fromMs, alone)
  // What was found while the vehicle before was still going out is seen right after.
  const toMs = fromMs > what.fromMs ? Math.max(what.toMs, fromMs + shortestClipMs) : what.toMs
  const momentMs = what.momentMs === undefined ? undefined : Math.max(what.momentMs, fromMs)
  return { workOrder, ...usual, ...what, label, fromMs, toMs, notBeforeMs, momentMs }
}
