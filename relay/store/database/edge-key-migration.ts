/** Tables of the edges' own keys, and of the codes with which an edge is enrolled. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const edgeKeys: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('edge_key')
      .addColumn('site', 'text', column => column.notNull())
      .addColumn('bay', 'text', column => column.notNull())
      .addColumn('thumbprint', 'text', column => column.notNull())
      .addColumn('public_key', 'text', column => column.notNull())
      .addColumn('enrolled_at', 'bigint', column => column.notNull())
      .addColumn('revoked_at', 'bigint')
      .addPrimaryKeyConstraint('edge_key_key', ['site', 'bay', 'thumbprint'])
      .execute()
    await db.schema
      .createIndex('edge_keys_by_thumbprint')
      .on('edge_key')
      .columns(['site', 'thumbprint'])
      .execute()
    await db.schema
      .createTable('enrolment_code')
      .addColumn('site', 'text', column => column.notNull())
      .addColumn('hash', 'text', column => column.notNull())
      .addColumn('bay', 'text', column => column.notNull())
      .addColumn('expires_at', 'bigint', column => column.notNull())
      .addPrimaryKeyConstraint('enrolment_code_key', ['site', 'hash'])
      .execute()
  },
}
