/** The clips of a site's work orders: what the edges have announced, newest first. */
import type { Transaction } from 'kysely'
import type { ClipTag } from '../../wire/job/publication.ts'
import type { Ages } from '../../wire/shared/age-clock.ts'
import type { Catalogue } from '../database/catalogue.ts'
import type { ClipRow, Tables } from '../database/tables.ts'
import type { EventLog } from '../events/event-log.ts'

export interface ClipsOptions {
  site: string
  catalogue: Catalogue
  eventLog: EventLog
  ages: Ages
}

/** Where a page of the list ended: clips are ordered by start, then id, newest first. */
export interface ClipCursor {
  startAt: number
  id: string
}

export class Clips {
  private readonly site: string
  private readonly catalogue: Catalogue
  private readonly eventLog: EventLog
  private readonly ages: Ages

  constructor({ site, catalogue, eventLog, ages }: ClipsOptions) {
    this.site = site
    this.catalogue = catalogue
    this.eventLog = eventLog
    this.ages = ages
  }

  /** Lists a clip, once. What comes back is to be called when the transaction has been committed. */
  async announce(db: Transaction<Tables>, tag: ClipTag): Promise<() => void> {
    const inserted = await db
      .insertInto('clip')
      .values(rowOf(this.site, tag, this.ages.now()))
      .onConflict(conflict => conflict.doNothing())
      .executeTakeFirst()
    if (inserted.numInsertedOrUpdatedRows !== 1n) return () => {}
    const { id, workOrder, bay, kind } = tag
    const payload = { id, workOrder, bay, kind }
    await this.eventLog.append(db, { type: 'clip', at: Date.now(), bay, workOrder, payload })
    return () => this.eventLog.announce()
  }

  async ofWorkOrder(workOrder: string, limit: number, after?: ClipCursor): Promise<ClipRow[]> {
    return this.catalogue
      .selectFrom('clip')
      .selectAll()
      .where('site', '=', this.site)
      .where('work_order', '=', workOrder)
      .$if(after !== undefined, query =>
        query.where(({ eb, and, or }) =>
          or([
            eb('start_at', '<', after?.startAt ?? 0),
            and([eb('start_at', '=', after?.startAt ?? 0), eb('id', '<', after?.id ?? '')]),
          ]),
        ),
      )
      .orderBy('start_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
  }

  /** Ids of the clips that show a finding, newest first, by the finding's id. */
  async byFinding(workOrder: string): Promise<Map<string, string[]>> {
    const rows = await this.catalogue
      .selectFrom('clip')
      .select(['id', 'finding'])
      .where('site', '=', this.site)
      .where('work_order', '=', workOrder)
      .where('finding', 'is not', null)
      .orderBy('start_at', 'desc')
      .orderBy('id', 'desc')
      .execute()
    const byFinding = Map.groupBy(rows, row => row.finding ?? '')
    return new Map([...byFinding].map(([finding, clips]) => [finding, clips.map(({ id }) => id)]))
  }

  async find(id: string): Promise<ClipRow | undefined> {
    return this.catalogue
      .selectFrom('clip')
      .selectAll()
      .where('site', '=', this.site)
      .where('id', '=', id)
      .executeTakeFirst()
  }
}

function rowOf(site: string, tag: ClipTag, announcedAt: number): ClipRow {
  return {
    site,
    id: tag.id,
    work_order: tag.workOrder,
    bay: tag.bay,
    camera: tag.camera,
    kind: tag.kind,
    step: tag.step ?? null,
    finding: tag.finding ?? null,
    label: tag.label ?? null,
    start_at: Date.parse(tag.start),
    duration_ms: Math.round(tag.seconds * 1000),
    sha256: tag.sha256,
    announced_at: announcedAt,
  }
}
