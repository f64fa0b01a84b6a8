/** What the bay knows of its work orders, on disk: the job in it now, and each work order's last snapshot. */
import type { StatementSync } from 'node:sqlite'
import { type Job, jobSchema } from '../../relay/wire/job/job.ts'
import type { Migration, Store } from '../store/store.ts'

export const jobMigrations: readonly Migration[] = [
  {
    name: 'job-1',
    sql: `
      CREATE TABLE work_order (
        id TEXT PRIMARY KEY,
        revision INTEGER NOT NULL,
        snapshot TEXT NOT NULL,
        received_at_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX work_order_received ON work_order (received_at_ms);
      CREATE TABLE bay (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        work_order TEXT,
        changed_at_ms INTEGER NOT NULL
      ) STRICT;`,
  },
]

/** Work orders are forgotten after 90 days without a word (they name customers), and the oldest beyond 10,000. */
const keptMs = 90 * 24 * 3600 * 1000
const keptWorkOrders = 10_000

export interface Remembered {
  revision: number
  /** Undefined when a newer version of the schema no longer reads it. */
  job: Job | undefined
}

export class JobRecord {
  private readonly selectCurrent: StatementSync
  private readonly selectWorkOrder: StatementSync
  private readonly upsertWorkOrder: StatementSync
  private readonly setBay: StatementSync
  private readonly forgetOldest: StatementSync

  constructor({ database }: Store) {
    this.selectCurrent = database.prepare(
      'SELECT snapshot FROM work_order WHERE id = (SELECT work_order FROM bay)',
    )
    this.selectWorkOrder = database.prepare('SELECT revision, snapshot FROM work_order WHERE id = ?')
    this.upsertWorkOrder = database.prepare(`
      INSERT INTO work_order (id, revision, snapshot, received_at_ms) VALUES (?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET
        revision = excluded.revision, snapshot = excluded.snapshot, received_at_ms = excluded.received_at_ms`)
    this.setBay = database.prepare(`
      INSERT INTO bay (only, work_order, changed_at_ms) VALUES (1, ?, ?)
      ON CONFLICT (only) DO UPDATE SET work_order = excluded.work_order, changed_at_ms = excluded.changed_at_ms`)
    this.forgetOldest = database.prepare(`
      DELETE FROM work_order WHERE id IS NOT (SELECT work_order FROM bay) AND received_at_ms < max(?,
        coalesce((SELECT received_at_ms FROM work_order ORDER BY 1 DESC LIMIT 1 OFFSET ${keptWorkOrders}), 0))`)
  }

  /** The job in the bay; undefined when it is empty. */
  current(): Job | undefined {
    return parseStored(this.selectCurrent.get()?.snapshot)
  }

  remembered(workOrder: string): Remembered | undefined {
    const row = this.selectWorkOrder.get(workOrder)
    return row && { revision: Number(row.revision), job: parseStored(row.snapshot) }
  }

  /** To be called in a transaction. */
  save(job: Job | undefined, receivedAtMs: number): void {
    if (job) {
      this.upsertWorkOrder.run(job.workOrder, job.revision, JSON.stringify(job), receivedAtMs)
    }
    this.setBay.run(job?.workOrder ?? null, receivedAtMs)
    this.forgetOldest.run(receivedAtMs - keptMs)
  }
}

function parseStored(snapshot: unknown): Job | undefined {
  if (typeof snapshot !== 'string') return undefined
  return jobSchema.safeParse(JSON.parse(snapshot)).data
}
