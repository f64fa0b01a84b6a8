/**
 * The edge's mailbox (relay/wire/mail): what the relay must get, kept on disk in order until it is acknowledged; and of
 * what came from the relay the ids, so that a repeated delivery is known.
 */
import { EventEmitter } from 'node:events'
import type { StatementSync } from 'node:sqlite'
import type { EdgeDelivery, RelayDelivery } from '../../relay/wire/mail/mail.ts'
import type { Mailbox } from '../../relay/wire/mail/mail-exchange.ts'
import type { Migration, Store } from './store.ts'

export const mailboxMigrations: readonly Migration[] = [
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
  {
    name: 'mailbox-1',
    sql: `
      CREATE TABLE received (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE
      ) STRICT;`,
  },
]

/** So many of the newest ids are kept to know a repeated delivery by. */
const keptIds = 100_000

export interface BayMailboxOptions {
  store: Store
  /** Called inside the transaction that makes the receipt durable; once for each delivery. */
  deliver: (delivery: RelayDelivery) => void
}

export interface PutOptions {
  /** What the delivery is about, when only the newest counts: an older one still waiting is dropped. */
  supersedes?: string
}

export class BayMailbox implements Mailbox<EdgeDelivery, RelayDelivery> {
  /** `put`: there is something to send, and it is durable. */
  readonly events = new EventEmitter<{ put: [] }>()
  private readonly store: Store
  private readonly deliver: (delivery: RelayDelivery) => void
  private readonly insert: StatementSync
  private readonly dropOlder: StatementSync
  private readonly oldest: StatementSync
  private readonly remove: StatementSync
  private readonly count: StatementSync
  private readonly remember: StatementSync
  private readonly forget: StatementSync

  constructor({ store, deliver }: BayMailboxOptions) {
    const { database } = store
    this.store = store
    this.deliver = deliver
    this.insert = database.prepare('INSERT OR IGNORE INTO outbox (id, topic, message) VALUES (?, ?, ?)')
    this.dropOlder = database.prepare('DELETE FROM outbox WHERE topic = ? AND id <> ?')
    this.oldest = database.prepare('SELECT message FROM outbox ORDER BY seq LIMIT ?')
    this.remove = database.prepare('DELETE FROM outbox WHERE id = ?')
    this.count = database.prepare('SELECT count(*) AS count FROM outbox')
    this.remember = database.prepare('INSERT OR IGNORE INTO received (id) VALUES (?)')
    this.forget = database.prepare('DELETE FROM received WHERE seq <= ?')
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

  acknowledged(id: string): void {
    this.remove.run(id)
  }

  receive(delivery: RelayDelivery): void {
    this.store.transaction(() => {
      const { changes, lastInsertRowid } = this.remember.run(delivery.id)
      if (changes === 0) return // has come before; its acknowledgement was lost
      this.forget.run(Number(lastInsertRowid) - keptIds)
      this.deliver(delivery)
    })
  }

  onPut(listener: () => void, signal: AbortSignal): void {
    this.events.on('put', listener)
    signal.addEventListener('abort', () => this.events.off('put', listener), { once: true })
  }

  /** How many wait. */
  get length(): number {
    return Number(this.count.get()?.count)
  }
}
