/** Finds work orders by number, plate and date. */
import { sql } from 'kysely'
import type { Job } from '../../wire/job/job.ts'
import type { WorkOrderListing } from '../../wire/manage/manage.ts'
import type { Catalogue } from '../database/catalogue.ts'

export interface SearchOptions {
  /** In the number or the plate; upper and lower case are the same. */
  text?: string | undefined
  /** Those that were under way between these, ms since 1970. */
  fromMs?: number | undefined
  toMs?: number | undefined
  limit: number
  /** Where the last page ended. */
  after?: { number: number; id: string } | undefined
}

export interface FoundWorkOrder extends WorkOrderListing {
  /** ms since 1970. */
  updatedAtMs: number
}

export class WorkOrderSearch {
  private readonly site: string
  private readonly catalogue: Catalogue

  constructor({ site, catalogue }: { site: string; catalogue: Catalogue }) {
    this.site = site
    this.catalogue = catalogue
  }

  /** The last changed first. */
  async find({ text, fromMs, toMs, limit, after }: SearchOptions): Promise<FoundWorkOrder[]> {
    const pattern = text && `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
    const rows = await this.catalogue
      .selectFrom('work_order as o')
      .innerJoin('revision as r', join =>
        join
          .onRef('r.site', '=', 'o.site')
          .onRef('r.work_order', '=', 'o.id')
          .onRef('r.revision', '=', 'o.revision'),
      )
      .leftJoin('hold as h', join => join.onRef('h.site', '=', 'o.site').onRef('h.work_order', '=', 'o.id'))
      .select([
        'o.id',
        'o.plate',
        'o.state',
        'o.bay',
        'o.promised_at',
        'o.updated_at',
        'r.snapshot',
        'h.since',
      ])
      .select(eb =>
        eb
          .selectFrom('clip')
          .select(({ fn }) => fn.countAll().as('count'))
          .whereRef('clip.site', '=', 'o.site')
          .whereRef('clip.work_order', '=', 'o.id')
          .as('clips'),
      )
      .where('o.site', '=', this.site)
      .$if(fromMs !== undefined, query => query.where('o.updated_at', '>=', fromMs ?? 0))
      .$if(toMs !== undefined, query => query.where('o.first_seen_at', '<', toMs ?? 0))
      .$if(pattern !== undefined && pattern !== '', query =>
        query.where(({ or }) =>
          or([
            sql<boolean>`lower(o.id) like ${pattern} escape '\\'`,
            sql<boolean>`lower(o.plate) like ${pattern} escape '\\'`,
          ]),
        ),
      )
      .$if(after !== undefined, query =>
        query.where(({ eb, and, or }) =>
          or([
            eb('o.updated_at', '<', after?.number ?? 0),
            and([eb('o.updated_at', '=', after?.number ?? 0), eb('o.id', '<', after?.id ?? '')]),
          ]),
        ),
      )
      .orderBy('o.updated_at', 'desc')
      .orderBy('o.id', 'desc')
      .limit(limit)
      .execute()
    return rows.map(({ id, plate, state, bay, promised_at, updated_at, snapshot, since, clips }) => {
      const { vehicle, technician } = JSON.parse(snapshot) as Job
      return {
        workOrder: id,
        plate,
        make: vehicle.make ?? null,
        model: vehicle.model ?? null,
        state,
        bay,
        technician: technician?.name ?? null,
        promisedAt: promised_at === null ? null : new Date(promised_at).toISOString(),
        updatedAt: new Date(updated_at).toISOString(),
        updatedAtMs: updated_at,
        clips: Number(clips ?? 0),
        isHeld: since !== null,
      }
    })
  }
}
