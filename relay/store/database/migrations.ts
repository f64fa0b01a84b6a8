/** The catalogue's tables, made step by step. A migration that has landed is never changed: the next one follows it. */
import type { Kysely } from 'kysely'
import type { Migration, MigrationProvider } from 'kysely/migration'
import { ages } from './age-migration.ts'
import { customer } from './customer-migration.ts'
import { edgeKeys } from './edge-key-migration.ts'
import { handOver } from './hand-over-migration.ts'
import { brokerRefusals, brokers, management } from './management-migration.ts'
import { narration, remark } from './narration-migration.ts'

export const migrationProvider: MigrationProvider = {
  getMigrations: async () => ({
    '2026-11-23-catalogue': catalogue,
    '2026-11-25-customer': customer,
    '2026-11-25-management': management,
    '2026-11-25-management-brokers': brokers,
    '2026-11-25-narration': narration,
    '2026-11-25-remark': remark,
    '2026-11-27-edge-keys': edgeKeys,
    '2026-11-27-broker-refusals': brokerRefusals,
    '2026-11-27-kept-ages': ages,
    '2026-11-27-hand-over': handOver,
  }),
}

const catalogue: Migration = {
  up: async (db: Kysely<unknown>) => {
    await workOrders(db)
    await snapshotParts(db)
    await clipsAndEvents(db)
  },
}

async function workOrders(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('work_order')
    .addColumn('site', 'text', column => column.notNull())
    .addColumn('id', 'text', column => column.notNull())
    .addColumn('bay', 'text')
    .addColumn('state', 'text', column => column.notNull())
    .addColumn('plate', 'text', column => column.notNull())
    .addColumn('revision', 'bigint', column => column.notNull())
    .addColumn('appointment_at', 'bigint')
    .addColumn('promised_at', 'bigint')
    .addColumn('first_seen_at', 'bigint', column => column.notNull())
    .addColumn('updated_at', 'bigint', column => column.notNull())
    .addPrimaryKeyConstraint('work_order_key', ['site', 'id'])
    .addUniqueConstraint('one_work_order_a_bay', ['site', 'bay'])
    .execute()
  await db.schema
    .createTable('revision')
    .addColumn('site', 'text', column => column.notNull())
    .addColumn('work_order', 'text', column => column.notNull())
    .addColumn('revision', 'bigint', column => column.notNull())
    .addColumn('bay', 'text', column => column.notNull())
    .addColumn('state', 'text', column => column.notNull())
    .addColumn('at', 'bigint', column => column.notNull())
    .addColumn('received_at', 'bigint', column => column.notNull())
    .addColumn('snapshot', 'text', column => column.notNull())
    .addPrimaryKeyConstraint('revision_key', ['site', 'work_order', 'revision'])
    .execute()
}

async function snapshotParts(db: Kysely<unknown>): Promise<void> {
  await partOfWorkOrder(db, 'step')
    .addColumn('title', 'text', column => column.notNull())
    .addColumn('state', 'text', column => column.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('ended_at', 'bigint')
    .execute()
  await partOfWorkOrder(db, 'finding')
    .addColumn('severity', 'text', column => column.notNull())
    .addColumn('area', 'text', column => column.notNull())
    .addColumn('fault', 'text', column => column.notNull())
    .addColumn('proposal', 'text')
    .addColumn('material', 'bigint')
    .addColumn('labour', 'bigint')
    .execute()
  await partOfWorkOrder(db, 'item')
    .addColumn('area', 'text', column => column.notNull())
    .addColumn('fault', 'text')
    .addColumn('reason', 'text')
    .addColumn('part_name', 'text')
    .addColumn('part_model', 'text')
    .addColumn('quantity', 'double precision')
    .addColumn('material', 'bigint', column => column.notNull())
    .addColumn('labour', 'bigint', column => column.notNull())
    .addColumn('fee', 'bigint', column => column.notNull())
    .addColumn('discount', 'bigint', column => column.notNull())
    .addColumn('tax', 'bigint', column => column.notNull())
    .addColumn('minutes', 'double precision')
    .addColumn('technician', 'text')
    .addColumn('payer', 'text', column => column.notNull())
    .execute()
}

function partOfWorkOrder(db: Kysely<unknown>, table: string) {
  return db.schema
    .createTable(table)
    .addColumn('site', 'text', column => column.notNull())
    .addColumn('work_order', 'text', column => column.notNull())
    .addColumn('id', 'text', column => column.notNull())
    .addColumn('position', 'integer', column => column.notNull())
    .addPrimaryKeyConstraint(`${table}_key`, ['site', 'work_order', 'id'])
}

async function clipsAndEvents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('clip')
    .addColumn('site', 'text', column => column.notNull())
    .addColumn('id', 'text', column => column.notNull())
    .addColumn('work_order', 'text', column => column.notNull())
    .addColumn('bay', 'text', column => column.notNull())
    .addColumn('camera', 'text', column => column.notNull())
    .addColumn('kind', 'text', column => column.notNull())
    .addColumn('step', 'text')
    .addColumn('finding', 'text')
    .addColumn('label', 'text')
    .addColumn('start_at', 'bigint', column => column.notNull())
    .addColumn('duration_ms', 'bigint', column => column.notNull())
    .addColumn('sha256', 'text', column => column.notNull())
    .addColumn('announced_at', 'bigint', column => column.notNull())
    .addPrimaryKeyConstraint('clip_key', ['site', 'id'])
    .execute()
  await db.schema
    .createTable('clip_file')
    .addColumn('site', 'text', column => column.notNull())
    .addColumn('id', 'text', column => column.notNull())
    .addColumn('type', 'text', column => column.notNull())
    .addColumn('bay', 'text', column => column.notNull())
    .addColumn('sha256', 'text', column => column.notNull())
    .addColumn('byte_length', 'bigint', column => column.notNull())
    .addColumn('stored_at', 'bigint')
    .addPrimaryKeyConstraint('clip_file_key', ['site', 'id', 'type'])
    .execute()
  await db.schema
    .createIndex('clips_of_work_order')
    .on('clip')
    .columns(['site', 'work_order', 'start_at'])
    .execute()
  await db.schema
    .createTable('event')
    .addColumn('site', 'text', column => column.notNull())
    .addColumn('id', 'bigint', column => column.notNull())
    .addColumn('at', 'bigint', column => column.notNull())
    .addColumn('type', 'text', column => column.notNull())
    .addColumn('bay', 'text')
    .addColumn('work_order', 'text')
    .addColumn('payload', 'text', column => column.notNull())
    .addPrimaryKeyConstraint('event_key', ['site', 'id'])
    .execute()
  await db.schema
    .createTable('received')
    .addColumn('site', 'text', column => column.notNull())
    .addColumn('id', 'text', column => column.notNull())
    .addColumn('at', 'bigint', column => column.notNull())
    .addPrimaryKeyConstraint('received_key', ['site', 'id'])
    .execute()
  await db.schema
    .createTable('outgoing')
    .addColumn('site', 'text', column => column.notNull())
    .addColumn('id', 'text', column => column.notNull())
    .addColumn('bay', 'text', column => column.notNull())
    .addColumn('position', 'bigint', column => column.notNull())
    .addColumn('delivery', 'text', column => column.notNull())
    .addPrimaryKeyConstraint('outgoing_key', ['site', 'id'])
    .execute()
}
