/** What edges have told too early, in order, until it may count (relay/access/edge-can.ts) or is too old to. */
import type { Kysely } from 'kysely'
import type { EdgeDelivery } from '../../wire/mail/mail.ts'
import type { Ages } from '../../wire/shared/age-clock.ts'
import type { Catalogue } from '../database/catalogue.ts'
import type { KeptBackRow, Tables } from '../database/tables.ts'

/** Of one bay: a day's snapshots and clips of one vehicle, and some more. */
const bayLimit = 200
/** A hand-over that nobody has made by then is none. */
const keptMs = 90 * 24 * 3_600_000

/** What belongs to a work order. */
export type KeptDelivery = Exclude<EdgeDelivery, { kind: 'broker' }>

export interface Kept {
  position: number
  bay: string
  workOrder: string
  /** Thumbprint of the edge's key. */
  key: string
  /** By the relay's clock, ms since 1970. */
  atMs: number
  delivery: KeptDelivery
}

export class KeptBack {
  private readonly site: string
  private readonly catalogue: Catalogue

  private readonly ages: Ages

  constructor({ site, catalogue, ages }: { site: string; catalogue: Catalogue; ages: Ages }) {
    this.site = site
    this.catalogue = catalogue
    this.ages = ages
  }

  /** False when the bay has too much waiting already. */
  async keep(db: Kysely<Tables>, kept: Omit<Kept, 'position'>): Promise<boolean> {
    const { bay, workOrder, key, atMs, delivery } = kept
    await db
      .deleteFrom('kept_back')
      .where('site', '=', this.site)
      .where('aged_from', '<', this.ages.now() - keptMs)
      .execute()
    const { of, last } = await db
      .selectFrom('kept_back')
      .select(({ fn, eb }) => [
        fn
          .countAll()
          .filterWhere(eb('bay', '=', bay))
          .as('of'),
        fn.max('position').as('last'),
      ])
      .where('site', '=', this.site)
      .executeTakeFirstOrThrow()
    if (Number(of) >= bayLimit) return false
    const row = { bay, work_order: workOrder, edge_key: key, at: atMs, delivery: JSON.stringify(delivery) }
    const aged_from = this.ages.now()
    await db
      .insertInto('kept_back')
      .values({ site: this.site, position: Number(last ?? 0) + 1, aged_from, ...row })
      .execute()
    return true
  }

  /** All of a work order's, in the order in which it was told. */
  async of(db: Kysely<Tables>, workOrder: string): Promise<Kept[]> {
    const rows = await this.rows(db).where('work_order', '=', workOrder).execute()
    return rows.map(keptOf)
  }

  /** The work order that this bay has claimed and not gone on from; undefined: none. */
  async claimedBy(db: Kysely<Tables>, bay: string): Promise<string | undefined> {
    const rows = await this.rows(db).where('bay', '=', bay).execute()
    const last = rows.map(keptOf).findLast(({ delivery }) => delivery.kind === 'job')
    return last?.delivery.kind === 'job' && last.delivery.payload.job ? last.workOrder : undefined
  }

  /** All of them, in the order in which they were told. */
  async all(): Promise<Kept[]> {
    return (await this.rows(this.catalogue).execute()).map(keptOf)
  }

  async remove(db: Kysely<Tables>, { position }: Kept): Promise<void> {
    await db
      .deleteFrom('kept_back')
      .where(eb => eb.and({ site: this.site, position }))
      .execute()
  }

  private rows(db: Kysely<Tables>) {
    return db.selectFrom('kept_back').selectAll().where('site', '=', this.site).orderBy('position')
  }
}

function keptOf(row: KeptBackRow): Kept {
  const { position, bay, work_order: workOrder, edge_key: key, at: atMs, delivery } = row
  return { position, bay, workOrder, key, atMs, delivery: JSON.parse(delivery) as KeptDelivery }
}
