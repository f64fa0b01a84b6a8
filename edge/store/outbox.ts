/** What the relay must get: kept on disk in order, offered until acknowledged. The edge's half of relay/wire/mail/mail.ts. */
import { EventEmitter } from 'node:events'
import type { StatementSync } from 'node:sqlite'
import type { EdgeDelivery } from '../../relay/wire/mail/mail.ts'
import type { Migration, Store } from './store.ts'

export const outboxMigrations: readonly Migration[] = [
  {
    name: 'outbox-1',
    sql: `
      CREATE TABLE outbox (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        topic TEXT,
        message TEXT NOT NULL
      ) STRICT;
      CREATE INDEX outbox_topic ON outbox (topic) WHERE topic IS NOT NULL;`,
  },
]

export interface PutOptions {
  /** What the delivery is about, when only the newest counts: an older one still waiting is dropped. */
  supersedes?: string
}

export class Outbox {
  /** `put`: there is something to send, and it is durable. */
  readonly events = new EventEmitter<{ put: [] }>()
  private readonly insert: StatementSync
  private readonly dropOlder: StatementSync
  private readonly oldest: StatementSync
  private readonly remove: StatementSync
  private readonly count: StatementSync
  private readonly store: Store

  constructor(store: Store) {
    const { database } = store
    this.store = store
    this.insert = database.prepare('INSERT OR IGNORE INTO outbox (id, topic, message) VALUES (?, ?, ?)')
    this.dropOlder = database.prepare('DELETE FROM outbox WHERE topic = ? AND id <> ?')
    this.oldest = database.prepare('SELECT message FROM outbox ORDER BY seq LIMIT ?')
    this.remove = database.prepare('DELETE FROM outbox WHERE id = ?')
    this.count = database.prepare('SELECT count(*) AS count FROM outbox')
  }

  /** Durable when it returns (inside a transaction: with its commit). An id that is waiting is not put twice. */
  put(delivery: EdgeDelivery, { supersedes }: PutOptions = {}): void {
    this.store.transaction(() => {
      if (supersedes !== undefined) this.dropOlder.run(supersedes, delivery.id)
      this.insert.run(delivery.id, supersedes ?? null, JSON.stringify(delivery))
    })
    this.store.whenCommitted(() => this.events.emit('put'))
  }

  /** The oldest not yet acknowledged, in the order in which they were put. */
  pending(limit: number): EdgeDelivery[] {
    return this.oldest.all(limit).map(row => JSON.parse(String(row.message)) as EdgeDelivery)
  }

  acked(id: string): void {
    this.remove.run(id)
  }

  get length(): number {
    return Number(this.count.get()?.count)
  }
}
