/** The one place that says who may do what. Asked after the object is loaded, on every path: HTTP, socket, file. */
import type { Subject } from './subject.ts'

export type Action =
  | 'watch-bay' // object: the work order in the bay
  | 'read-bays'
  | 'read-session' // its own
  | 'read-work-order' // object: the work order
  | 'answer-finding' // object: the work order, as below; who answers decides, or records a decision
  | 'decide'
  | 'record-decision'
  | 'rate'
  | 'choose-pickup'
  | 'mark-moment'
  | 'narrate'
  | 'spotlight'
  | 'turn-camera'
  | 'follow-events'
  | 'read-staff'
  | 'read-performance'
  | 'read-follow-ups'
  | 'handle-follow-ups'
  | 'search-work-orders'
  | 'hold-work-order' // object: the work order
  | 'read-audit'
  | 'manage-links'
  | 'manage-edges'
  | 'read-health'

/** What the action is done to, as far as it matters here; an empty object for what belongs to the whole site. */
export interface ActionObject {
  /** The work order it belongs to; for a bay, the one that is in it now. */
  workOrder?: string | undefined
  /** False: the customer does not want to be on the wall. */
  showOnWall?: boolean | undefined
}

/** `hidden`: as if it did not exist (404). `forbidden`: not for this role (403). */
export type Verdict = 'allowed' | 'hidden' | 'forbidden'

const staff: readonly Action[] = [
  'read-session',
  'watch-bay',
  'read-bays',
  'read-work-order',
  'answer-finding',
  'record-decision',
  'mark-moment',
  'narrate',
  'spotlight',
  'turn-camera',
  'follow-events',
  'read-staff',
  'search-work-orders',
]

const actionsOf: Record<Subject['role'], ReadonlySet<Action>> = {
  display: new Set<Action>(['read-session', 'watch-bay', 'read-bays', 'follow-events', 'read-staff']),
  customer: new Set<Action>([
    'read-session',
    'watch-bay',
    'read-bays',
    'read-work-order',
    'answer-finding',
    'decide',
    'rate',
    'choose-pickup',
    'follow-events',
    'read-staff',
  ]),
  explainer: new Set<Action>(staff),
  manager: new Set<Action>([
    ...staff,
    'read-performance',
    'read-follow-ups',
    'handle-follow-ups',
    'hold-work-order',
    'read-audit',
    'manage-links',
    'manage-edges',
    'read-health',
  ]),
}

/** What a customer does to the site as a whole, where the answer holds nothing of another customer. */
const filteredForCustomers: ReadonlySet<Action> = new Set<Action>([
  'read-session',
  'read-bays',
  'follow-events',
  'read-staff',
])

export function can({ role, workOrder }: Subject, action: Action, object: ActionObject): Verdict {
  if (!actionsOf[role].has(action)) return 'forbidden'
  switch (role) {
    case 'customer': {
      if (filteredForCustomers.has(action)) return 'allowed'
      return workOrder !== undefined && workOrder === object.workOrder ? 'allowed' : 'hidden'
    }
    case 'display':
      return object.showOnWall === false ? 'hidden' : 'allowed'
    case 'explainer':
    case 'manager':
      return 'allowed'
    default:
      role satisfies never
      return 'forbidden'
  }
}
