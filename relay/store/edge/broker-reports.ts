/** Whether each bay still hears of its job, as its edge told last: without its broker the last state stands. */
import type { Kysely } from 'kysely'
import { Gauge, type Registry } from 'prom-client'
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
  async accept(db: Kysely<Tables>, report: BrokerReport): Promise<() => void> {
    const { bay, sinceMs, isConnected, reason, refused } = report
    const values = {
      since: sinceMs,
      is_connected: isConnected ? 1 : 0,
      reason: reason ?? null,
      refused: JSON.stringify(refused),
    }
    await db
      .insertInto('broker')
      .values({ site: this.site, bay, ...values })
      .onConflict(conflict => conflict.columns(['site', 'bay']).doUpdateSet(values))
      .execute()
    return () => {}
  }

  /** In Prometheus: whether each bay hears of its job, and what its broker refuses by itself. */
  measure(register: Registry): void {
    const connected = new Gauge({
      name: 'glassbay_broker_connected',
      help: "1 while the bay's edge is connected to its MQTT broker",
      labelNames: ['bay'],
      registers: [register],
      collect: async () => {
        connected.reset()
        for (const [bay, row] of await this.byBay()) connected.set({ bay }, row.is_connected)
      },
    })
    const refused = new Gauge({
      name: 'glassbay_broker_refused',
      help: '1 for each topic (or last-will) that the broker refuses while it takes the others',
      labelNames: ['bay', 'topic'],
      registers: [register],
      collect: async () => {
        refused.reset()
        for (const [bay, row] of await this.byBay()) {
          for (const { topic } of refusalsOf(row)) refused.set({ bay, topic }, 1)
        }
      },
    })
  }

  async byBay(): Promise<Map<string, BrokerRow>> {
    const rows = await this.catalogue.selectFrom('broker').selectAll().where('site', '=', this.site).execute()
    return new Map(rows.map(row => [row.bay, row]))
  }
}

export function refusalsOf({ refused }: BrokerRow): BrokerReport['refused'] {
  return JSON.parse(refused) as BrokerReport['refused']
}
