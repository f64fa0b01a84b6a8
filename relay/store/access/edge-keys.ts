/** The keys of the bays' edges: who may speak for a bay, and the one-time codes by which a new edge is enrolled. */
import { createHash, randomBytes } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import type { Transaction } from 'kysely'
import type { Catalogue } from '../database/catalogue.ts'
import type { EdgeKeyRow, Tables } from '../database/tables.ts'

export interface EdgeKeysOptions {
  site: string
  catalogue: Catalogue
  /** ms since 1970. */
  now?: () => number
}

/** A public key (Ed25519) and the bays that it may speak for. */
export interface KnownEdgeKey {
  publicKey: JWK
  bays: readonly string[]
}

/** What lets a key in. `site-key`: it comes with `edge.key` of the site file, which every edge of the site may have. */
export type EnrolmentProof = { code: string } | 'site-key'

/** Why a key was not enrolled. */
export type EnrolmentRefusal = 'wrong-code' | 'already-enrolled'

/** Long enough to walk to the bay with it. */
const codeLifetimeMs = 3_600_000

export class EdgeKeys {
  private readonly site: string
  private readonly catalogue: Catalogue
  private readonly now: () => number

  constructor({ site, catalogue, now = Date.now }: EdgeKeysOptions) {
    this.site = site
    this.catalogue = catalogue
    this.now = now
  }

  /** Undefined for a key that is not, or no longer, in force. */
  async find(thumbprint: string): Promise<KnownEdgeKey | undefined> {
    const rows = await this.catalogue
      .selectFrom('edge_key')
      .selectAll()
      .where('site', '=', this.site)
      .where('thumbprint', '=', thumbprint)
      .where('revoked_at', 'is', null)
      .execute()
    const [row] = rows
    return row && { publicKey: JSON.parse(row.public_key) as JWK, bays: rows.map(({ bay }) => bay) }
  }

  /** The newest key of each bay that ever had one. */
  async newest(): Promise<EdgeKeyRow[]> {
    const rows = await this.catalogue
      .selectFrom('edge_key')
      .selectAll()
      .where('site', '=', this.site)
      .orderBy('enrolled_at')
      .execute()
    return [...new Map(rows.map(row => [row.bay, row])).values()]
  }

  /** A one-time code for one edge of this bay: 20 characters, good for an hour. Told once, only its hash is kept. */
  async makeCode(bay: string): Promise<{ code: string; expiresAtMs: number }> {
    const code = randomBytes(15).toString('base64url')
    const expiresAtMs = this.now() + codeLifetimeMs
    await this.catalogue
      .insertInto('enrolment_code')
      .values({ site: this.site, hash: hashOf(code), bay, expires_at: expiresAtMs })
      .execute()
    return { code, expiresAtMs }
  }

  /**
   * Lets this key speak for the bay. With a code it takes the place of the bay's earlier key. With `site-key` it must be
   * the first one that the bay ever had. The same key again changes nothing, so a lost answer may be asked for again.
   */
  async enrol(bay: string, publicKey: JWK, proof: EnrolmentProof): Promise<EnrolmentRefusal | undefined> {
    const thumbprint = await calculateJwkThumbprint(publicKey)
    return this.catalogue.transaction().execute(async db => {
      const known = await this.keysOf(db, bay)
      if (known.some(row => row.thumbprint === thumbprint && row.revoked_at === null)) return undefined
      if (proof === 'site-key') {
        if (known.length > 0) return 'already-enrolled'
      } else if (!(await this.spendCode(db, bay, proof.code))) {
        return 'wrong-code'
      }
      await this.end(db, bay)
      await this.add(db, { bay, thumbprint, publicKey })
      return undefined
    })
  }

  /** From now on no key speaks for the bay; false when none did. */
  async revoke(bay: string): Promise<boolean> {
    return (await this.end(this.catalogue, bay)) > 0
  }

  private keysOf(db: Transaction<Tables>, bay: string): Promise<EdgeKeyRow[]> {
    return db
      .selectFrom('edge_key')
      .selectAll()
      .where('site', '=', this.site)
      .where('bay', '=', bay)
      .execute()
  }

  private async add(
    db: Transaction<Tables>,
    { bay, thumbprint, publicKey }: { bay: string; thumbprint: string; publicKey: JWK },
  ): Promise<void> {
    const { kty, crv, x } = publicKey // nothing private is ever kept, whatever was sent
    const enrolled = { enrolled_at: this.now(), revoked_at: null }
    await db
      .insertInto('edge_key')
      .values({ site: this.site, bay, thumbprint, public_key: JSON.stringify({ kty, crv, x }), ...enrolled })
      .onConflict(conflict => conflict.columns(['site', 'bay', 'thumbprint']).doUpdateSet(enrolled))
      .execute()
  }

  private async end(db: Catalogue, bay: string): Promise<number> {
    const { numUpdatedRows } = await db
      .updateTable('edge_key')
      .set({ revoked_at: this.now() })
      .where('site', '=', this.site)
      .where('bay', '=', bay)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    return Number(numUpdatedRows)
  }

  private async spendCode(db: Transaction<Tables>, bay: string, code: string): Promise<boolean> {
    await db
      .deleteFrom('enrolment_code')
      .where('site', '=', this.site)
      .where('expires_at', '<', this.now())
      .execute()
    const { numDeletedRows } = await db
      .deleteFrom('enrolment_code')
      .where('site', '=', this.site)
      .where('bay', '=', bay)
      .where('hash', '=', hashOf(code))
      .executeTakeFirst()
    return numDeletedRows === 1n
  }
}

function hashOf(code: string): string {
  return createHash('sha256').update(code).digest('hex')
}
