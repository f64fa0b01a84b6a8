/** What of a work order says who its customer is: taken out, so that the record stands without it. */
import type { Kysely } from 'kysely'
import type { Job } from '../../wire/job/job.ts'
import type { Tables } from '../database/tables.ts'
import { maskPlate } from '../job/plate.ts'

interface Key {
  site: string
  workOrder: string
}

/** Name, plate, comments and notes; what has not yet reached an edge by now is not sent any more. */
export async function deletePersonalData(db: Kysely<Tables>, { site, workOrder }: Key): Promise<void> {
  const key = { site, work_order: workOrder }
  await maskSnapshots(db, key)
  await db
    .updateTable('decision')
    .set({ note: null })
    .where(eb => eb.and(key))
    .execute()
  await db
    .updateTable('rating')
    .set({ technician_comment: null, explainer_comment: null })
    .where(eb => eb.and(key))
    .execute()
  await db
    .updateTable('follow_up')
    .set({ note: null })
    .where(eb => eb.and(key))
    .execute()
  await db
    .updateTable('link')
    .set({ label: null })
    .where(eb => eb.and(key))
    .execute()
  await deleteTransient(db, key)
}

/** Events and deliveries, those kept back among them: they carry what was said, too. */
export async function deleteTransient(
  db: Kysely<Tables>,
  key: { site: string; work_order: string },
): Promise<void> {
  await db
    .deleteFrom('event')
    .where(eb => eb.and(key))
    .execute()
  await db
    .deleteFrom('kept_back')
    .where(eb => eb.and(key))
    .execute()
  const waiting = await db
    .selectFrom('outgoing')
    .select(['id', 'delivery'])
    .where('site', '=', key.site)
    .execute()
  for (const { id, delivery } of waiting) {
    const { payload } = JSON.parse(delivery) as { payload: { workOrder?: string } }
    if (payload.workOrder !== key.work_order) continue
    await db
      .deleteFrom('outgoing')
      .where(eb => eb.and({ site: key.site, id }))
      .execute()
  }
}

async function maskSnapshots(db: Kysely<Tables>, key: { site: string; work_order: string }): Promise<void> {
  const revisions = await db
    .selectFrom('revision')
    .select(['revision', 'snapshot'])
    .where(eb => eb.and(key))
    .execute()
  for (const { revision, snapshot } of revisions) {
    await db
      .updateTable('revision')
      .set({ snapshot: JSON.stringify(withoutPersonalData(JSON.parse(snapshot) as Job)) })
      .where(eb => eb.and({ ...key, revision }))
      .execute()
  }
  const latest = await db
    .selectFrom('work_order')
    .select('plate')
    .where(eb => eb.and({ site: key.site, id: key.work_order }))
    .executeTakeFirst()
  await db
    .updateTable('work_order')
    .set({ plate: maskPlate(latest?.plate ?? '') })
    .where(eb => eb.and({ site: key.site, id: key.work_order }))
    .execute()
}

/** Pure. */
export function withoutPersonalData(job: Job): Job {
  const { name: _, ...customer } = job.customer
  return { ...job, customer, vehicle: { ...job.vehicle, plate: maskPlate(job.vehicle.plate) } }
}
