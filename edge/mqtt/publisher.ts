/**
 * What the workshop's own system must get: clips' tags, and what customers said on their page. Kept on disk until
 * the broker has acknowledged it, published in order, one at a time. MQTT alone cannot promise exactly once: when we
 * die between the broker's storing and our noting it, the message comes again, and its `id` says that it is the same.
 */
import { EventEmitter, once } from 'node:events'
import type { StatementSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { PublicationTopic } from '../../relay/wire/job/publication.ts'
import type { Migration, Store } from '../store/store.ts'

export const publicationMigrations: readonly Migration[] = [
  {
    name: 'publication-1',
    sql: `
      CREATE TABLE publication (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        topic TEXT NOT NULL,
        payload TEXT
      ) STRICT;
      CREATE INDEX publication_waiting ON publication (seq) WHERE payload IS NOT NULL;`,
  },
]

/** Of what is published only the id stays, so that nobody can put it again; so many of the newest. */
const keptIds = 100_000
/** ms between tries after a failure; the last repeats. */
const retryDelaysMs = [200, 1000, 5000, 30_000]

/** The broker's connection as this part needs it. */
export interface Broker {
  readonly state: { isConnected: boolean }
  readonly events: EventEmitter<{ state: [state: { isConnected: boolean }] }>
  /** Resolves when the broker has it. */
  publish(topic: PublicationTopic, payload: string): Promise<void>
}

export interface MqttPublisherOptions {
  store: Store
  broker: Broker
  log: Logger
}

interface Waiting {
  seq: number
  id: string
  topic: PublicationTopic
  payload: string
}

export class MqttPublisher {
  private readonly events = new EventEmitter<{ put: [] }>()
  private readonly store: Store
  private readonly broker: Broker
  private readonly log: Logger
  private readonly insert: StatementSync
  private readonly oldest: StatementSync
  private readonly note: StatementSync
  private readonly forget: StatementSync
  private readonly count: StatementSync

  constructor({ store, broker, log }: MqttPublisherOptions) {
    const { database } = store
    this.store = store
    this.broker = broker
    this.log = log
    this.insert = database.prepare('INSERT OR IGNORE INTO publication (id, topic, payload) VALUES (?, ?, ?)')
    this.oldest = database.prepare(
      'SELECT seq, id, topic, payload FROM publication WHERE payload IS NOT NULL ORDER BY seq LIMIT 1',
    )
    this.note = database.prepare('UPDATE publication SET payload = NULL WHERE seq = ?')
    this.forget = database.prepare('DELETE FROM publication WHERE seq <= ? AND payload IS NULL')
    this.count = database.prepare('SELECT count(*) AS count FROM publication WHERE payload IS NOT NULL')
  }

  /**
   * Durable when it returns (inside a transaction: with its commit). The id is the payload's own; the same id again
   * changes nothing, whether it has been published or not.
   */
  put(topic: PublicationTopic, payload: { id: string }): void {
    this.insert.run(`${topic}/${payload.id}`, topic, JSON.stringify(payload))
    this.store.whenCommitted(() => this.events.emit('put'))
  }

  /** How many wait to be published. */
  get waiting(): number {
    return Number(this.count.get()?.count)
  }

  async run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      try {
        await this.runOnce(signal)
        failures = 0
      } catch (error) {
        if (signal.aborted) return
        if (failures === 0) this.log.warn({ err: error }, 'could not publish, trying again')
        const delayMs = retryDelaysMs[failures] ?? retryDelaysMs.at(-1)
        failures += 1
        await delay(delayMs, undefined, { signal }).catch(() => {}) // aborted: the loop ends
      }
    }
  }

  /** Publishes the oldest one as soon as there is one, and a broker. */
  private async runOnce(signal: AbortSignal): Promise<void> {
    const next = this.oldest.get() as Waiting | undefined
    if (!next) {
      await once(this.events, 'put', { signal })
      return
    }
    while (!this.broker.state.isConnected) await once(this.broker.events, 'state', { signal })
    await this.broker.publish(next.topic, next.payload)
    this.store.transaction(() => {
      this.note.run(next.seq)
      this.forget.run(next.seq - keptIds)
    })
    this.log.debug({ id: next.id }, 'published')
  }
}
