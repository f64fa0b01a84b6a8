/** The table of who narrated when. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const narration: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('narration')
      .addColumn('site', 'text', column => column.notNull())
      .addColumn('id', 'text', column => column.notNull())
      .addColumn('bay', 'text', column => column.notNull())
      .addColumn('by', 'text', column => column.notNull())
      .addColumn('work_order', 'text')
      .addColumn('started_at', 'bigint', column => column.notNull())
      .addColumn('ended_at', 'bigint', column => column.notNull())
      .addPrimaryKeyConstraint('narration_key', ['site', 'id'])
      .execute()
    await db.schema.createIndex('narrations_by_time').on('narration').columns(['site', 'ended_at']).execute()
  },
}

/** The table of captions and strokes. */
export const remark: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('remark')
      .addColumn('site', 'text', column => column.notNull())
      .addColumn('id', 'text', column => column.notNull())
      .addColumn('bay', 'text', column => column.notNull())
      .addColumn('at', 'bigint', column => column.notNull())
      .addColumn('remark', 'text', column => column.notNull())
      .addPrimaryKeyConstraint('remark_key', ['site', 'id'])
      .execute()
    await db.schema.createIndex('remarks_by_time').on('remark').columns(['site', 'bay', 'at']).execute()
  },
}
