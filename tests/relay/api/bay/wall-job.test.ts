import { expect, test } from 'vitest'
import { wallJob } from '../../../../relay/api/bay/bays.ts'
import { maskPlate } from '../../../../relay/store/job/plate.ts'
import { jobSchema } from '../../../../relay/wire/job/job.ts'

test.each([
  ['沪A12345', '沪A•••45'],
  ['品川 300 あ 12-34', '品川••••••••••34'],
  ['B-AB 1', 'B-•• 1'],
  ['ABC12', 'A•••2'],
  ['AB', 'AB'],
  ['', ''],
])('the plate %s is shown as %s', (plate, shown) => {
  expect(maskPlate(plate)).toBe(shown)
})

test('a wall hears nothing of customer, work order, findings, items or money', () => {
  const job = jobSchema.parse({
    workOrder: 'WO-1',
    revision: 3,
    state: 'repairing',
    at: '2026-11-23T09:15:00+08:00',
    vehicle: { plate: '沪A12345', make: 'Toyota', model: 'Camry' },
    customer: { name: '王女士' },
    technician: { id: 'T-104', name: '佐藤' },
    explainer: { id: 'E-7', name: '李娜' },
    promisedAt: '2026-11-23T11:30:00+08:00',
    findings: [{ id: 'f1', severity: 'urgent', area: 'brake', fault: 'worn' }],
    items: [{ id: 'i1', area: 'brakes', material: 42_000 }],
  })
  expect(wallJob(job)).toEqual({
    state: 'repairing',
    vehicle: { plate: '沪A•••45', make: 'Toyota', model: 'Camry' },
    technician: { name: '佐藤' },
    promisedAt: '2026-11-23T11:30:00+08:00',
  })
})
