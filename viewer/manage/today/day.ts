/** What a manager has to know of the day, out of its bays and work orders: pure. */
import type { ShownFinding, ShownRating, WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import type { BayInfo } from '../../ui/page/api.ts'

export interface BayNow {
  bay: BayInfo
  /** Undefined: free. */
  workOrder: WorkOrderAnswer | undefined
}

/** A finding that somebody has to call about, or that nobody has decided yet. */
export interface OpenDecision {
  workOrder: WorkOrderAnswer
  finding: ShownFinding
  kind: 'call-me' | 'undecided'
  /** Since when, as far as it is known. */
  since: string | undefined
}

export interface Day {
  bays: BayNow[]
  waiting: WorkOrderAnswer[]
  decisions: OpenDecision[]
  pickups: WorkOrderAnswer[]
  ratings: { workOrder: WorkOrderAnswer; rating: ShownRating }[]
}

export interface DayOptions {
  bays: readonly BayInfo[]
  /** Those that something has happened to today. */
  workOrders: readonly WorkOrderAnswer[]
  /** Whether a time is of today, at the site. */
  isToday: (iso: string) => boolean
}

const over: ReadonlySet<WorkOrderAnswer['state']> = new Set(['ready', 'delivered', 'cancelled'])

export function dayOf({ bays, workOrders, isToday }: DayOptions): Day {
  const byId = new Map(workOrders.map(workOrder => [workOrder.workOrder, workOrder]))
  const inBays = bays.map(bay => ({ bay, workOrder: byId.get(bay.job?.workOrder || '') }))
  return {
    bays: inBays,
    waiting: workOrders
      .filter(({ state }) => state === 'scheduled' || state === 'waiting')
      .sort((a, b) => compareTimes(a.appointmentAt, b.appointmentAt)),
    decisions: openDecisions(workOrders),
    pickups: workOrders
      .filter(({ pickup, state }) => pickup.choice && state !== 'delivered' && state !== 'cancelled')
      .sort((a, b) => compareTimes(pickupTime(a), pickupTime(b))),
    ratings: newRatings(workOrders, isToday),
  }
}

/** Whoever wants a call first, then the urgent, then the oldest. */
function openDecisions(workOrders: readonly WorkOrderAnswer[]): OpenDecision[] {
  const open: OpenDecision[] = []
  for (const workOrder of workOrders) {
    if (over.has(workOrder.state)) continue
    for (const finding of workOrder.findings) {
      const decision = currentDecision(finding)
      if (decision ? decision.decision !== 'call-me' : !finding.mayDecide) continue
      const since = decision ? decision.at : reachedAt(workOrder, 'awaiting-approval')
      open.push({ workOrder, finding, kind: decision ? 'call-me' : 'undecided', since })
    }
  }
  return open.sort((a, b) => weight(a) - weight(b) || compareTimes(a.since, b.since))
}

/** A decision about something that reads otherwise now is none. */
export function currentDecision({ decision, seen }: ShownFinding): ShownFinding['decision'] {
  return decision && decision.seen === seen ? decision : null
}

function weight({ kind, finding }: OpenDecision): number {
  return (kind === 'call-me' ? 0 : 2) + (finding.severity === 'urgent' ? 0 : 1)
}

function newRatings(workOrders: readonly WorkOrderAnswer[], isToday: (iso: string) => boolean) {
  const ratings: Day['ratings'] = []
  for (const workOrder of workOrders) {
    const { rating } = workOrder
    if (rating && isToday(rating.at)) ratings.push({ workOrder, rating })
  }
  return ratings.sort((a, b) => compareTimes(b.rating.at, a.rating.at))
}

function reachedAt({ progress }: WorkOrderAnswer, state: WorkOrderAnswer['state']): string | undefined {
  const reached = progress.find(entry => entry.state === state)
  return reached?.at
}

function pickupTime({ pickup, promisedAt }: WorkOrderAnswer): string | undefined {
  return pickup.choice?.at || promisedAt
}

/** Earlier first; what has no time comes last. */
function compareTimes(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  return Date.parse(a) - Date.parse(b)
}

/** How a promise stands. Minutes are whole; `late` ones have passed since. */
export type PromiseNow =
  | { kind: 'none' }
  | { kind: 'kept' }
  | { kind: 'ahead'; minutes: number }
  | { kind: 'late'; minutes: number }

export function promiseNow(
  { state, promisedAt }: Pick<WorkOrderAnswer, 'state' | 'promisedAt'>,
  nowMs: number,
): PromiseNow {
  if (promisedAt === undefined) return { kind: 'none' }
  if (over.has(state)) return { kind: 'kept' }
  const minutes = Math.ceil((Date.parse(promisedAt) - nowMs) / 60_000)
  return minutes > 0 ? { kind: 'ahead', minutes } : { kind: 'late', minutes: Math.max(1, -minutes) }
}

/** The step that is being done, counted from one; undefined between steps. */
export function stepNow({ steps }: Pick<WorkOrderAnswer, 'steps'>) {
  const index = steps.findIndex(step => step.state === 'active')
  const step = steps[index]
  return step && { title: step.title, number: index + 1, of: steps.length }
}
