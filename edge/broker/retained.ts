/** The embedded broker's retained messages on disk. */
import type { StatementSync } from 'node:sqlite'
import type { Migration, Store } from '../store/store.ts'

export const brokerMigrations: readonly Migration[] = [
  {
    name: 'broker-1',
    sql: 'CREATE TABLE retained (topic TEXT PRIMARY KEY, payload BLOB NOT NULL) STRICT, WITHOUT ROWID;',
  },
]

export interface RetainedMessage {
  topic: string
  payload: Buffer
}

export class Retained {
  private readonly select: StatementSync
  private readonly insert: StatementSync
  private readonly remove: StatementSync

  constructor({ database }: Store) {
    this.select = database.prepare('SELECT topic, payload FROM retained')
    this.insert = database.prepare('INSERT OR REPLACE INTO retained (topic, payload) VALUES (?, ?)')
    this.remove = database.prepare('DELETE FROM retained WHERE topic = ?')
  }

  all(): RetainedMessage[] {
    return this.select.all().map(({ topic, payload }) => {
      return { topic: String(topic), payload: Buffer.from(payload as Uint8Array) }
    })
  }

  /** Durable when it returns. An empty payload takes back what was retained (MQTT 3.1.1, 3.3.1.3). */
  keep(topic: string, payload: string | Buffer): void {
    if (payload.length === 0) this.remove.run(topic)
    else this.insert.run(topic, Buffer.from(payload))
  }
}
