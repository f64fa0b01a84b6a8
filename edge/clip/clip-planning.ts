/** What happens in the bay becomes planned clips, in the same transaction in which it becomes known. */
import type { Logger } from 'pino'
import type { Finding } from '../../relay/wire/job/job.ts'
import type { Moment } from '../../relay/wire/mail/mail.ts'
import type { JobChange } from '../job/job-follower.ts'
import type { Transition } from '../job/transitions.ts'
import type { BayHistory } from './bay-history.ts'
import type { ClipStore } from './clip-store.ts'
import {
  type ClipPlan,
  clampToNextArrival,
  planArrival,
  planDeparture,
  planMoment,
  planStep,
  planTimeLapse,
  type Rolls,
} from './planner.ts'

export interface ClipPlanningOptions {
  history: BayHistory
  clips: Pick<ClipStore, 'plan' | 'withdraw' | 'clampOthers'>
  /** Ids of the bay's cameras. */
  cameras: readonly string[]
  rolls: Rolls
  log: Logger
}

/** A mark that took longer from the relay to here was on its way while the line was down. Ms. */
const lateMs = 10_000

export class ClipPlanning {
  private readonly options: ClipPlanningOptions

  constructor(options: ClipPlanningOptions) {
    this.options = options
  }

  /** To be called in the transaction that makes the change durable (JobFollower's `commit`). */
  commit(change: JobChange): void {
    const { history } = this.options
    const { lastWordMs } = history
    // Retained, and nothing known: it may be from last week. What it says is noted, and asks for no clip.
    const isNews = !(change.wasRetained && lastWordMs === undefined)
    for (const transition of change.transitions) {
      const atMs = timeOf(transition, change, lastWordMs)
      this.follow(transition, atMs, plan => isNews && this.plan(plan))
    }
    history.noteWord(change.receivedAtMs)
  }

  /** To be called in the transaction that makes the moment's receipt durable. */
  commitMoment({ id, label, finding, at }: Moment, receivedAtMs: number): void {
    const { history, rolls, log } = this.options
    const markedMs = Date.parse(at)
    const atMs = receivedAtMs - markedMs > lateMs ? markedMs : receivedAtMs
    const visit = history.visitAt(atMs)
    if (!visit) {
      log.info({ moment: id }, 'moment marked with no vehicle in the bay')
      return
    }
    const planned = planMoment(visit, { kind: 'moment', id, finding, label, atMs }, rolls)
    const nextArrivedMs = history.nextArrivalMs(atMs)
    // A mark that was long on its way may be of a vehicle whose place another one has taken.
    const own = nextArrivedMs === undefined ? planned : clampToNextArrival(planned, nextArrivedMs)
    if (own) this.plan(own)
  }

  private follow(transition: Transition, atMs: number, plan: (plan: ClipPlan) => void): void {
    const { history, clips, rolls } = this.options
    const { workOrder } = transition
    if (transition.type === 'arrived') {
      clips.clampOthers(workOrder, atMs)
      plan(planArrival(history.arrive(workOrder, atMs)))
      return
    }
    const visit = history.presentVisit(workOrder)
    if (!visit) return
    switch (transition.type) {
      case 'step-started': {
        const { id: step, title } = transition.step
        const startedMs = Math.max(atMs, visit.arrivedMs)
        const resume = (occurrence: number) => clips.withdraw(workOrder, step, occurrence)
        history.startStep({ workOrder, step, title, startedMs }, rolls.preRollMs + rolls.postRollMs, resume)
        return
      }
      case 'step-ended': {
        const activity = history.endStep(workOrder, transition.step.id, atMs)
        if (activity) planStep(visit, activity, rolls).forEach(plan)
        return
      }
      case 'finding-added': {
        const { finding } = transition
        plan(planMoment(visit, { kind: 'finding', id: finding.id, label: labelOf(finding), atMs }, rolls))
        return
      }
      case 'left':
        history.leave(visit, atMs)
        plan(planDeparture(visit, atMs))
        plan(planTimeLapse(visit, atMs))
        return
      case 'state-changed':
      case 'finding-changed':
      case 'item-added':
        return
      default:
        transition satisfies never
    }
  }

  private plan(plan: ClipPlan): void {
    const { clips, cameras, log } = this.options
    clips.plan(plan, cameras)
    const { workOrder, kind, subject, chapter, fromMs, toMs } = plan
    log.info({ workOrder, kind, subject, chapter, seconds: (toMs - fromMs) / 1000 }, 'clip planned')
  }
}

/**
 * By the edge's clock: when we heard of it, because the workshop's clock may be wrong. What was kept for us while we
 * were away happened earlier: when the workshop says, if that can be. A step that began and ended between two
 * snapshots did so as long before the second as the workshop says: a clock that is wrong still runs as fast as ours.
 */
function timeOf(transition: Transition, change: JobChange, lastWordMs: number | undefined): number {
  const { job, wasRetained, receivedAtMs } = change
  const claimedMs = Date.parse(transition.claimedAt ?? '')
  if (wasRetained) {
    const canBe = claimedMs >= (lastWordMs ?? Number.POSITIVE_INFINITY) && claimedMs <= receivedAtMs
    return canBe ? claimedMs : receivedAtMs
  }
  if (!job || !isUnseenStep(transition, change)) return receivedAtMs
  return receivedAtMs - Math.max(Date.parse(job.at) - claimedMs || 0, 0)
}

function isUnseenStep(transition: Transition, { transitions }: JobChange): boolean {
  if (transition.type !== 'step-started' && transition.type !== 'step-ended') return false
  const ofStep = transitions.filter(other => 'step' in other && other.step.id === transition.step.id)
  return ofStep.length === 2
}

function labelOf({ area, fault }: Finding): string {
  return `${area}: ${fault}`
}
