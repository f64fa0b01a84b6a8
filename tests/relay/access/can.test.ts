import { expect, test } from 'vitest'
import { type Action, type ActionObject, can } from '../../../relay/access/can.ts'
import { type Role, roles, type Subject } from '../../../relay/access/subject.ts'

function subject(role: Role, workOrder?: string): Subject {
  return { role, workOrder, linkId: 'link', expiresAtMs: Number.POSITIVE_INFINITY }
}

const own = { workOrder: 'WO-1' }
const anothers = { workOrder: 'WO-2' }
const ofNobody = {}

/** What each role hears, in the order display, customer of WO-1, explainer, manager. */
const table: [Action, ActionObject, string, string, string, string][] = [
  ['watch-bay', own, 'allowed', 'allowed', 'allowed', 'allowed'],
  ['watch-bay', anothers, 'allowed', 'hidden', 'allowed', 'allowed'],
  ['watch-bay', ofNobody, 'allowed', 'hidden', 'allowed', 'allowed'],
  ['watch-bay', { ...own, showOnWall: false }, 'hidden', 'allowed', 'allowed', 'allowed'],
  ['read-session', ofNobody, 'allowed', 'allowed', 'allowed', 'allowed'],
  ['read-bays', ofNobody, 'allowed', 'allowed', 'allowed', 'allowed'],
  ['follow-events', ofNobody, 'allowed', 'allowed', 'allowed', 'allowed'],
  ['read-work-order', own, 'forbidden', 'allowed', 'allowed', 'allowed'],
  ['read-work-order', anothers, 'forbidden', 'hidden', 'allowed', 'allowed'],
  ['read-staff', ofNobody, 'allowed', 'allowed', 'allowed', 'allowed'],
  ['answer-finding', own, 'forbidden', 'allowed', 'allowed', 'allowed'],
  ['answer-finding', anothers, 'forbidden', 'hidden', 'allowed', 'allowed'],
  ['decide', own, 'forbidden', 'allowed', 'forbidden', 'forbidden'],
  ['decide', anothers, 'forbidden', 'hidden', 'forbidden', 'forbidden'],
  ['rate', own, 'forbidden', 'allowed', 'forbidden', 'forbidden'],
  ['rate', anothers, 'forbidden', 'hidden', 'forbidden', 'forbidden'],
  ['choose-pickup', own, 'forbidden', 'allowed', 'forbidden', 'forbidden'],
  ['choose-pickup', anothers, 'forbidden', 'hidden', 'forbidden', 'forbidden'],
  ['record-decision', own, 'forbidden', 'forbidden', 'allowed', 'allowed'],
  ['mark-moment', own, 'forbidden', 'forbidden', 'allowed', 'allowed'],
  ['narrate', own, 'forbidden', 'forbidden', 'allowed', 'allowed'],
  ['spotlight', own, 'forbidden', 'forbidden', 'allowed', 'allowed'],
  ['read-performance', ofNobody, 'forbidden', 'forbidden', 'forbidden', 'allowed'],
  ['read-follow-ups', ofNobody, 'forbidden', 'forbidden', 'forbidden', 'allowed'],
  ['handle-follow-ups', ofNobody, 'forbidden', 'forbidden', 'forbidden', 'allowed'],
  ['search-work-orders', ofNobody, 'forbidden', 'forbidden', 'allowed', 'allowed'],
  ['hold-work-order', own, 'forbidden', 'forbidden', 'forbidden', 'allowed'],
  ['read-audit', ofNobody, 'forbidden', 'forbidden', 'forbidden', 'allowed'],
  ['manage-links', ofNobody, 'forbidden', 'forbidden', 'forbidden', 'allowed'],
  ['read-health', ofNobody, 'forbidden', 'forbidden', 'forbidden', 'allowed'],
]

test.each(table)(
  '%s of %o: display %s, customer %s, explainer %s, manager %s',
  (action, object, ...expected) => {
    const verdicts = roles.map(role =>
      can(subject(role, role === 'customer' ? 'WO-1' : undefined), action, object),
    )
    expect(verdicts).toEqual(expected)
  },
)

test('a customer without a work order has nothing, also where an object has none', () => {
  expect(can(subject('customer'), 'watch-bay', {})).toBe('hidden')
  expect(can(subject('customer'), 'read-work-order', { workOrder: undefined })).toBe('hidden')
})

test('what is not listed is not allowed', () => {
  for (const role of roles) expect(can(subject(role, 'WO-1'), 'format-disk' as Action, own)).toBe('forbidden')
})
