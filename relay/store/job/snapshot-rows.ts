/** A job's snapshot as rows of the catalogue, and back. Pure. */
import type { Job, Step } from '../../wire/job/job.ts'
import type { FindingRow, ItemRow, StepRow } from '../database/tables.ts'

export interface RowKey {
  site: string
  work_order: string
}

/** `known`: the rows as they are. A time once known is kept when later snapshots leave it out. */
export function stepRows(key: RowKey, job: Job, known: readonly StepRow[], receivedAtMs: number): StepRow[] {
  const before = new Map(known.map(row => [row.id, row]))
  return job.steps.map((step, position) => ({
    ...key,
    id: step.id,
    position,
    title: step.title,
    state: step.state,
    started_at:
      claimed(step.startedAt) ?? before.get(step.id)?.started_at ?? (hasStarted(step) ? receivedAtMs : null),
    ended_at:
      claimed(step.endedAt) ?? before.get(step.id)?.ended_at ?? (step.state === 'done' ? receivedAtMs : null),
  }))
}

export function findingRows(key: RowKey, job: Job): FindingRow[] {
  return job.findings.map(({ id, severity, area, fault, proposal, price }, position) => ({
    ...key,
    id,
    position,
    severity,
    area,
    fault,
    proposal: proposal ?? null,
    material: price?.material ?? null,
    labour: price?.labour ?? null,
  }))
}

export function itemRows(key: RowKey, job: Job): ItemRow[] {
  return job.items.map((item, position) => ({
    ...key,
    id: item.id,
    position,
    area: item.area,
    fault: item.fault ?? null,
    reason: item.reason ?? null,
    part_name: item.part?.name ?? null,
    part_model: item.part?.model ?? null,
    quantity: item.part?.quantity ?? null,
    material: item.material,
    labour: item.labour,
    fee: item.fee ?? 0,
    discount: item.discount ?? 0,
    tax: item.tax,
    minutes: item.minutes ?? null,
    technician: item.technician ?? null,
    payer: item.payer,
  }))
}

/** ISO 8601 to ms since 1970; null for a time that is not told. */
export function claimed(time: string | undefined): number | null {
  return time === undefined ? null : Date.parse(time)
}

function hasStarted({ state }: Step): boolean {
  return state === 'active' || state === 'done'
}
