/** What is on its way to the bays' edges: kept until the edge has acknowledged it, however often either is away. */
import { EventEmitter } from 'node:events'
import type { Kysely } from 'kysely'
import type { RelayDelivery } from '../../wire/mail/mail.ts'
import type { Catalogue } from '../database/catalogue.ts'
import type { Tables } from '../database/tables.ts'

/** More than any edge is behind by, and little enough to send at once. */
const batchSize = 500

export class EdgeOutbox {
  /** `put`: there is something new for that bay. */
  readonly events = new EventEmitter<{ put: [bay: string] }>()
  private readonly site: string
  private readonly catalogue: Catalogue

  constructor({ site, catalogue }: { site: string; catalogue: Catalogue }) {
    this.site = site
    this.catalogue = catalogue
    this.events.setMaxListeners(0) // one an edge
  }

  /** Inside the transaction that makes it true. What comes back is to be called once that has been committed. */
  async put(db: Kysely<Tables>, bay: string, delivery: RelayDelivery): Promise<() => void> {
    const last = await db
      .selectFrom('outgoing')
      .select(({ fn }) => fn.max('position').as('position'))
      .where('site', '=', this.site)
      .executeTakeFirst()
    const position = Number(last?.position ?? 0) + 1
    await db
      .insertInto('outgoing')
      .values({ site: this.site, id: delivery.id, bay, position, delivery: JSON.stringify(delivery) })
      .onConflict(conflict => conflict.doNothing())
      .execute()
    return () => this.events.emit('put', bay)
  }

  /** Oldest first. */
  async pending(bays: readonly string[]): Promise<RelayDelivery[]> {
    const rows = await this.catalogue
      .selectFrom('outgoing')
      .select('delivery')
      .where('site', '=', this.site)
      .where('bay', 'in', bays)
      .orderBy('position')
      .limit(batchSize)
      .execute()
    return rows.map(row => JSON.parse(row.delivery) as RelayDelivery)
  }

  async acknowledged(id: string, bays: readonly string[]): Promise<void> {
    await this.catalogue
      .deleteFrom('outgoing')
      .where('site', '=', this.site)
      .where('id', '=', id)
      .where('bay', 'in', bays)
      .execute()
  }
}
