/** What the record says about jobs, as those who run the shop ask for it: loaded in a few queries for many jobs. */
import type { Job, JobState } from '../../wire/job/job.ts'
import type { Catalogue } from '../database/catalogue.ts'
import type { ClipRow, DecisionRow, FindingRow, ItemRow, RatingRow, StepRow } from '../database/tables.ts'
import { clipObject, workOrderObject } from '../keeping/audit-log.ts'
import type { Period } from './shop-days.ts'

export interface FactsPerson {
  id: string
  name: string
}

export interface JobFacts {
  workOrder: string
  plate: string
  customer: string | null
  state: JobState
  technician: FactsPerson | null
  explainer: FactsPerson | null
  firstSeenAt: number
  /** When it was first ready or delivered; null: not yet. */
  readyAt: number | null
  /** The time that was promised first, whatever was promised later. */
  firstPromisedAt: number | null
  steps: StepRow[]
  findings: FindingRow[]
  items: ItemRow[]
  clips: ClipRow[]
  /** Ids of clips that the customer opened. */
  watchedClips: ReadonlySet<string>
  momentsMarked: number
  /** The latest. */
  rating: RatingRow | null
  /** The latest of each finding. */
  decisions: DecisionRow[]
}

/** Whoever gives this or less is called back. */
export const lowScore = 2

/** SQLite takes some 32,000 values in one query. */
const chunkSize = 500

export class JobRecords {
  private readonly site: string
  private readonly catalogue: Catalogue

  constructor({ site, catalogue }: { site: string; catalogue: Catalogue }) {
    this.site = site
    this.catalogue = catalogue
  }

  /** Jobs that were first ready in that period. */
  async readyIn({ fromMs, toMs }: Period): Promise<JobFacts[]> {
    const rows = await this.catalogue
      .selectFrom('revision')
      .select('work_order')
      .where('site', '=', this.site)
      .where('state', 'in', ['ready', 'delivered'])
      .groupBy('work_order')
      .having(({ fn }) => fn.min('at'), '>=', fromMs)
      .having(({ fn }) => fn.min('at'), '<', toMs)
      .execute()
    return this.of(rows.map(row => row.work_order))
  }

  /** Jobs that somebody may have to look after: rated low or declined ever, or changed since then. */
  async toLookAfter(sinceMs: number): Promise<JobFacts[]> {
    const { site, catalogue } = this
    const low = catalogue
      .selectFrom('rating')
      .select('work_order as id')
      .where('site', '=', site)
      .where(({ eb, or }) =>
        or([eb('technician_score', '<=', lowScore), eb('explainer_score', '<=', lowScore)]),
      )
    const declined = catalogue
      .selectFrom('decision')
      .select('work_order as id')
      .where('site', '=', site)
      .where('decision', '=', 'declined')
    const rows = await catalogue
      .selectFrom('work_order')
      .select('id')
      .where('site', '=', site)
      .where('updated_at', '>=', sinceMs)
      .union(low)
      .union(declined)
      .execute()
    return this.of(rows.map(row => row.id))
  }

  /** Jobs of those plates that were first heard of in that period. */
  async ofPlates(plates: readonly string[], { fromMs, toMs }: Period): Promise<JobFacts[]> {
    const ids: string[] = []
    for (const some of chunks(plates)) {
      const rows = await this.catalogue
        .selectFrom('work_order')
        .select('id')
        .where('site', '=', this.site)
        .where('plate', 'in', some)
        .where('first_seen_at', '>=', fromMs)
        .where('first_seen_at', '<', toMs)
        .execute()
      ids.push(...rows.map(row => row.id))
    }
    return this.of(ids)
  }

  async of(workOrders: readonly string[]): Promise<JobFacts[]> {
    const all: JobFacts[] = []
    for (const some of chunks(workOrders)) all.push(...(await this.ofChunk(some)))
    return all
  }

  private async ofChunk(ids: readonly string[]): Promise<JobFacts[]> {
    const { site, catalogue } = this
    const [orders, ready, promised, steps, findings, items, clips, ratings] = [
      await this.latest(ids),
      await this.firstReady(ids),
      await this.firstPromised(ids),
      await catalogue
        .selectFrom('step')
        .selectAll()
        .where('site', '=', site)
        .where('work_order', 'in', ids)
        .execute(),
      await catalogue
        .selectFrom('finding')
        .selectAll()
        .where('site', '=', site)
        .where('work_order', 'in', ids)
        .execute(),
      await catalogue
        .selectFrom('item')
        .selectAll()
        .where('site', '=', site)
        .where('work_order', 'in', ids)
        .execute(),
      await catalogue
        .selectFrom('clip')
        .selectAll()
        .where('site', '=', site)
        .where('work_order', 'in', ids)
        .execute(),
      await this.ratings(ids),
    ]
    const decisions = await this.decisions(ids)
    const watched = await this.noted(
      'download-clip',
      clips.map(({ id }) => clipObject(id)),
    )
    const moments = await this.noted('mark-moment', ids.map(workOrderObject))
    const [stepsOf, findingsOf, itemsOf, clipsOf] = [by(steps), by(findings), by(items), by(clips)]
    return orders.map(({ id, plate, state, first_seen_at, snapshot }) => {
      const { technician, explainer, customer } = JSON.parse(snapshot) as Job
      const clipsOfJob = clipsOf.get(id) ?? []
      return {
        workOrder: id,
        plate,
        customer: customer.name ?? null,
        state,
        technician: technician ?? null,
        explainer: explainer ?? null,
        firstSeenAt: first_seen_at,
        readyAt: ready.get(id) ?? null,
        firstPromisedAt: promised.get(id) ?? null,
        steps: stepsOf.get(id) ?? [],
        findings: findingsOf.get(id) ?? [],
        items: itemsOf.get(id) ?? [],
        clips: clipsOfJob,
        watchedClips: new Set(clipsOfJob.map(clip => clip.id).filter(clip => watched.has(clipObject(clip)))),
        momentsMarked: moments.get(workOrderObject(id)) ?? 0,
        rating: ratings.get(id) ?? null,
        decisions: decisions.get(id) ?? [],
      }
    })
  }

  private latest(ids: readonly string[]) {
    return this.catalogue
      .selectFrom('work_order')
      .innerJoin('revision', join =>
        join
          .onRef('revision.site', '=', 'work_order.site')
          .onRef('revision.work_order', '=', 'work_order.id')
          .onRef('revision.revision', '=', 'work_order.revision'),
      )
      .select([
        'work_order.id',
        'work_order.plate',
        'work_order.state',
        'work_order.first_seen_at',
        'revision.snapshot',
      ])
      .where('work_order.site', '=', this.site)
      .where('work_order.id', 'in', ids)
      .execute()
  }

  private async firstReady(ids: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.catalogue
      .selectFrom('revision')
      .select(['work_order', ({ fn }) => fn.min('at').as('at')])
      .where('site', '=', this.site)
      .where('work_order', 'in', ids)
      .where('state', 'in', ['ready', 'delivered'])
      .groupBy('work_order')
      .execute()
    return new Map(rows.map(row => [row.work_order, Number(row.at)]))
  }

  private async firstPromised(ids: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.catalogue
      .selectFrom('revision')
      .innerJoin(
        eb =>
          eb
            .selectFrom('revision')
            .select(['work_order as promised', ({ fn }) => fn.min('revision').as('first')])
            .where('site', '=', this.site)
            .where('work_order', 'in', ids)
            .where('snapshot', 'like', '%"promisedAt":%')
            .groupBy('work_order')
            .as('promise'),
        join =>
          join
            .onRef('promise.promised', '=', 'revision.work_order')
            .onRef('promise.first', '=', 'revision.revision'),
      )
      .select(['revision.work_order', 'revision.snapshot'])
      .where('revision.site', '=', this.site)
      .execute()
    return new Map(
      rows.map(row => [row.work_order, Date.parse((JSON.parse(row.snapshot) as Job).promisedAt ?? '')]),
    )
  }

  private async ratings(ids: readonly string[]): Promise<Map<string, RatingRow>> {
    const rows = await this.catalogue
      .selectFrom('rating')
      .selectAll()
      .where('site', '=', this.site)
      .where('work_order', 'in', ids)
      .orderBy('position')
      .execute()
    return new Map(rows.map(row => [row.work_order, row])) // the last of each stays
  }

  private async decisions(ids: readonly string[]): Promise<Map<string, DecisionRow[]>> {
    const rows = await this.catalogue
      .selectFrom('decision')
      .selectAll()
      .where('site', '=', this.site)
      .where('work_order', 'in', ids)
      .orderBy('position')
      .execute()
    const latest = new Map(rows.map(row => [JSON.stringify([row.work_order, row.finding]), row]))
    return by([...latest.values()])
  }

  /** How often the audit log has that; of clips only what customers opened. */
  private async noted(
    action: 'download-clip' | 'mark-moment',
    objects: readonly string[],
  ): Promise<Map<string, number>> {
    const found = new Map<string, number>()
    for (const some of chunks(objects)) {
      const rows = await this.catalogue
        .selectFrom('audit')
        .select(['object', ({ fn }) => fn.countAll().as('count')])
        .where('site', '=', this.site)
        .where('action', '=', action)
        .where('object', 'in', some)
        .$if(action === 'download-clip', query => query.where('role', '=', 'customer'))
        .groupBy('object')
        .execute()
      for (const { object, count } of rows) found.set(object, Number(count))
    }
    return found
  }
}

export function* chunks<T>(all: readonly T[]): Generator<T[]> {
  for (let from = 0; from < all.length; from += chunkSize) yield all.slice(from, from + chunkSize)
}

function by<R extends { work_order: string }>(rows: readonly R[]): Map<string, R[]> {
  return Map.groupBy(rows, row => row.work_order)
}
