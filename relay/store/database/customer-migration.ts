/** Tables of what customers say: only ever added to, the latest row of its kind counts. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const customer: Migration = {
  up: async (db: Kysely<unknown>) => {
    await ofWorkOrder(db, 'decision')
      .addColumn('finding', 'text', column => column.notNull())
      .addColumn('decision', 'text', column => column.notNull())
      .addColumn('made_by', 'text', column => column.notNull())
      .addColumn('via', 'text', column => column.notNull())
      .addColumn('note', 'text')
      .addColumn('seen', 'text', column => column.notNull())
      .addColumn('shown', 'text', column => column.notNull())
      // Of two at the same moment one is the first: the database says which.
      .addPrimaryKeyConstraint('decision_key', ['site', 'work_order', 'finding', 'position'])
      .execute()
    await ofWorkOrder(db, 'rating')
      .addColumn('technician', 'text')
      .addColumn('technician_score', 'integer')
      .addColumn('technician_comment', 'text')
      .addColumn('explainer', 'text')
      .addColumn('explainer_score', 'integer')
      .addColumn('explainer_comment', 'text')
      .addPrimaryKeyConstraint('rating_key', ['site', 'work_order', 'position'])
      .execute()
    await ofWorkOrder(db, 'pickup')
      .addColumn('choice', 'text', column => column.notNull())
      .addColumn('pickup_at', 'bigint')
      .addPrimaryKeyConstraint('pickup_key', ['site', 'work_order', 'position'])
      .execute()
    await db.schema.createIndex('pickups_by_slot').on('pickup').columns(['site', 'pickup_at']).execute()
  },
}

function ofWorkOrder(db: Kysely<unknown>, table: string) {
  return db.schema
    .createTable(table)
    .addColumn('site', 'text', column => column.notNull())
    .addColumn('work_order', 'text', column => column.notNull())
    .addColumn('position', 'integer', column => column.notNull())
    .addColumn('id', 'text', column => column.notNull())
    .addColumn('link', 'text', column => column.notNull())
    .addColumn('at', 'bigint', column => column.notNull())
}
