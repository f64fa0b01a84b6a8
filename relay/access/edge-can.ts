/**
 * The one place that says what an edge may say and bring; can.ts says it for people. Pure. An edge is one bay: it is
 * trusted with what is in that bay, and a stolen one must not reach beyond it.
 *
 * A work order moves from bay to bay by a hand-over: the bay that has it lets go first (its edge says that it is empty,
 * has another job, or that the vehicle is outside), and what is delivered or cancelled is not taken up again. What
 * comes too early is kept until then, or until a manager says so.
 */
import { isInBay, type Job, type JobState } from '../wire/job/job.ts'
import { isLeap } from '../wire/job/revision.ts'

/** Who showed a good token. */
export interface EdgeSubject {
  bays: readonly string[]
  /** Thumbprint of its key. */
  key: string
}

export type EdgeVerdict =
  | 'allowed'
  /** Not now; kept until the other bay has let go, or until the work order has been in this bay. */
  | 'not-yet'
  /** Something newer is known: nothing is to be done. */
  | 'overtaken'
  | 'forbidden'

/** What the relay knows of a work order when an edge speaks of it. */
export interface KnownWorkOrder {
  /** Where it is now; null: in no bay. */
  bay: string | null
  /** The edge of that bay may still speak: its key has not been called back. */
  isBayInForce: boolean
  state: JobState
  revision: number
  /** Of the latest snapshot: its time as the workshop's system says, ms since 1970. */
  atMs: number
  /** The bay whose edge told it. */
  toldIn: string
  /** With which key, and when by the relay's own clock; null: before the relay kept that. */
  toldBy: string | null
  toldAtMs: number | null
}

/** When a work order was in a bay, by the clock of that bay's edge, ms since 1970; `toMs` undefined: it still is. */
export interface Stay {
  fromMs: number
  toMs: number | undefined
}

export interface EdgeObjects {
  /** Its cameras, its broker, its recordings, who is in it, what was said over it. */
  'speak-for-bay': { bay: string }
  /** `known` undefined: nobody has ever told of this work order. */
  'tell-job': { bay: string; job: Job; known: KnownWorkOrder | undefined }
  /** `stays`: of the clip's work order in this bay. `film`: whose file has its id and its hash; undefined: there is none. */
  'list-clip': {
    bay: string
    startMs: number
    endMs: number
    stays: readonly Stay[]
    film: { bay: string } | undefined
  }
}

export type EdgeAction = keyof EdgeObjects

/** An edge's clock may be set in the middle of a job: its times of one stay are not compared any closer. Ms. */
const stayToleranceMs = 24 * 3_600_000

const rules: { [A in EdgeAction]: (edge: EdgeSubject, object: EdgeObjects[A]) => EdgeVerdict } = {
  'speak-for-bay': () => 'allowed',
  'tell-job': tellJob,
  'list-clip': (_edge, clip) => listClip(clip),
}

export function edgeCan<A extends EdgeAction>(
  edge: EdgeSubject,
  action: A,
  object: EdgeObjects[A],
): EdgeVerdict {
  return edge.bays.includes(object.bay) ? rules[action](edge, object) : 'forbidden'
}

function tellJob({ key }: EdgeSubject, { bay, job, known }: EdgeObjects['tell-job']): EdgeVerdict {
  if (!known) return 'allowed'
  const isSameEdge = known.toldBy === null || known.toldBy === key
  if (isSameEdge && known.toldIn === bay && isLeap(known.revision, job.revision)) return 'forbidden'
  if (!isNewer(job, known, isSameEdge)) return 'overtaken'
  return hasLetGo(known, bay) ? 'allowed' : 'not-yet'
}

/**
 * One edge tells in order, so the revision decides. Between two edges it does not alone: one that was stolen may have
 * named a number that no true one reaches. Then a later time counts as well, and no time counts as later than when the
 * relay heard it.
 */
function isNewer({ revision, at }: Job, known: KnownWorkOrder, isSameEdge: boolean): boolean {
  if (isSameEdge) return revision > known.revision
  if (revision > known.revision && !isLeap(known.revision, revision)) return true
  return Date.parse(at) > Math.min(known.atMs, known.toldAtMs ?? Number.POSITIVE_INFINITY)
}

function hasLetGo({ bay, isBayInForce, state, toldIn }: KnownWorkOrder, next: string): boolean {
  if (isInBay(state)) return bay === null || bay === next || !isBayInForce
  return toldIn === next || (state !== 'delivered' && state !== 'cancelled')
}

function listClip({ bay, startMs, endMs, stays, film }: EdgeObjects['list-clip']): EdgeVerdict {
  if (film?.bay !== bay) return 'forbidden'
  const wasThere = stays.some(({ fromMs, toMs = Number.POSITIVE_INFINITY }) => {
    return endMs >= fromMs - stayToleranceMs && startMs <= toMs + stayToleranceMs
  })
  return wasThere ? 'allowed' : 'not-yet'
}
