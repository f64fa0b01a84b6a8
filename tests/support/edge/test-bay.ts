/** The part of an edge that follows the job, with a disk of its own, and a journal of everything it was told. */
import path from 'node:path'
import { type JobChange, JobFollower, type JobPayload } from '../../../edge/job/job-follower.ts'
import { jobMigrations } from '../../../edge/job/job-record.ts'
import { BayBroker } from '../../../edge/mqtt/bay-broker.ts'
import type { MqttConfig } from '../../../edge/mqtt/mqtt-link.ts'
import { publicationMigrations } from '../../../edge/mqtt/publisher.ts'
import { mailboxMigrations } from '../../../edge/store/mailbox.ts'
import { openStore, type Store } from '../../../edge/store/store.ts'
import { recordLog } from '../relay/record-log.ts'
import { until } from '../until.ts'

const journalMigration = { name: 'journal-1', sql: 'CREATE TABLE journal (change TEXT NOT NULL) STRICT' }

export const address = { site: 'tokyo-01', bay: 'bay-1' }
export const jobTopic = 'glassbay/tokyo-01/bay-1/job'
export const statusTopic = 'glassbay/tokyo-01/bay-1/status'

export function openBayStore(directory: string): Store {
  const migrations = [
    jobMigrations,

    publicationMigrations,
    mailboxMigrations,
    [journalMigration],
  ]
  return openStore(path.join(directory, 'edge.db'), migrations.flat())
}

export interface TestBayOptions {
  mqtt: MqttConfig
  /** Outlives the bay: the next one started with it goes on where this one ended. */
  directory: string
}

export class TestBay {
  readonly store: Store
  readonly follower: JobFollower
  readonly broker: BayBroker
  readonly log = recordLog()
  private readonly lifetime = new AbortController()
  private running: Promise<void> = Promise.resolve()

  constructor({ mqtt, directory }: TestBayOptions) {
    const { logger: log } = this.log
    this.store = openBayStore(directory)
    const journal = this.store.database.prepare('INSERT INTO journal (change) VALUES (?)')
    const commit = (change: JobChange) => void journal.run(JSON.stringify(change))
    this.follower = new JobFollower({ store: this.store, bay: address.bay, log, commit })
    const onJob = (payload: JobPayload) => this.follower.receive(payload)
    this.broker = new BayBroker({ address, mqtt, cameras: ['lift', 'engine'], log, onJob })
  }

  /** Does not wait for the broker. */
  run(): this {
    this.running = this.broker.run(this.lifetime.signal)
    return this
  }

  async connected(deadlineMs = 10_000): Promise<this> {
    await until(() => this.broker.state.isConnected, deadlineMs)
    return this
  }

  async stop(): Promise<void> {
    this.lifetime.abort()
    await this.running
    this.store.close()
  }

  /** All changes ever committed into this directory, oldest first. */
  journal(): JobChange[] {
    const rows = this.store.database.prepare('SELECT change FROM journal ORDER BY rowid').all()
    return rows.map(row => JSON.parse(String(row.change)) as JobChange)
  }

  /** What happened according to the journal, e.g. `arrived`, `step-started s1`. */
  happened(): string[] {
    return this.journal().flatMap(({ transitions }) =>
      transitions.map(transition =>
        'step' in transition ? `${transition.type} ${transition.step.id}` : transition.type,
      ),
    )
  }
}
