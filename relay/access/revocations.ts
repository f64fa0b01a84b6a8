/** Links that were called back before their time. Only hashes are kept, and only until the link would have expired. */
import { EventEmitter } from 'node:events'
import { DatabaseSync } from 'node:sqlite'
import { linkHash } from './link-hash.ts'

export class Revocations {
  /** `revoked`: a link was called back just now. */
  readonly events = new EventEmitter<{ revoked: [hash: string] }>()
  private readonly database: DatabaseSync
  /** All of them, by hash: asked for every viewer every second, also while the disk does not answer. */
  private readonly hashes: Set<string>

  /** @param file a SQLite file, made when missing */
  constructor(file: string) {
    this.database = new DatabaseSync(file)
    this.events.setMaxListeners(0) // one a page
    // A revocation that was answered must survive a power cut.
    this.database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000;
      CREATE TABLE IF NOT EXISTS revoked (link_hash TEXT PRIMARY KEY, until_ms INTEGER NOT NULL) STRICT`)
    this.database.prepare('DELETE FROM revoked WHERE until_ms < ?').run(Date.now())
    const rows = this.database.prepare('SELECT link_hash FROM revoked').all()
    this.hashes = new Set(rows.map(({ link_hash }) => String(link_hash)))
  }

  /**
   * Throws when it cannot be stored: then it is not in force either.
   * @param hash of the link's id (link-hash.ts)
   * @param untilMs when the link expires by itself at the latest, ms since 1970
   */
  revoke(hash: string, untilMs: number): void {
    this.database.prepare('INSERT OR REPLACE INTO revoked VALUES (?, ?)').run(hash, untilMs)
    this.hashes.add(hash)
    this.events.emit('revoked', hash)
  }

  isRevoked(linkId: string): boolean {
    return this.hashes.has(linkHash(linkId))
  }

  close(): void {
    this.database.close()
  }
}
