import { DatabaseSync } from 'node:sqlite'
import { Kysely, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { expect, it } from 'vitest'
import { migrationProvider } from '../../../../relay/store/database/migrations.ts'
import { sqliteDialect } from '../../../../relay/store/database/sqlite-dialect.ts'
import type { Tables } from '../../../../relay/store/database/tables.ts'

it('a record from before has the age of its stamps, where a relay can have written them', async () => {
  const db = new Kysely<Tables>({ dialect: sqliteDialect(new DatabaseSync(':memory:')) })
  const migrator = new Migrator({ db, provider: migrationProvider, allowUnorderedMigrations: true })
  await migrator.migrateTo('2026-11-27-broker-refusals')
  const newest = Date.UTC(2026, 10, 20)
  const stamps = { 'in 1970': 5000, 'in October': Date.UTC(2026, 9, 1), 'in 2036': Date.UTC(2036, 0, 1) }
  await sql`insert into received (site, id, at) values ('tokyo-01', 'job/1', ${newest})`.execute(db)
  for (const [id, at] of Object.entries(stamps)) {
    await sql`insert into work_order (site, id, state, plate, revision, first_seen_at, updated_at)
      values ('tokyo-01', ${id}, 'delivered', '', 1, ${at}, ${at})`.execute(db)
  }
  expect((await migrator.migrateToLatest()).error).toBeUndefined()
  const rows = await db.selectFrom('work_order').select(['id', 'aged_from']).execute()
  expect(Object.fromEntries(rows.map(({ id, aged_from }) => [id, aged_from]))).toEqual({
    'in 1970': newest,
    'in October': stamps['in October'],
    'in 2036': newest,
  })
  expect(await db.selectFrom('age').select(['age', 'wall']).execute()).toEqual([
    { age: newest, wall: newest },
  ])
  await db.destroy()
})
