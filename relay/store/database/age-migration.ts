/** The site's age clock (relay/wire/shared/age-clock.ts), and beside what is kept the time from which it is aged. */
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** There was no record before this; what claims to be older was stamped by an edge whose clock was wrong. */
const firstRecordMs = Date.UTC(2026, 0, 1)

export const ages: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('age')
      .addColumn('site', 'text', column => column.primaryKey())
      .addColumn('age', 'bigint', column => column.notNull())
      .addColumn('wall', 'bigint', column => column.notNull())
      .addColumn('leap_by', 'bigint')
      .addColumn('leap_noticed', 'bigint')
      .execute()
    // The last time that the relay itself has written down: `received` was always stamped by its own clock.
    await sql`insert into age (site, age, wall) select site, max(at), max(at) from received group by site`.execute(
      db,
    )
    await ageFrom(db, 'work_order', 'updated_at')
    await ageFrom(db, 'clip_file', 'stored_at')
    await ageFrom(db, 'event', 'at')
    await ageFrom(db, 'link', 'made_at')
    await ageFrom(db, 'remark', 'at')
  },
}

async function ageFrom(db: Kysely<unknown>, table: string, stamp: string): Promise<void> {
  await db.schema
    .alterTable(table)
    .addColumn('aged_from', 'bigint', column => column.notNull().defaultTo(0))
    .execute()
  const [own, time] = [sql.table(table), sql.ref(`${table}.${stamp}`)]
  const newest = sql`coalesce((select age from age where age.site = ${sql.ref(`${table}.site`)}), ${time})`
  await sql`update ${own} set aged_from =
    case when ${time} between ${firstRecordMs} and ${newest} then ${time} else ${newest} end`.execute(db)
  await db.schema.createIndex(`${table}_by_age`).on(table).columns(['site', 'aged_from']).execute()
}
