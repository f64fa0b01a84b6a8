/**
 * Links that were called back before their time. Only hashes are kept, and only until the link would have expired: by a
 * clock that does not leap, or a link that was called back would be good again.
 */
import { EventEmitter } from 'node:events'
import { DatabaseSync } from 'node:sqlite'
import type { Ages } from '../wire/shared/age-clock.ts'
import { linkHash } from './link-hash.ts'

export class Revocations {
  /** `revoked`: a link was called back just now. */
  readonly events = new EventEmitter<{ revoked: [hash: string] }>()
  private readonly database: DatabaseSync
  private readonly ages: Ages
  /** All of them, by hash: asked for every viewer every second, also while the disk does not answer. */
  private readonly hashes: Set<string>

  /** @param file a SQLite file, made when missing */
  constructor(file: string, ages: Ages) {
    this.database = new DatabaseSync(file)
    this.ages = ages
    this.events.setMaxListeners(0) // one a page
    // A revocation that was answered must survive a power cut.
    this.database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000;
      CREATE TABLE IF NOT EXISTS revoked (link_hash TEXT PRIMARY KEY, until_ms INTEGER NOT NULL) STRICT`)
    this.database.prepare('DELETE FROM revoked WHERE until_ms < ?').run(ages.now())
    const rows = this.database.prepare('SELECT link_hash FROM revoked').all()
    this.hashes = new Set(rows.map(({ link_hash }) => String(link_hash)))
  }

  /**
   * Throws when it cannot be stored: then it is not in force either.
   * @param hash of the link's id (link-hash.ts)
   * @param forMs in which the link expires by itself at the latest
   */
  revoke(hash: string, forMs: number): void {
    this.database.prepare('INSERT OR REPLACE INTO revoked VALUES (?, ?)').run(hash, this.ages.now() + forMs)
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
