/** A work order's job as it is now, read inside the transaction that builds on it. */
import type { Kysely } from 'kysely'
import type { Job } from '../../wire/job/job.ts'
import type { Tables } from '../database/tables.ts'

export interface PresentJob {
  job: Job
  /** Where it is now, else where it was last: the edge there passes on what is said of it. */
  bay: string
}

export async function presentJob(
  db: Kysely<Tables>,
  site: string,
  workOrder: string,
): Promise<PresentJob | undefined> {
  const row = await db
    .selectFrom('work_order')
    .innerJoin('revision', join =>
      join
        .onRef('revision.site', '=', 'work_order.site')
        .onRef('revision.work_order', '=', 'work_order.id')
        .onRef('revision.revision', '=', 'work_order.revision'),
    )
    .select(['work_order.bay as bay', 'revision.bay as lastBay', 'revision.snapshot as snapshot'])
    .where('work_order.site', '=', site)
    .where('work_order.id', '=', workOrder)
    .executeTakeFirst()
  return row && { job: JSON.parse(row.snapshot) as Job, bay: row.bay ?? row.lastBay }
}
