/**
 * Every clip on its way, in SQLite: planned → cut → uploaded → announced, or failed. A state is written only when what
 * it says is on the disk (or at the relay), so that a crash at any moment repeats a step at most, and each can be.
 */

import { createHmac } from 'node:crypto'
import type { SQLInputValue, StatementSync } from 'node:sqlite'
import type { Pin } from '../recording/archive.ts'
import type { Migration, Store } from '../store/store.ts'
import { type ClipKind, type ClipPlan, clampToNextArrival } from './planner.ts'

export const clipMigrations: readonly Migration[] = [
  {
    name: 'clip-1',
    sql: `
      CREATE TABLE clip (
        id TEXT PRIMARY KEY,
        state TEXT NOT NULL CHECK (state IN ('planned', 'cut', 'uploaded', 'announced', 'failed')),
        work_order TEXT NOT NULL,
        camera TEXT NOT NULL,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        occurrence INTEGER NOT NULL,
        label TEXT,
        from_at INTEGER NOT NULL,
        to_at INTEGER NOT NULL,
        not_before_at INTEGER,
        moment_at INTEGER,
        attempts INTEGER NOT NULL DEFAULT 0,
        retry_at INTEGER NOT NULL DEFAULT 0,
        reason TEXT,
        start_at INTEGER,
        duration_ms INTEGER,
        missing_ms INTEGER,
        sha256 TEXT,
        thumbnail_sha256 TEXT
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX clip_waiting ON clip (state, to_at) WHERE state IN ('planned', 'cut', 'uploaded');`,
  },
  { name: 'clip-2-overlay', sql: 'ALTER TABLE clip ADD COLUMN overlay_sha256 TEXT' },
  { name: 'clip-3-finding', sql: 'ALTER TABLE clip ADD COLUMN finding TEXT' },
  {
    name: 'clip-4-secret',
    sql: `
      CREATE TABLE clip_secret (only INTEGER PRIMARY KEY CHECK (only = 1), secret BLOB NOT NULL) STRICT;
      INSERT INTO clip_secret (only, secret) VALUES (1, randomblob(32));`,
  },
]

export type ClipState = 'planned' | 'cut' | 'uploaded' | 'announced' | 'failed'

/** A clip that is to be cut. */
export interface PlannedClip
  extends Pick<
    ClipPlan,
    'workOrder' | 'kind' | 'subject' | 'finding' | 'label' | 'fromMs' | 'toMs' | 'notBeforeMs' | 'momentMs'
  > {
  id: string
  camera: string
  /** Failures so far. */
  attempts: number
}

/** A clip whose files are on the edge's disk. */
export interface StoredClip extends PlannedClip, CutClip {}

/** What a cut clip turned out to be. */
export interface CutClip {
  /** Wall clock of its first frame, ms since 1970. */
  startMs: number
  durationMs: number
  /** How much of what was wanted is not in it. */
  missingMs: number
  /** Hexadecimal, of the files. */
  sha256: string
  thumbnailSha256: string
  /** Undefined: nothing was written or drawn over it. */
  overlaySha256?: string | undefined
}

/** Nothing waits longer for its next try: what seems to was put off before the clock was set back. Ms. */
const longestWaitMs = 15 * 60_000
/** As long as the relay remembers deliveries. */
const keptMs = 90 * 24 * 3_600_000

const isDue = '(retry_at <= ? OR retry_at > ?)'

type Row = Record<string, unknown>

export class ClipStore {
  private readonly store: Store
  private readonly insert: StatementSync
  private readonly statements = new Map<string, StatementSync>()
  private readonly bay: string
  private readonly secret: Uint8Array

  constructor(store: Store, bay: string) {
    this.store = store
    this.bay = bay
    this.secret = store.database.prepare('SELECT secret FROM clip_secret').get()?.secret as Uint8Array
    this.insert = store.database.prepare(`
      INSERT OR IGNORE INTO clip (id, state, work_order, camera, kind, subject, finding, occurrence, label,
        from_at, to_at, not_before_at, moment_at) VALUES (?, 'planned', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  }

  /** A clip of each camera, once: one that is there already stays as it is. Durable with the transaction around it. */
  plan(plan: ClipPlan, cameras: readonly string[]): void {
    const { workOrder, kind, subject, finding, occurrence, label, fromMs, toMs, notBeforeMs, momentMs } = plan
    for (const camera of cameras) {
      const id = clipId({ ...plan, bay: this.bay, camera }, this.secret)
      const what = [id, workOrder, camera, kind, subject, finding ?? null, occurrence, label ?? null]
      this.insert.run(...what, fromMs, toMs, notBeforeMs ?? null, momentMs ?? null)
    }
  }

  /** Takes back the clips of a step, if none of them has been cut yet. Returns whether it did. */
  withdraw(workOrder: string, step: string, occurrence: number): boolean {
    const which = `work_order = ? AND kind = 'step' AND subject = ? AND occurrence = ?`
    const begun = this.all(
      `SELECT id FROM clip WHERE ${which} AND state <> 'planned'`,
      workOrder,
      step,
      occurrence,
    )
    if (begun.length > 0) return false
    this.run(`DELETE FROM clip WHERE ${which}`, workOrder, step, occurrence)
    return true
  }

  /** A vehicle has come: what is still to be cut of those before must not show it. */
  clampOthers(workOrder: string, arrivedMs: number): void {
    for (const clip of this.planned('work_order <> ? AND to_at > ?', workOrder, arrivedMs)) {
      const clamped = clampToNextArrival(clip, arrivedMs)
      if (clamped) {
        this.run('UPDATE clip SET from_at = ?, to_at = ? WHERE id = ?', clamped.fromMs, clamped.toMs, clip.id)
      } else {
        this.fail(clip.id, 'the next vehicle was already there')
      }
    }
  }

  /** What recordings must not be deleted yet. */
  pins(): Pin[] {
    return this.planned('1').map(({ camera, fromMs, toMs }) => ({ camera, fromMs, toMs }))
  }

  /** What may be tried to be cut now, the first to end first. */
  toCut(nowMs: number): PlannedClip[] {
    return this.planned(`${isDue} ORDER BY to_at, kind, subject, id`, nowMs, nowMs + longestWaitMs)
  }

  cut(id: string, cut: CutClip): void {
    const { startMs, durationMs, missingMs, sha256, thumbnailSha256, overlaySha256 = null } = cut
    this.run(
      `UPDATE clip SET state = 'cut', attempts = 0, retry_at = 0, start_at = ?, duration_ms = ?, missing_ms = ?,
         sha256 = ?, thumbnail_sha256 = ?, overlay_sha256 = ? WHERE id = ? AND state = 'planned'`,
      startMs,
      durationMs,
      missingMs,
      sha256,
      thumbnailSha256,
      overlaySha256,
      id,
    )
  }

  /** The next one in that state to go on with, the oldest first. */
  nextStored(state: 'cut' | 'uploaded', nowMs: number): StoredClip | undefined {
    const rows = this.all(
      `SELECT * FROM clip WHERE state = ? AND ${isDue} ORDER BY retry_at, to_at, id LIMIT 1`,
      state,
      nowMs,
      nowMs + longestWaitMs,
    )
    return rows.map(asStored)[0]
  }

  uploaded(id: string): void {
    this.run(
      `UPDATE clip SET state = 'uploaded', attempts = 0, retry_at = 0 WHERE id = ? AND state = 'cut'`,
      id,
    )
  }

  /** What `announce` writes into the same store, and the state, become durable together. */
  announced(id: string, announce: () => void): void {
    this.store.transaction(() => {
      announce()
      this.run(`UPDATE clip SET state = 'announced' WHERE id = ?`, id)
      this.run(`DELETE FROM clip WHERE state IN ('announced', 'failed') AND to_at < ?`, Date.now() - keptMs)
    })
  }

  /** Not now: again at that time. */
  postpone({ id, attempts }: PlannedClip, retryAtMs: number, reason: string): void {
    this.run(
      'UPDATE clip SET attempts = ?, retry_at = ?, reason = ? WHERE id = ?',
      attempts + 1,
      retryAtMs,
      reason,
      id,
    )
  }

  /** Not now: again at that time, and that it waited is no failure of its own. */
  hold(id: string, retryAtMs: number, reason: string): void {
    this.run('UPDATE clip SET retry_at = ?, reason = ? WHERE id = ?', retryAtMs, reason, id)
  }

  /** Its files are lost. */
  planAgain(id: string): void {
    this.run(`UPDATE clip SET state = 'planned' WHERE id = ?`, id)
  }

  /** There will be no such clip. */
  fail(id: string, reason: string): void {
    this.run(`UPDATE clip SET state = 'failed', reason = ? WHERE id = ?`, reason, id)
  }

  /** Whose files are still needed. */
  idsWithFiles(): Set<string> {
    return new Set(
      this.all(`SELECT id FROM clip WHERE state IN ('cut', 'uploaded')`).map(({ id }) => String(id)),
    )
  }

  get counts(): Record<ClipState, number> {
    const counts = { planned: 0, cut: 0, uploaded: 0, announced: 0, failed: 0 }
    for (const { state, count } of this.all('SELECT state, count(*) AS count FROM clip GROUP BY state')) {
      counts[state as ClipState] = Number(count)
    }
    return counts
  }

  private planned(where: string, ...values: SQLInputValue[]): PlannedClip[] {
    return this.all(`SELECT * FROM clip WHERE state = 'planned' AND ${where}`, ...values).map(asPlanned)
  }

  private all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.statement(sql).all(...values)
  }

  private run(sql: string, ...values: SQLInputValue[]): void {
    this.statement(sql).run(...values)
  }

  /** Compiled once: some of them are asked twice a second, for ever. */
  private statement(sql: string): StatementSync {
    const known = this.statements.get(sql)
    if (known) return known
    const statement = this.store.database.prepare(sql)
    this.statements.set(sql, statement)
    return statement
  }
}

function asPlanned(row: Row): PlannedClip {
  return {
    id: String(row.id),
    camera: String(row.camera),
    workOrder: String(row.work_order),
    kind: row.kind as ClipKind,
    subject: String(row.subject),
    finding: row.finding === null ? undefined : String(row.finding),
    label: row.label === null ? undefined : String(row.label),
    fromMs: Number(row.from_at),
    toMs: Number(row.to_at),
    notBeforeMs: row.not_before_at === null ? undefined : Number(row.not_before_at),
    momentMs: row.moment_at === null ? undefined : Number(row.moment_at),
    attempts: Number(row.attempts),
  }
}

function asStored(row: Row): StoredClip {
  return {
    ...asPlanned(row),
    startMs: Number(row.start_at),
    durationMs: Number(row.duration_ms),
    missingMs: Number(row.missing_ms),
    sha256: String(row.sha256),
    thumbnailSha256: String(row.thumbnail_sha256),
    overlaySha256: row.overlay_sha256 === null ? undefined : String(row.overlay_sha256),
  }
}

/** What makes a clip that clip. */
type ClipIdentity = Pick<ClipPlan, 'workOrder' | 'kind' | 'subject' | 'occurrence' | 'chapter'> & {
  bay: string
  camera: string
}

/**
 * The same for the same clip, however often this edge asks, so that there cannot be two of it anywhere. In the form that
 * relay/wire/uplink/clip-upload.ts wants. Others must not know it before the clip is listed: an id belongs to the bay
 * that first brings it, and the parts can be guessed. So a secret of the edge goes in.
 */
export function clipId(identity: ClipIdentity, secret: Uint8Array): string {
  const { bay, workOrder, kind, subject, occurrence, camera, chapter } = identity
  const parts = JSON.stringify([bay, workOrder, kind, subject, occurrence, camera, chapter])
  return createHmac('sha256', secret).update(parts).digest('hex').slice(0, 32)
}
