/** Whether each bay still hears of its job, as its edge told last: without its broker the last state stands. */
import type { Kysely } from 'kysely'
import type { BrokerReport } from '../../wire/mail/mail.ts'
import type { Catalogue } from '../database/catalogue.ts'
import type { BrokerRow, Tables } from '../database/tables.ts'

export class BrokerReports {
  private readonly site: string
  private readonly catalogue: Catalogue

  constructor({ site, catalogue }: { site: string; catalogue: Catalogue }) {
    this.site = site
    this.catalogue = catalogue
  }

  /** Inside the transaction that makes the receipt durable. */
  async accept(db: Kysely<Tables>, { bay, sinceMs, isConnected, reason }: BrokerReport): Promise<() => void> {
    const values = { since: sinceMs, is_connected: isConnected ? 1 : 0, reason: reason ?? null }
    await db
      .insertInto('broker')
      .values({ site: this.site, bay, ...values })
      .onConflict(conflict => conflict.columns(['site', 'bay']).doUpdateSet(values))
      .execute()
    return () => {}
  }

  async byBay(): Promise<Map<string, BrokerRow>> {
    const rows = await this.catalogue.selectFrom('broker').selectAll().where('site', '=', this.site).execute()
    return new Map(rows.map(row => [row.bay, row]))
  }
}
