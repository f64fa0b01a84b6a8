import { expect, test } from 'vitest'
import type { MadeDecision } from '../../../../relay/wire/work-order/work-order.ts'
import { callsOf } from '../../../../viewer/explain/records/calls.ts'
import { aFinding, aWorkOrder } from '../../../support/relay/work-order.ts'

function asked(minute: number, changes: Partial<MadeDecision> = {}): MadeDecision {
  const at = `2026-11-23T00:${String(minute).padStart(2, '0')}:00.000Z`
  return { decision: 'call-me', by: 'customer', via: 'page', at, note: null, seen: 'seen-1', ...changes }
}

test('whoever has waited longest is called first', () => {
  const calls = callsOf([
    aWorkOrder({ workOrder: 'WO-1', findings: [aFinding({ decision: asked(20) })] }),
    aWorkOrder({ workOrder: 'WO-2', findings: [aFinding({ decision: asked(10) })] }),
  ])
  expect(calls.map(({ workOrder }) => workOrder.workOrder)).toEqual(['WO-2', 'WO-1'])
})

test.each([
  ['has decided', aWorkOrder({ findings: [aFinding({ decision: asked(1, { decision: 'approved' }) })] })],
  [
    'is asked anew, since it reads otherwise now',
    aWorkOrder({ findings: [aFinding({ decision: asked(1), seen: 'seen-2' })] }),
  ],
  ['has the car back', aWorkOrder({ state: 'delivered', findings: [aFinding({ decision: asked(1) })] })],
])('nobody is called who %s', (_what, workOrder) => {
  expect(callsOf([workOrder])).toEqual([])
})
