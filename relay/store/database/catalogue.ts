/** The relay's database: opened, migrated, and durable: what a statement has returned from survives a power cut. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrationProvider } from './migrations.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import type { Tables } from './tables.ts'

export type Catalogue = Kysely<Tables>

/** Opens or creates `file`. Throws Error with the file's name when it cannot be used. */
export async function openCatalogue(file: string): Promise<Catalogue> {
  mkdirSync(path.dirname(file), { recursive: true })
  try {
    const database = new DatabaseSync(file, { timeout: 5000 })
    // secure_delete: what retention deletes is overwritten, not only let go.
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      PRAGMA journal_size_limit = 16777216; PRAGMA secure_delete = ON`)
    const catalogue: Catalogue = new Kysely<Tables>({ dialect: sqliteDialect(database) })
    const migrator = new Migrator({
      db: catalogue,
      provider: migrationProvider,
      allowUnorderedMigrations: true, // those of one day come from several people, each with tables of its own
    })
    const { error } = await migrator.migrateToLatest()
    if (error) throw error
    return catalogue
  } catch (error) {
    throw new Error(`cannot use the database ${file}: ${(error as Error).message}`, { cause: error })
  }
}

/** What was deleted is gone from the journal as well, which else keeps the pages as they were for a while. */
export async function emptyJournal(catalogue: Catalogue): Promise<void> {
  await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(catalogue)
}
