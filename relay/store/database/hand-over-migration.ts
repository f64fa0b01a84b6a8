/** Who told a snapshot and when, when a work order was in which bay, and what an edge has told too early. */
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const handOver: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('revision').addColumn('told_by', 'text').execute()
    await db.schema.alterTable('revision').addColumn('told_at', 'bigint').execute()
    await db.schema
      .createTable('stay')
      .addColumn('site', 'text', column => column.notNull())
      .addColumn('work_order', 'text', column => column.notNull())
      .addColumn('bay', 'text', column => column.notNull())
      .addColumn('number', 'integer', column => column.notNull())
      .addColumn('from_at', 'bigint', column => column.notNull())
      .addColumn('to_at', 'bigint', column => column.notNull())
      .addColumn('is_over', 'integer', column => column.notNull())
      .addPrimaryKeyConstraint('stay_key', ['site', 'work_order', 'bay', 'number'])
      .execute()
    await db.schema.createIndex('open_stays').on('stay').columns(['site', 'is_over']).execute()
    await db.schema
      .createTable('kept_back')
      .addColumn('site', 'text', column => column.notNull())
      .addColumn('position', 'bigint', column => column.notNull())
      .addColumn('bay', 'text', column => column.notNull())
      .addColumn('work_order', 'text', column => column.notNull())
      .addColumn('edge_key', 'text', column => column.notNull())
      .addColumn('at', 'bigint', column => column.notNull())
      .addColumn('aged_from', 'bigint', column => column.notNull())
      .addColumn('delivery', 'text', column => column.notNull())
      .addPrimaryKeyConstraint('kept_back_key', ['site', 'position'])
      .execute()
    await staysSoFar(db)
  },
}

/** Nobody wrote down when a vehicle left: until the last change of its work order. */
async function staysSoFar(db: Kysely<unknown>): Promise<void> {
  await sql`
    INSERT INTO stay (site, work_order, bay, number, from_at, to_at, is_over)
    SELECT r.site, r.work_order, r.bay, 1, min(r.received_at), max(o.updated_at),
      CASE WHEN max(o.bay) = r.bay THEN 0 ELSE 1 END
    FROM revision r JOIN work_order o ON o.site = r.site AND o.id = r.work_order
    GROUP BY r.site, r.work_order, r.bay`.execute(db)
}
