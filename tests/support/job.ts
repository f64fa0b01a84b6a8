/** Builders of job snapshots: a correct one, with what a test wants otherwise. */
import { type Job, jobSchema } from '../../relay/wire/job/job.ts'

export function aJob(changes: Record<string, unknown> = {}): Job {
  return jobSchema.parse({
    workOrder: 'WO-1',
    revision: 1,
    state: 'repairing',
    at: '2026-11-23T09:15:00+08:00',
    vehicle: { plate: '沪A12345', make: 'Toyota', model: 'Camry' },
    customer: { name: '王女士', locale: 'zh-CN', showOnWall: true },
    technician: { id: 'T-104', name: '佐藤' },
    ...changes,
  })
}
