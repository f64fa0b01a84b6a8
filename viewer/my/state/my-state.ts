/** What the page knows, and which of its faces that gives. Pure. */
import type { ShownFinding, WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import type { BayInfo, SessionInfo, SiteInfo } from '../../ui/page/api.ts'
import type { ClipInfo } from './my-api.ts'
import { isBeforeWork, isOver } from './phases.ts'

export interface MyState {
  /** `offline`: the last that was known stays, with its time. */
  connection: 'connecting' | 'online' | 'offline' | 'refused'
  site: SiteInfo | undefined
  session: SessionInfo | undefined
  bays: BayInfo[] | undefined
  /** null: the relay knows of no such work order yet. */
  workOrder: WorkOrderAnswer | null | undefined
  clips: ClipInfo[]
  /** When all of this was last read; ISO 8601. */
  readAt: string | undefined
}

export const nothingKnown: MyState = {
  connection: 'connecting',
  site: undefined,
  session: undefined,
  bays: undefined,
  workOrder: undefined,
  clips: [],
  readAt: undefined,
}

export type Face =
  | { kind: 'loading' | 'refused' | 'unreachable' | 'unknown' }
  | { kind: 'other-role'; page: string }
  | { kind: 'work-order'; workOrder: WorkOrderAnswer; site: SiteInfo }

export function faceOf({ connection, session, site, workOrder }: MyState): Face {
  if (connection === 'refused') return { kind: 'refused' }
  if (session && session.role !== 'customer') return { kind: 'other-role', page: session.page }
  if (workOrder && site) return { kind: 'work-order', workOrder, site }
  if (connection === 'offline') return { kind: 'unreachable' }
  return { kind: workOrder === null ? 'unknown' : 'loading' }
}

export type LivePlace =
  | { kind: 'picture'; bay: BayInfo }
  | { kind: 'before' | 'away' | 'left' | 'none' | 'loading' }

/** What stands where the live picture is. The picture does not wait for the work order. */
export function livePlaceOf({ bays, workOrder }: Pick<MyState, 'bays' | 'workOrder'>): LivePlace {
  const bay = bays?.[0]
  if (bay) return bay.cameras.length ? { kind: 'picture', bay } : { kind: 'none' }
  if (!bays || !workOrder) return { kind: 'loading' }
  if (isBeforeWork(workOrder.state)) return { kind: 'before' }
  return { kind: isOver(workOrder.state) ? 'left' : 'away' }
}

/** The relay has confirmed it: this is how the finding stands now. */
export function withFinding(workOrder: WorkOrderAnswer, finding: ShownFinding): WorkOrderAnswer {
  return { ...workOrder, findings: workOrder.findings.map(old => (old.id === finding.id ? finding : old)) }
}

export type Section = 'ready' | 'cancelled' | 'before' | 'findings' | 'steps' | 'pickup'

/** What stands under the status, the most wanted first. */
export function sectionsOf({ state, findings, steps, pickup }: WorkOrderAnswer): Section[] {
  switch (state) {
    case 'scheduled':
    case 'waiting':
      return [
        ...(findings.length ? (['findings'] as const) : []),
        'before',
        'pickup',
        ...(steps.length ? (['steps'] as const) : []),
      ]
    case 'ready':
    case 'delivered':
      return ['ready', ...(pickup.choice ? (['pickup'] as const) : []), 'findings', 'steps']
    case 'cancelled':
      return ['cancelled']
    default:
      // A time that no longer holds is asked about before anything is told.
      return pickup.choice?.isOvertaken ? ['pickup', 'findings', 'steps'] : ['findings', 'steps', 'pickup']
  }
}
