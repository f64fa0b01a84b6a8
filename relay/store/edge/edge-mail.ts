/** What the edges deliver, stored exactly once: the receiving end of the mailbox (relay/wire/mail/mail.ts). */
import type { Transaction } from 'kysely'
import type { EdgeDelivery } from '../../wire/mail/mail.ts'
import type { Clips } from '../clips/clips.ts'
import type { Catalogue } from '../database/catalogue.ts'
import type { Tables } from '../database/tables.ts'
import type { WorkOrders } from '../job/work-orders.ts'
import type { BrokerReports } from './broker-reports.ts'

/** An edge that was away this long with an unacknowledged delivery is not expected back. */
const rememberMs = 90 * 24 * 3_600_000

export interface EdgeMailOptions {
  site: string
  catalogue: Catalogue
  workOrders: WorkOrders
  clips: Clips
  brokerReports: BrokerReports
}

export class EdgeMail {
  private readonly site: string
  private readonly catalogue: Catalogue
  private readonly workOrders: WorkOrders
  private readonly clips: Clips
  private readonly brokerReports: BrokerReports

  constructor({ site, catalogue, workOrders, clips, brokerReports }: EdgeMailOptions) {
    this.site = site
    this.catalogue = catalogue
    this.workOrders = workOrders
    this.clips = clips
    this.brokerReports = brokerReports
  }

  /** Durable when this resolves: then it may be acknowledged. A repeated id changes nothing. */
  async receive(delivery: EdgeDelivery): Promise<void> {
    const makeKnown = await this.catalogue.transaction().execute(async db => {
      return (await this.isNew(db, delivery.id)) ? this.store(db, delivery) : () => {}
    })
    makeKnown()
  }

  private async isNew(db: Transaction<Tables>, id: string): Promise<boolean> {
    const at = Date.now()
    const inserted = await db
      .insertInto('received')
      .values({ site: this.site, id, at })
      .onConflict(conflict => conflict.doNothing())
      .executeTakeFirst()
    await db
      .deleteFrom('received')
      .where('site', '=', this.site)
      .where('at', '<', at - rememberMs)
      .execute()
    return inserted.numInsertedOrUpdatedRows === 1n
  }

  private store(db: Transaction<Tables>, delivery: EdgeDelivery): Promise<() => void> | (() => void) {
    switch (delivery.kind) {
      case 'job': {
        const { bay, job, receivedAtMs } = delivery.payload
        if (job) return this.workOrders.accept(db, bay, job, receivedAtMs)
        return this.workOrders.empty(db, bay, receivedAtMs)
      }
      case 'clip':
        return this.clips.announce(db, delivery.payload)
      case 'broker':
        return this.brokerReports.accept(db, delivery.payload)
      default:
        return delivery satisfies never
    }
  }
}
