/** Links that were called back before their time. Only hashes are kept, and only until the link would have expired. */
import { createHash } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { DatabaseSync } from 'node:sqlite'

export class Revocations {
  /** `revoked`: a link was called back just now. */
  readonly events = new EventEmitter<{ revoked: [linkId: string] }>()
  private readonly database: DatabaseSync

  /** @param file a SQLite file, made when missing */
  constructor(file: string) {
    this.events.setMaxListeners(0) // one a page that follows events
    this.database = new DatabaseSync(file)
    // A revocation that was answered must survive a power cut.
    this.database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000;
      CREATE TABLE IF NOT EXISTS revoked (link_hash BLOB PRIMARY KEY, until_ms INTEGER NOT NULL) WITHOUT ROWID`)
    this.database.prepare('DELETE FROM revoked WHERE until_ms < ?').run(Date.now())
  }

  /** @param untilMs when the link expires by itself at the latest, ms since 1970 */
  revoke(linkId: string, untilMs: number): void {
    this.database.prepare('INSERT OR REPLACE INTO revoked VALUES (?, ?)').run(hash(linkId), untilMs)
    this.events.emit('revoked', linkId)
  }

  isRevoked(linkId: string): boolean {
    return this.database.prepare('SELECT 1 FROM revoked WHERE link_hash = ?').get(hash(linkId)) !== undefined
  }

  close(): void {
    this.database.close()
  }
}

function hash(linkId: string): Buffer {
  return createHash('sha256').update(linkId).digest()
}
