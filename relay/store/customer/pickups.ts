/** Whether customers wait or come back, and when they collect: the latest choice counts, all stay on record. */
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Job } from '../../wire/job/job.ts'
import type { Pickup } from '../../wire/job/publication.ts'
import type { ShownPickup } from '../../wire/work-order/work-order.ts'
import type { Catalogue } from '../database/catalogue.ts'
import type { PickupRow, Tables } from '../database/tables.ts'
import { isUnderWay } from '../job/decidable.ts'
import { presentJob } from '../job/present-job.ts'
import { pickupSlots, type ShopHours } from './pickup-slots.ts'
import type { Publications } from './publications.ts'

/** Vehicles that can be handed over in one slot. */
const slotCapacity = 2

export interface PickupsOptions extends ShopHours {
  site: string
  catalogue: Catalogue
  publications: Publications
}

export interface NewPickup {
  workOrder: string
  choice: Pickup['choice']
  /** The slot's beginning, ms since 1970; undefined for `wait`. */
  atMs: number | undefined
  /** Hash of the link that it came with. */
  link: string
}

/** `taken`: no free slot begins then. `too-late`: the vehicle is ready. */
export interface PickupOutcome {
  result: 'chosen' | 'taken' | 'too-late'
  /** As it is now. */
  pickup: ShownPickup
}

export class Pickups {
  private readonly options: PickupsOptions

  constructor(options: PickupsOptions) {
    this.options = options
  }

  /** Durable when it resolves. The same choice again is the one that is there. */
  async choose(wanted: NewPickup): Promise<PickupOutcome> {
    let makeKnown = () => {}
    const outcome = await this.options.catalogue.transaction().execute(async (db): Promise<PickupOutcome> => {
      const present = await presentJob(db, this.options.site, wanted.workOrder)
      const before = await this.latest(db, wanted.workOrder)
      const pickup = present ? await this.shown(db, present.job, before) : nothing
      if (!present || !pickup.mayChange) return { result: 'too-late', pickup }
      if (before && isSame(before, wanted) && !pickup.choice?.isOvertaken) return { result: 'chosen', pickup }
      if (wanted.atMs !== undefined && !pickup.slots.includes(new Date(wanted.atMs).toISOString())) {
        return { result: 'taken', pickup }
      }
      const row = this.rowOf(wanted, (before?.position ?? 0) + 1)
      await db.insertInto('pickup').values(row).execute()
      makeKnown = await this.send(db, present.bay, row)
      return { result: 'chosen', pickup: await this.shown(db, present.job, row) }
    })
    makeKnown()
    return outcome
  }

  async ofJob(job: Job): Promise<ShownPickup> {
    const { catalogue } = this.options
    return this.shown(catalogue, job, await this.latest(catalogue, job.workOrder))
  }

  private async shown(db: Kysely<Tables>, job: Job, row: PickupRow | undefined): Promise<ShownPickup> {
    const promisedAtMs = job.promisedAt === undefined ? undefined : Date.parse(job.promisedAt)
    const mayChange = isUnderWay(job.state)
    return {
      choice: row ? choiceOf(row, promisedAtMs) : null,
      slots: mayChange ? await this.freeSlots(db, job.workOrder, promisedAtMs ?? 0) : [],
      mayChange,
    }
  }

  private async freeSlots(db: Kysely<Tables>, workOrder: string, promisedAtMs: number): Promise<string[]> {
    const slots = pickupSlots(this.options, Math.max(Date.now(), promisedAtMs))
    const full = await this.fullSlots(db, workOrder, slots[0] ?? 0)
    return slots.filter(slot => !full.has(slot)).map(slot => new Date(slot).toISOString())
  }

  /** Those that as many others have chosen as can be served. */
  private async fullSlots(
    db: Kysely<Tables>,
    workOrder: string,
    fromMs: number,
  ): Promise<Set<number | null>> {
    const rows = await db
      .selectFrom('pickup as chosen')
      .innerJoin('work_order', join =>
        join.onRef('work_order.site', '=', 'chosen.site').onRef('work_order.id', '=', 'chosen.work_order'),
      )
      .select(['chosen.pickup_at as at'])
      .where('chosen.site', '=', this.options.site)
      .where('chosen.pickup_at', '>=', fromMs)
      .where('chosen.work_order', '<>', workOrder)
      .where('work_order.state', 'not in', ['delivered', 'cancelled'])
      .where('chosen.position', '=', ({ selectFrom }) =>
        selectFrom('pickup as newest')
          .select(({ fn }) => fn.max('newest.position').as('position'))
          .whereRef('newest.site', '=', 'chosen.site')
          .whereRef('newest.work_order', '=', 'chosen.work_order'),
      )
      .groupBy('chosen.pickup_at')
      .having(({ fn }) => fn.countAll(), '>=', slotCapacity)
      .execute()
    return new Set(rows.map(({ at }) => at))
  }

  private latest(db: Kysely<Tables>, workOrder: string): Promise<PickupRow | undefined> {
    return db
      .selectFrom('pickup')
      .selectAll()
      .where(eb => eb.and({ site: this.options.site, work_order: workOrder }))
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirst()
  }

  private rowOf({ workOrder, choice, atMs, link }: NewPickup, position: number): PickupRow {
    return {
      site: this.options.site,
      work_order: workOrder,
      position,
      id: randomUUID(),
      link,
      at: Date.now(),
      choice,
      pickup_at: atMs ?? null,
    }
  }

  private send(db: Kysely<Tables>, bay: string, row: PickupRow): Promise<() => void> {
    const { id, work_order: workOrder, choice, pickup_at, at } = row
    const pickupAt = pickup_at === null ? {} : { pickupAt: new Date(pickup_at).toISOString() }
    const payload = { id, workOrder, choice, ...pickupAt, at: new Date(at).toISOString() }
    return this.options.publications.send(db, bay, {
      type: 'deliver',
      id: `pickup/${id}`,
      kind: 'pickup',
      payload,
    })
  }
}

const nothing: ShownPickup = { choice: null, slots: [], mayChange: false }

function isSame({ choice, pickup_at }: PickupRow, wanted: NewPickup): boolean {
  return choice === wanted.choice && pickup_at === (wanted.atMs ?? null)
}

function choiceOf({ choice, pickup_at }: PickupRow, promisedAtMs: number | undefined): ShownPickup['choice'] {
  return {
    choice,
    at: pickup_at === null ? null : new Date(pickup_at).toISOString(),
    isOvertaken: pickup_at !== null && promisedAtMs !== undefined && pickup_at < promisedAtMs,
  }
}
