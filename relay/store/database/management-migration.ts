/** Tables for those who run the shop: links, the audit log, held work orders, what was done about unhappy customers. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What a broker refuses by itself, as JSON: `[{topic, reason}]`. */
export const brokerRefusals: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .alterTable('broker')
      .addColumn('refused', 'text', column => column.notNull().defaultTo('[]'))
      .execute()
  },
}

export const brokers: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('broker')
      .addColumn('site', 'text', column => column.notNull())
      .addColumn('bay', 'text', column => column.notNull())
      .addColumn('since', 'bigint', column => column.notNull())
      .addColumn('is_connected', 'integer', column => column.notNull())
      .addColumn('reason', 'text')
      .addPrimaryKeyConstraint('broker_key', ['site', 'bay'])
      .execute()
  },
}

export const management: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('link')
      .addColumn('site', 'text', column => column.notNull())
      .addColumn('hash', 'text', column => column.notNull())
      .addColumn('role', 'text', column => column.notNull())
      .addColumn('work_order', 'text')
      .addColumn('label', 'text')
      .addColumn('made_at', 'bigint', column => column.notNull())
      .addColumn('expires_at', 'bigint', column => column.notNull())
      .addColumn('revoked_at', 'bigint')
      .addColumn('last_used_at', 'bigint')
      .addPrimaryKeyConstraint('link_key', ['site', 'hash'])
      .execute()
    await db.schema
      .createTable('audit')
      .addColumn('site', 'text', column => column.notNull())
      .addColumn('number', 'bigint', column => column.notNull())
      .addColumn('at', 'bigint', column => column.notNull())
      .addColumn('role', 'text', column => column.notNull())
      .addColumn('link', 'text')
      .addColumn('action', 'text', column => column.notNull())
      .addColumn('object', 'text', column => column.notNull())
      .addColumn('hash', 'text', column => column.notNull())
      .addPrimaryKeyConstraint('audit_key', ['site', 'number'])
      .execute()
    await db.schema.createIndex('audit_by_object').on('audit').columns(['site', 'action', 'object']).execute()
    await db.schema
      .createTable('hold')
      .addColumn('site', 'text', column => column.notNull())
      .addColumn('work_order', 'text', column => column.notNull())
      .addColumn('reason', 'text')
      .addColumn('since', 'bigint', column => column.notNull())
      .addPrimaryKeyConstraint('hold_key', ['site', 'work_order'])
      .execute()
    await db.schema
      .createTable('forgotten')
      .addColumn('site', 'text', column => column.notNull())
      .addColumn('work_order', 'text', column => column.notNull())
      .addColumn('at', 'bigint', column => column.notNull())
      .addPrimaryKeyConstraint('forgotten_key', ['site', 'work_order'])
      .execute()
    await db.schema
      .createTable('follow_up')
      .addColumn('site', 'text', column => column.notNull())
      .addColumn('work_order', 'text', column => column.notNull())
      .addColumn('kind', 'text', column => column.notNull())
      .addColumn('about', 'text', column => column.notNull())
      .addColumn('assignee', 'text')
      .addColumn('note', 'text')
      .addColumn('closed_at', 'bigint')
      .addColumn('closed_by', 'text')
      .addPrimaryKeyConstraint('follow_up_key', ['site', 'work_order', 'kind', 'about'])
      .execute()
    await db.schema.createIndex('work_orders_by_plate').on('work_order').columns(['site', 'plate']).execute()
  },
}
