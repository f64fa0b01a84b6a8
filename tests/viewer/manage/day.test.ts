import { describe, expect, test } from 'vitest'
import type { ShownFinding, WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { dayOf, promiseNow, stepNow } from '../../../viewer/manage/today/day.ts'
import type { BayInfo } from '../../../viewer/ui/page/api.ts'
import { aFinding, aWorkOrder } from '../../support/relay/work-order.ts'

const bay: BayInfo = { id: 'bay-1', name: 'Bay 1', cameras: [], job: null }

function day(workOrders: WorkOrderAnswer[], bays: BayInfo[] = []) {
  return dayOf({ bays, workOrders, isToday: iso => iso.startsWith('2026-11-25') })
}

function decided(decision: 'approved' | 'declined' | 'call-me', at: string, about = 'seen-1'): ShownFinding {
  const made = { decision, by: 'customer', via: 'page', at, note: null, seen: about } as const
  return aFinding({ decision: made })
}

test('a bay has the work order of its job, and a free one has none', () => {
  const workOrder = aWorkOrder()
  const { bays } = day([workOrder], [{ ...bay, job: { state: 'repairing', workOrder: 'WO-1' } }, bay])
  expect(bays.map(each => each.workOrder?.workOrder)).toEqual(['WO-1', undefined])
})

describe('decisions that somebody has to see to', () => {
  test('are those that nobody has made, and calls that are wished for', () => {
    const workOrder = aWorkOrder({
      findings: [
        { ...decided('approved', '2026-11-25T09:00:00Z'), id: 'approved' },
        { ...decided('call-me', '2026-11-25T09:00:00Z'), id: 'call' },
        aFinding({ id: 'open' }),
        aFinding({ id: 'fine', severity: 'ok', mayDecide: false }),
      ],
    })
    expect(day([workOrder]).decisions.map(({ finding, kind }) => [finding.id, kind])).toEqual([
      ['call', 'call-me'],
      ['open', 'undecided'],
    ])
  })

  test('count again when the finding has changed since it was decided', () => {
    const workOrder = aWorkOrder({ findings: [decided('approved', '2026-11-25T09:00:00Z', 'seen-0')] })
    expect(day([workOrder]).decisions).toMatchObject([{ kind: 'undecided' }])
  })

  test('come calls first, then the urgent, then whoever waits longest', () => {
    const progress = (at: string) => [{ state: 'awaiting-approval' as const, at }]
    const workOrders = [
      aWorkOrder({
        workOrder: 'WO-1',
        progress: progress('2026-11-25T09:30:00Z'),
        findings: [aFinding({ id: 'a', severity: 'advisory' }), aFinding({ id: 'b' })],
      }),
      aWorkOrder({
        workOrder: 'WO-2',
        progress: progress('2026-11-25T09:00:00Z'),
        findings: [aFinding({ id: 'c' })],
      }),
      aWorkOrder({
        workOrder: 'WO-3',
        findings: [{ ...decided('call-me', '2026-11-25T09:50:00Z'), id: 'd', severity: 'advisory' }],
      }),
    ]
    expect(day(workOrders).decisions.map(({ finding }) => finding.id)).toEqual(['d', 'c', 'b', 'a'])
  })

  test.each(['ready', 'delivered', 'cancelled'] as const)('are none once the job is %s', state => {
    expect(day([aWorkOrder({ state, findings: [aFinding()] })]).decisions).toEqual([])
  })
})

test('whoever waits comes by appointment, whoever has none last', () => {
  const waiting = (workOrder: string, appointmentAt?: string) =>
    aWorkOrder({ workOrder, state: 'waiting', appointmentAt })
  const { waiting: list } = day([
    waiting('none'),
    waiting('late', '2026-11-25T11:00:00Z'),
    waiting('early', '2026-11-25T09:00:00Z'),
    aWorkOrder({ workOrder: 'being done' }),
  ])
  expect(list.map(({ workOrder }) => workOrder)).toEqual(['early', 'late', 'none'])
})

test('pick-ups come in the order of their times; those that have been collected are gone', () => {
  const collects = (workOrder: string, at: string, state: WorkOrderAnswer['state'] = 'ready') =>
    aWorkOrder({
      workOrder,
      state,
      pickup: { choice: { choice: 'collect', at, isOvertaken: false }, slots: [], mayChange: false },
    })
  const { pickups } = day([
    collects('two', '2026-11-25T14:00:00Z'),
    collects('one', '2026-11-25T13:00:00Z'),
    collects('gone', '2026-11-25T12:00:00Z', 'delivered'),
    aWorkOrder({ workOrder: 'unsaid' }),
  ])
  expect(pickups.map(({ workOrder }) => workOrder)).toEqual(['one', 'two'])
})

test('ratings are today’s, the newest first', () => {
  const rated = (workOrder: string, at: string) =>
    aWorkOrder({ workOrder, rating: { technician: { score: 5, comment: null }, explainer: null, at } })
  const { ratings } = day([
    rated('morning', '2026-11-25T09:00:00Z'),
    rated('noon', '2026-11-25T12:00:00Z'),
    rated('yesterday', '2026-11-24T12:00:00Z'),
  ])
  expect(ratings.map(({ workOrder }) => workOrder.workOrder)).toEqual(['noon', 'morning'])
})

describe('a promise', () => {
  const nowMs = Date.parse('2026-11-25T10:00:00Z')
  test.each([
    ['repairing', undefined, { kind: 'none' }],
    ['repairing', '2026-11-25T10:00:01Z', { kind: 'ahead', minutes: 1 }],
    ['repairing', '2026-11-25T11:30:00Z', { kind: 'ahead', minutes: 90 }],
    ['repairing', '2026-11-25T10:00:00Z', { kind: 'late', minutes: 1 }],
    ['repairing', '2026-11-25T09:48:00Z', { kind: 'late', minutes: 12 }],
    ['ready', '2026-11-25T09:00:00Z', { kind: 'kept' }],
    ['delivered', '2026-11-25T09:00:00Z', { kind: 'kept' }],
  ] as const)('of a job that is %s until %s: %j', (state, promisedAt, promise) => {
    expect(promiseNow({ state, promisedAt }, nowMs)).toEqual(promise)
  })
})

test('the step that is being done is counted from one', () => {
  const steps = [
    { id: 's1', title: 'Brakes', state: 'done' as const },
    { id: 's2', title: 'Tyres', state: 'active' as const },
  ]
  expect(stepNow({ steps })).toEqual({ title: 'Tyres', number: 2, of: 2 })
  expect(stepNow({ steps: [] })).toBeUndefined()
})
