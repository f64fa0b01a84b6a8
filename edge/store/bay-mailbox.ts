/** The edge's end of the mailbox (relay/wire/mail/mail.ts), as the uplink needs it: what to send, what has come. */
import type { EventEmitter } from 'node:events'
import type { StatementSync } from 'node:sqlite'
import type { Logger } from 'pino'
import type { PublicationTopic } from '../../relay/wire/job/publication.ts'
import type { EdgeDelivery, Moment, RelayDelivery } from '../../relay/wire/mail/mail.ts'
import type { Migration, Store } from './store.ts'

/** What the uplink asks of a mailbox. After a reconnect it begins again with the oldest pending. */
export interface Mailbox {
  /** `put`: something new is pending. */
  readonly events: EventEmitter<{ put: [] }>
  /** The oldest not yet acknowledged, in order. */
  pending(limit: number): EdgeDelivery[]
  /** The relay has stored it. */
  acked(id: string): void
  /** Durable when it returns: then, and only then, it is to be acknowledged. Throws when the store failed. */
  receive(delivery: RelayDelivery): void
}

export const mailboxMigrations: readonly Migration[] = [
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
  outbox: Pick<Mailbox, 'events' | 'pending' | 'acked'>
  publisher: { put(topic: PublicationTopic, payload: { id: string }): void }
  /** Called inside the transaction that makes the receipt durable; once for each moment. */
  onMoment: (moment: Moment) => void
  log: Logger
}

export class BayMailbox implements Mailbox {
  private readonly options: BayMailboxOptions
  private readonly remember: StatementSync
  private readonly forget: StatementSync

  constructor(options: BayMailboxOptions) {
    const { database } = options.store
    this.options = options
    this.remember = database.prepare('INSERT OR IGNORE INTO received (id) VALUES (?)')
    this.forget = database.prepare('DELETE FROM received WHERE seq <= ?')
  }

  get events(): EventEmitter<{ put: [] }> {
    return this.options.outbox.events
  }

  pending(limit: number): EdgeDelivery[] {
    return this.options.outbox.pending(limit)
  }

  acked(id: string): void {
    this.options.outbox.acked(id)
  }

  receive(delivery: RelayDelivery): void {
    const { store, log } = this.options
    store.transaction(() => {
      const { changes, lastInsertRowid } = this.remember.run(delivery.id)
      if (changes === 0) return // has come before; its acknowledgement was lost
      this.forget.run(Number(lastInsertRowid) - keptIds)
      this.deliver(delivery)
    })
    log.debug({ id: delivery.id, kind: delivery.kind }, 'received from the relay')
  }

  private deliver(delivery: RelayDelivery): void {
    switch (delivery.kind) {
      case 'moment':
        this.options.onMoment(delivery.payload)
        return
      case 'decision':
      case 'pickup':
      case 'rating':
        this.options.publisher.put(delivery.kind, delivery.payload)
    }
  }
}
