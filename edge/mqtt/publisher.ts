/**
 * What the workshop's own system must get: clips' tags, and what customers said on their page. Kept on disk until
 * the broker has acknowledged it, published in order, one at a time. A topic that the broker does not take waits by itself:
 * the others go on. MQTT alone cannot promise exactly once: when we
 * die between the broker's storing and our noting it, the message comes again, and its `id` says that it is the same.
 */
import { EventEmitter, once, setMaxListeners } from 'node:events'
import type { StatementSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { PublicationTopic } from '../../relay/wire/job/publication.ts'
import { backoffDelayMs } from '../../relay/wire/shared/backoff.ts'
import type { Migration, Store } from '../store/store.ts'
import { BrokerError } from './broker-error.ts'

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
/** ms between tries of a topic after a failure; the last repeats. */
const retryDelaysMs = [200, 1000, 5000, 30_000]
/** So often in a row the connection may be lost while one topic is published, until that topic is suspected. */
const tolerableLosses = 2

/** The broker's connection as this part needs it. */
export interface Broker {
  readonly state: { isConnected: boolean }
  readonly events: EventEmitter<{ state: [state: { isConnected: boolean }] }>
  /** Told on log and health, until it is taken back with undefined. */
  noteRefusal(topic: PublicationTopic, sentence: string | undefined): void
  /** Resolves when the broker has it. */
  publish(topic: PublicationTopic, payload: string): Promise<void>
}

export interface MqttPublisherOptions {
  store: Store
  broker: Broker
  log: Logger
}

/** Also when nothing is held it looks again after a while: an hour, so that no timer is too long. */
const longestPauseMs = 3_600_000

/** A topic that the broker did not take. `untilMs`: monotonic. */
interface Held {
  failures: number
  untilMs: number
}

interface Waiting {
  seq: number
  id: string
  topic: PublicationTopic
  payload: string
}

export class MqttPublisher {
  private readonly events = new EventEmitter<{ put: [] }>()
  private readonly held = new Map<PublicationTopic, Held>()
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
      `SELECT seq, id, topic, payload FROM publication
        WHERE payload IS NOT NULL AND topic NOT IN (SELECT value FROM json_each(?)) ORDER BY seq LIMIT 1`,
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
    setMaxListeners(0, signal)
    while (!signal.aborted) {
      const next = this.next()
      if (!next) await this.somethingNew(signal)
      else if (!this.broker.state.isConnected) await this.connected(signal)
      else await this.publish(next)
    }
  }

  /** The oldest one of a topic that is not held. */
  private next(): Waiting | undefined {
    const now = performance.now()
    const held = [...this.held].filter(([, { untilMs }]) => untilMs > now).map(([topic]) => topic)
    return this.oldest.get(JSON.stringify(held)) as Waiting | undefined
  }

  private async publish({ seq, id, topic, payload }: Waiting): Promise<void> {
    try {
      await this.broker.publish(topic, payload)
      this.store.transaction(() => {
        this.note.run(seq)
        this.forget.run(seq - keptIds)
      })
    } catch (error) {
      this.hold(topic, error as Error)
      return
    }
    if (this.held.delete(topic)) this.broker.noteRefusal(topic, undefined)
    this.log.debug({ id }, 'published')
  }

  /** It is tried again later, and meanwhile nothing waits for it. */
  private hold(topic: PublicationTopic, error: Error): void {
    const failures = this.held.get(topic)?.failures ?? 0
    if (failures === 0) this.log.warn({ err: error, topic }, 'could not publish, trying again')
    this.held.set(topic, {
      failures: failures + 1,
      untilMs: performance.now() + backoffDelayMs(retryDelaysMs, failures),
    })
    const wasLost = error instanceof BrokerError && error.code === 'CLOSED'
    if (failures + 1 > tolerableLosses && wasLost) {
      const sentence = `the broker closes the connection when we publish ${topic}: check its access list`
      this.broker.noteRefusal(topic, sentence)
    }
  }

  /** Settles when something was put, a topic's time of waiting is over, or the signal has aborted. */
  private async somethingNew(signal: AbortSignal): Promise<void> {
    const waits = [...this.held.values()].map(({ untilMs }) => untilMs - performance.now())
    const pause = new AbortController()
    const over = AbortSignal.any([signal, pause.signal])
    const put = once(this.events, 'put', { signal: over })
    const due = delay(Math.max(0, Math.min(...waits, longestPauseMs)), undefined, { signal: over })
    await Promise.race([put, due]).catch(() => {}) // aborted: the loop ends
    pause.abort()
    await Promise.allSettled([put, due])
  }

  private async connected(signal: AbortSignal): Promise<void> {
    await once(this.broker.events, 'state', { signal }).catch(() => {}) // aborted: the loop ends
  }
}
