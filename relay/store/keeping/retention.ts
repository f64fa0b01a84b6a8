/**
 * Deletes for good what has been kept long enough: clips, then what says who the customer was, then the whole record.
 * Times count from when the relay got the last change of the work order, by the age clock. A held work order stays as it
 * is, and so does one in a bay. After a leap of the wall clock nothing is deleted for a day.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { JobState } from '../../wire/job/job.ts'
import type { ClipFiles } from '../clips/clip-files.ts'
import { type Catalogue, emptyJournal } from '../database/catalogue.ts'
import { type AuditLog, workOrderObject } from './audit-log.ts'
import type { KeptAges } from './kept-ages.ts'
import { deletePersonalData, deleteTransient } from './personal-data.ts'

const intervalMs = 3_600_000
const goneStates: readonly JobState[] = ['scheduled', 'waiting', 'delivered', 'cancelled']

/** How long each is kept, ms. */
export interface RetentionPeriods {
  clips: number
  records: number
  personal: number
}

export interface RetentionOptions {
  site: string
  catalogue: Catalogue
  clipFiles: ClipFiles
  auditLog: AuditLog
  ages: Pick<KeptAges, 'now' | 'look' | 'recentLeap'>
  periods: RetentionPeriods
  log: Logger
}

export class Retention {
  private readonly options: RetentionOptions

  constructor(options: RetentionOptions) {
    this.options = options
  }

  /** Now and every hour, until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.runOnce().catch(error => this.options.log.error({ err: error }, 'retention failed'))
      await wait(intervalMs, undefined, { signal, ref: false }).catch(() => {}) // aborted: the loop sees it
    }
  }

  /** When it resolves, what was due is neither in the database's file nor in a clip's. */
  async runOnce(): Promise<void> {
    const { ages, periods, log } = this.options
    await ages.look()
    if (ages.recentLeap) {
      log.info('nothing is deleted: the clock leapt within a day')
      return
    }
    const nowMs = ages.now()
    const deleted = {
      records: await this.deleteRecords(nowMs - periods.records),
      personal: await this.deletePersonal(nowMs - periods.personal),
      clips: await this.deleteClips(nowMs - periods.clips),
      links: await this.deleteLinks(nowMs - periods.personal),
    }
    if (Object.values(deleted).every(count => count === 0)) {
      log.debug('nothing has been kept long enough')
      return
    }
    await emptyJournal(this.options.catalogue)
    log.info(deleted, 'kept long enough, deleted')
  }

  private async deleteRecords(beforeMs: number): Promise<number> {
    const due = await this.due(beforeMs).execute()
    for (const { id } of due) {
      await this.deleteClipsOf(id)
      await this.deleteRecord(id)
      await this.tell(`${workOrderObject(id)}: record`)
    }
    return due.length
  }

  private async deletePersonal(beforeMs: number): Promise<number> {
    const { site, catalogue, ages } = this.options
    const due = await this.due(beforeMs)
      .leftJoin('forgotten as f', join =>
        join.onRef('f.site', '=', 'o.site').onRef('f.work_order', '=', 'o.id'),
      )
      .where(({ eb, or }) => or([eb('f.at', 'is', null), eb('f.at', '<', eb.ref('o.aged_from'))]))
      .execute()
    for (const { id } of due) {
      const at = ages.now()
      await catalogue.transaction().execute(async db => {
        await deletePersonalData(db, { site, workOrder: id })
        await db
          .insertInto('forgotten')
          .values({ site, work_order: id, at })
          .onConflict(conflict => conflict.columns(['site', 'work_order']).doUpdateSet({ at }))
          .execute()
      })
      await this.tell(`${workOrderObject(id)}: personal data`)
    }
    return due.length
  }

  private async deleteClips(beforeMs: number): Promise<number> {
    const { site, catalogue, clipFiles } = this.options
    const due = await this.due(beforeMs)
      .innerJoin('clip as c', join => join.onRef('c.site', '=', 'o.site').onRef('c.work_order', '=', 'o.id'))
      .distinct()
      .execute()
    let count = 0
    for (const { id } of due) count += await this.deleteClipsOf(id)
    for (const id of await clipFiles.abandoned(beforeMs)) {
      await clipFiles.remove(id)
      count += 1
    }
    // Of a work order that the record does not have.
    const strays = await catalogue
      .selectFrom('clip as c')
      .leftJoin('work_order as o', join =>
        join.onRef('o.site', '=', 'c.site').onRef('o.id', '=', 'c.work_order'),
      )
      .select('c.work_order')
      .distinct()
      .where('c.site', '=', site)
      .where('o.id', 'is', null)
      .where('c.announced_at', '<', beforeMs)
      .execute()
    for (const { work_order } of strays) count += await this.deleteClipsOf(work_order)
    return count
  }

  /** Those that expired long ago: whose they were is nobody's business any more. A lifetime is the same by any clock. */
  private async deleteLinks(beforeMs: number): Promise<number> {
    const { numDeletedRows } = await this.options.catalogue
      .deleteFrom('link')
      .where('site', '=', this.options.site)
      .where(({ eb, ref }) => eb(eb('aged_from', '+', eb('expires_at', '-', ref('made_at'))), '<', beforeMs))
      .executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  }

  /** Work orders that have not changed since, are in no bay and not held. */
  private due(beforeMs: number) {
    const { site, catalogue } = this.options
    return catalogue
      .selectFrom('work_order as o')
      .leftJoin('hold as h', join => join.onRef('h.site', '=', 'o.site').onRef('h.work_order', '=', 'o.id'))
      .select('o.id')
      .where('o.site', '=', site)
      .where('o.aged_from', '<', beforeMs)
      .where('h.since', 'is', null)
      .where(({ eb, or }) => or([eb('o.bay', 'is', null), eb('o.state', 'in', goneStates)]))
  }

  /** First out of the list, then off the disk: nobody is offered what is half gone. */
  private async deleteClipsOf(workOrder: string): Promise<number> {
    const { site, catalogue, clipFiles } = this.options
    const clips = await catalogue
      .selectFrom('clip')
      .select('id')
      .where(eb => eb.and({ site, work_order: workOrder }))
      .execute()
    await catalogue
      .deleteFrom('clip')
      .where(eb => eb.and({ site, work_order: workOrder }))
      .execute()
    for (const { id } of clips) await clipFiles.remove(id)
    if (clips.length > 0) await this.tell(`${workOrderObject(workOrder)}: ${clips.length} clips`)
    return clips.length
  }

  private async deleteRecord(workOrder: string): Promise<void> {
    const { site, catalogue } = this.options
    const key = { site, work_order: workOrder }
    const tables = [
      'revision',
      'stay',
      'step',
      'finding',
      'item',
      'decision',
      'rating',
      'pickup',
      'narration',
    ] as const
    await catalogue.transaction().execute(async db => {
      for (const table of [...tables, 'follow_up', 'forgotten', 'link'] as const) {
        await db
          .deleteFrom(table)
          .where(eb => eb.and(key))
          .execute()
      }
      await deleteTransient(db, key)
      await db
        .deleteFrom('work_order')
        .where(eb => eb.and({ site, id: workOrder }))
        .execute()
    })
  }

  private tell(object: string): Promise<void> {
    return this.options.auditLog.write('relay', { action: 'delete', object })
  }
}
