/**
 * What happened, in the order in which it happened, for `GET /api/events`: durable, so that a page that was away
 * resumes where it was, also over a restart of the relay.
 */
import { EventEmitter } from 'node:events'
import type { Kysely } from 'kysely'
import type { Ages } from '../../wire/shared/age-clock.ts'
import type { Catalogue } from '../database/catalogue.ts'
import type { Tables } from '../database/tables.ts'

export const eventTypes = [
  'job',
  'finding',
  'clip',
  'decision',
  'pickup',
  'rating',
  'camera',
  'spotlight',
  'narration',
] as const
export type EventType = (typeof eventTypes)[number]

/** `at`: ms since 1970. `bay` and `workOrder` say whom it concerns. */
export interface LoggedEvent {
  id: number
  type: EventType
  at: number
  bay?: string | undefined
  workOrder?: string | undefined
  payload: Record<string, unknown>
}

/** How long a page may have been away and still resumes; after that it reads everything anew. */
const keepMs = 24 * 3_600_000

export class EventLog {
  /** `appended`: there is more to read. */
  readonly events = new EventEmitter<{ appended: [] }>()
  private readonly site: string
  private readonly catalogue: Catalogue
  private readonly ages: Ages
  private lastId = 0

  constructor({ site, catalogue, ages }: { site: string; catalogue: Catalogue; ages: Ages }) {
    this.site = site
    this.catalogue = catalogue
    this.ages = ages
    this.events.setMaxListeners(0) // one a page
  }

  /** The newest event's id; a page that begins now resumes from here. */
  get newestId(): number {
    return this.lastId
  }

  async start(): Promise<void> {
    const newest = await this.catalogue
      .selectFrom('event')
      .select(({ fn }) => fn.max('id').as('id'))
      .where('site', '=', this.site)
      .executeTakeFirst()
    this.lastId = Number(newest?.id ?? 0)
  }

  /** Inside the transaction that makes it true; call announce() once that has been committed. */
  async append(
    db: Kysely<Tables>,
    { type, at, bay, workOrder, payload }: Omit<LoggedEvent, 'id'>,
  ): Promise<void> {
    this.lastId += 1
    const agedFrom = this.ages.now()
    const row = {
      site: this.site,
      id: this.lastId,
      at,
      aged_from: agedFrom,
      type,
      bay: bay ?? null,
      work_order: workOrder ?? null,
    }
    await db
      .insertInto('event')
      .values({ ...row, payload: JSON.stringify(payload) })
      .execute()
    await db
      .deleteFrom('event')
      .where('site', '=', this.site)
      .where('aged_from', '<', agedFrom - keepMs)
      .execute()
  }

  /** What hangs on nothing else in the database. */
  async record(event: Omit<LoggedEvent, 'id'>): Promise<void> {
    await this.catalogue.transaction().execute(db => this.append(db, event))
    this.announce()
  }

  announce(): void {
    this.events.emit('appended')
  }

  /** Up to `limit` events after the id, oldest first. */
  async after(id: number, limit: number): Promise<LoggedEvent[]> {
    const rows = await this.catalogue
      .selectFrom('event')
      .selectAll()
      .where('site', '=', this.site)
      .where('id', '>', id)
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map(row => ({
      id: row.id,
      type: row.type as EventType,
      at: row.at,
      bay: row.bay ?? undefined,
      workOrder: row.work_order ?? undefined,
      payload: JSON.parse(row.payload) as Record<string, unknown>,
    }))
  }
}
