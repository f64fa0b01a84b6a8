/** Work orders that retention leaves alone: a dispute, an insurer who asks. */
import type { Hold } from '../../wire/manage/manage.ts'
import type { Catalogue } from '../database/catalogue.ts'

export class Holds {
  private readonly site: string
  private readonly catalogue: Catalogue

  constructor({ site, catalogue }: { site: string; catalogue: Catalogue }) {
    this.site = site
    this.catalogue = catalogue
  }

  async ofWorkOrder(workOrder: string): Promise<Hold> {
    const row = await this.catalogue
      .selectFrom('hold')
      .selectAll()
      .where(eb => eb.and({ site: this.site, work_order: workOrder }))
      .executeTakeFirst()
    return {
      held: row !== undefined,
      reason: row?.reason ?? null,
      since: row ? new Date(row.since).toISOString() : null,
    }
  }

  /** Held again it keeps its beginning; the reason is the latest one. */
  async hold(workOrder: string, reason: string | undefined): Promise<Hold> {
    await this.catalogue
      .insertInto('hold')
      .values({ site: this.site, work_order: workOrder, reason: reason ?? null, since: Date.now() })
      .onConflict(conflict =>
        conflict.columns(['site', 'work_order']).doUpdateSet({ reason: reason ?? null }),
      )
      .execute()
    return this.ofWorkOrder(workOrder)
  }

  async release(workOrder: string): Promise<Hold> {
    await this.catalogue
      .deleteFrom('hold')
      .where(eb => eb.and({ site: this.site, work_order: workOrder }))
      .execute()
    return this.ofWorkOrder(workOrder)
  }
}
