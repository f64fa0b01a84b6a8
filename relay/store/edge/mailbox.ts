/**
 * The relay's mailbox (relay/wire/mail): what is on its way to the bays' edges, kept until the edge has acknowledged it;
 * and what the edges deliver, stored exactly once.
 */
import { EventEmitter } from 'node:events'
import type { Kysely, Transaction } from 'kysely'
import type { EdgeSubject } from '../../access/edge-can.ts'
import type { EdgeDelivery, RelayDelivery } from '../../wire/mail/mail.ts'
import type { Mailbox } from '../../wire/mail/mail-exchange.ts'
import type { Ages } from '../../wire/shared/age-clock.ts'
import type { Catalogue } from '../database/catalogue.ts'
import type { Tables } from '../database/tables.ts'

/** An edge that was away this long with an unacknowledged delivery is not expected back. */
const rememberMs = 90 * 24 * 3_600_000

export interface SiteMailboxOptions {
  site: string
  catalogue: Catalogue
  ages: Ages
  /** Inside the transaction of the receipt. What comes back is to be called once that has been committed. */
  store: (
    db: Transaction<Tables>,
    edge: EdgeSubject,
    delivery: EdgeDelivery,
  ) => Promise<() => void | Promise<void>>
}

export class SiteMailbox {
  /** `put`: there is something new for that bay. */
  readonly events = new EventEmitter<{ put: [bay: string] }>()
  private readonly options: SiteMailboxOptions

  constructor(options: SiteMailboxOptions) {
    this.options = options
    this.events.setMaxListeners(0) // one an edge
  }

  /** As one edge sees it: it delivers for its bays and gets what is for them. */
  of(edge: EdgeSubject): Mailbox<RelayDelivery, EdgeDelivery> {
    const { bays } = edge
    return {
      pending: limit => this.pending(bays, limit),
      acknowledged: id => this.acknowledged(bays, id),
      receive: delivery => this.receive(edge, delivery),
      onPut: (listener, signal) => {
        const onPut = (bay: string) => bays.includes(bay) && listener()
        this.events.on('put', onPut)
        signal.addEventListener('abort', () => this.events.off('put', onPut), { once: true })
      },
    }
  }

  /** Inside the transaction that makes it true. What comes back is to be called once that has been committed. */
  async put(db: Kysely<Tables>, bay: string, delivery: RelayDelivery): Promise<() => void> {
    const { site } = this.options
    const last = await db
      .selectFrom('outgoing')
      .select(({ fn }) => fn.max('position').as('position'))
      .where('site', '=', site)
      .executeTakeFirst()
    const position = Number(last?.position ?? 0) + 1
    await db
      .insertInto('outgoing')
      .values({ site, id: delivery.id, bay, position, delivery: JSON.stringify(delivery) })
      .onConflict(conflict => conflict.doNothing())
      .execute()
    return () => this.events.emit('put', bay)
  }

  private async pending(bays: readonly string[], limit: number): Promise<RelayDelivery[]> {
    const rows = await this.options.catalogue
      .selectFrom('outgoing')
      .select('delivery')
      .where('site', '=', this.options.site)
      .where('bay', 'in', bays)
      .orderBy('position')
      .limit(limit)
      .execute()
    return rows.map(row => JSON.parse(row.delivery) as RelayDelivery)
  }

  private async acknowledged(bays: readonly string[], id: string): Promise<void> {
    await this.options.catalogue
      .deleteFrom('outgoing')
      .where('site', '=', this.options.site)
      .where('id', '=', id)
      .where('bay', 'in', bays)
      .execute()
  }

  private async receive(edge: EdgeSubject, delivery: EdgeDelivery): Promise<void> {
    const { catalogue, store } = this.options
    // A bay's ids are its own: no edge can use up those of another, whose true delivery would then be a repeated one.
    const id = `${delivery.payload.bay}/${delivery.id}`
    const makeKnown = await catalogue.transaction().execute(async db => {
      return (await this.isNew(db, id)) ? store(db, edge, delivery) : () => {}
    })
    await makeKnown()
  }

  private async isNew(db: Transaction<Tables>, id: string): Promise<boolean> {
    const { site, ages } = this.options
    const at = ages.now()
    const inserted = await db
      .insertInto('received')
      .values({ site, id, at })
      .onConflict(conflict => conflict.doNothing())
      .executeTakeFirst()
    await db
      .deleteFrom('received')
      .where('site', '=', site)
      .where('at', '<', at - rememberMs)
      .execute()
    return inserted.numInsertedOrUpdatedRows === 1n
  }
}
