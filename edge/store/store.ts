/**
 * The bay's one database: job state, outboxes, clips, index of recordings. SQLite, in the edge's process.
 * Each part brings its own tables as migrations and works through `store.database`; what must be true together
 * (a job's new state and the clips that it asks for) is written in one transaction().
 */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Applied once per database, in the order given. The name is for ever; a changed table is one more migration. */
export interface Migration {
  name: string
  sql: string
}

/** The write-ahead log is cut back to this after a checkpoint. Bytes. */
const journalSizeLimit = 16 * 1024 * 1024

export class Store {
  readonly database: DatabaseSync
  private depth = 0
  private afterCommit: (() => void)[] = []

  constructor(database: DatabaseSync) {
    this.database = database
  }

  /**
   * All that `work` writes is there when this returns, synced to the disk, or nothing of it when it throws.
   * Inside another transaction it joins that one: then only the outermost return makes it durable.
   */
  transaction<T>(work: () => T): T {
    const isOutermost = this.depth === 0
    const [begin, commit, rollback] = isOutermost
      ? ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK']
      : ['SAVEPOINT inner', 'RELEASE inner', 'ROLLBACK TO inner; RELEASE inner']
    const outerCallbacks = this.afterCommit.length
    this.database.exec(begin)
    this.depth += 1
    let result: T
    try {
      result = work()
      this.database.exec(commit)
    } catch (error) {
      this.afterCommit.length = outerCallbacks
      // On a full disk SQLite may have rolled back the whole transaction by itself.
      if (this.database.isTransaction) this.database.exec(rollback)
      throw error
    } finally {
      this.depth -= 1
    }
    if (isOutermost) for (const callback of this.afterCommit.splice(0)) callback()
    return result
  }

  /** For telling others: at once, or when the transaction under way has been committed, or never if it is not. */
  whenCommitted(callback: () => void): void {
    if (this.depth === 0) callback()
    else this.afterCommit.push(callback)
  }

  close(): void {
    this.database.close()
  }
}

/** Opens or creates the file and brings its tables up to date. Throws when the file is no database of ours. */
export function openStore(file: string, migrations: readonly Migration[]): Store {
  mkdirSync(path.dirname(file), { recursive: true })
  const database = new DatabaseSync(file, { timeout: 5000 })
  try {
    // FULL: a commit that returned survives a power cut, which is what acknowledgements are built on.
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      PRAGMA journal_size_limit = ${journalSizeLimit}; PRAGMA foreign_keys = ON`)
    const store = new Store(database)
    migrate(store, migrations)
    return store
  } catch (error) {
    database.close()
    throw new Error(`cannot use the database ${file}: ${(error as Error).message}`, { cause: error })
  }
}

function migrate(store: Store, migrations: readonly Migration[]): void {
  const { database } = store
  database.exec('CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY) STRICT')
  const applied = new Set(
    database
      .prepare('SELECT name FROM migration')
      .all()
      .map(row => row.name),
  )
  const remember = database.prepare('INSERT INTO migration (name) VALUES (?)')
  for (const { name, sql } of migrations) {
    if (applied.has(name)) continue
    store.transaction(() => {
      database.exec(sql)
      remember.run(name)
    })
  }
}
