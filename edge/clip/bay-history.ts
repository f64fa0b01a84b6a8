/** Who was in the bay and which steps were worked on, by the edge's own clock: what clips are planned from. */
import type { SQLInputValue } from 'node:sqlite'
import type { Migration, Store } from '../store/store.ts'
import type { StepActivity, Visit } from './planner.ts'

export const historyMigrations: readonly Migration[] = [
  {
    name: 'clip-history-1',
    sql: `
      CREATE TABLE visit (
        id INTEGER PRIMARY KEY,
        work_order TEXT NOT NULL,
        occurrence INTEGER NOT NULL,
        arrived_at INTEGER NOT NULL,
        previous_left_at INTEGER,
        left_at INTEGER,
        UNIQUE (work_order, occurrence)
      ) STRICT;
      CREATE TABLE step_activity (
        work_order TEXT NOT NULL,
        step TEXT NOT NULL,
        occurrence INTEGER NOT NULL,
        title TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        ended_at INTEGER,
        PRIMARY KEY (work_order, step, occurrence)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE last_word (only INTEGER PRIMARY KEY CHECK (only = 1), at INTEGER NOT NULL) STRICT;`,
  },
]

/** As long as the relay remembers deliveries. */
const keptMs = 90 * 24 * 3_600_000

type Row = Record<string, unknown>

export class BayHistory {
  private readonly store: Store

  constructor(store: Store) {
    this.store = store
  }

  /** When the workshop was last heard of, ms since 1970; undefined: never. */
  get lastWordMs(): number | undefined {
    return optional(this.get('SELECT at FROM last_word')?.at)
  }

  noteWord(atMs: number): void {
    this.run(
      'INSERT INTO last_word (only, at) VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET at = excluded.at',
      atMs,
    )
  }

  arrive(workOrder: string, atMs: number): Visit {
    this.run('UPDATE visit SET left_at = ? WHERE left_at IS NULL', atMs)
    const last = this.get('SELECT left_at FROM visit ORDER BY id DESC LIMIT 1')
    const count = this.get('SELECT count(*) AS count FROM visit WHERE work_order = ?', workOrder)
    const visit: Visit = {
      workOrder,
      arrivedMs: atMs,
      previousLeftMs: optional(last?.left_at),
      occurrence: Number(count?.count) + 1,
    }
    this.run(
      'INSERT INTO visit (work_order, occurrence, arrived_at, previous_left_at) VALUES (?, ?, ?, ?)',
      workOrder,
      visit.occurrence,
      atMs,
      visit.previousLeftMs ?? null,
    )
    this.forget(atMs)
    return visit
  }

  leave({ workOrder, occurrence }: Visit, atMs: number): void {
    this.run(
      'UPDATE visit SET left_at = ? WHERE work_order = ? AND occurrence = ?',
      atMs,
      workOrder,
      occurrence,
    )
  }

  /** The work order's stay that is not over. */
  presentVisit(workOrder: string): Visit | undefined {
    return asVisit(
      this.get('SELECT * FROM visit WHERE work_order = ? AND left_at IS NULL ORDER BY id DESC', workOrder),
    )
  }

  /** Who was there at that moment. */
  visitAt(atMs: number): Visit | undefined {
    return asVisit(
      this.get(
        `SELECT * FROM visit WHERE arrived_at <= ? AND (left_at IS NULL OR left_at > ?) ORDER BY id DESC`,
        atMs,
        atMs,
      ),
    )
  }

  /** When the first vehicle after that moment came. */
  nextArrivalMs(afterMs: number): number | undefined {
    return optional(this.get('SELECT min(arrived_at) AS at FROM visit WHERE arrived_at > ?', afterMs)?.at)
  }

  /**
   * A step is worked on. If that was interrupted for less than `pauseMs`, and `resume` can take back what was planned
   * at its end, it goes on where it was.
   */
  startStep(
    activity: Omit<StepActivity, 'endedMs' | 'occurrence'> & { workOrder: string },
    pauseMs: number,
    resume: (occurrence: number) => boolean,
  ): void {
    const { workOrder, step, title, startedMs } = activity
    const last = this.get(
      'SELECT occurrence, ended_at FROM step_activity WHERE work_order = ? AND step = ? ORDER BY occurrence DESC',
      workOrder,
      step,
    )
    const occurrence = Number(last?.occurrence ?? 0)
    const endedMs = optional(last?.ended_at)
    if (last && endedMs === undefined) return
    if (endedMs !== undefined && startedMs - endedMs <= pauseMs && resume(occurrence)) {
      this.run(
        'UPDATE step_activity SET ended_at = NULL WHERE work_order = ? AND step = ? AND occurrence = ?',
        workOrder,
        step,
        occurrence,
      )
      return
    }
    this.run(
      'INSERT INTO step_activity (work_order, step, occurrence, title, started_at) VALUES (?, ?, ?, ?, ?)',
      workOrder,
      step,
      occurrence + 1,
      title,
      startedMs,
    )
  }

  /** Undefined when it was not worked on. */
  endStep(workOrder: string, step: string, atMs: number): StepActivity | undefined {
    const row = this.get(
      `UPDATE step_activity SET ended_at = max(started_at, ?)
       WHERE work_order = ? AND step = ? AND ended_at IS NULL RETURNING *`,
      atMs,
      workOrder,
      step,
    )
    if (!row) return undefined
    return {
      step,
      title: String(row.title),
      startedMs: Number(row.started_at),
      endedMs: Number(row.ended_at),
      occurrence: Number(row.occurrence),
    }
  }

  private forget(nowMs: number): void {
    this.run('DELETE FROM visit WHERE left_at < ?', nowMs - keptMs)
    this.run('DELETE FROM step_activity WHERE started_at < ?', nowMs - keptMs)
  }

  private get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.store.database.prepare(sql).get(...values)
  }

  private run(sql: string, ...values: SQLInputValue[]): void {
    this.store.database.prepare(sql).run(...values)
  }
}

function asVisit(row: Row | undefined): Visit | undefined {
  if (!row) return undefined
  return {
    workOrder: String(row.work_order),
    arrivedMs: Number(row.arrived_at),
    previousLeftMs: optional(row.previous_left_at),
    occurrence: Number(row.occurrence),
  }
}

function optional(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value)
}
