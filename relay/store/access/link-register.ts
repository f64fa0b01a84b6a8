/** The links that this relay knows: made by its API, or opened here at least once. Of their ids only hashes. */

import { linkHash } from '../../access/link-hash.ts'
import type { OpenedLink } from '../../access/links.ts'
import type { Ages } from '../../wire/shared/age-clock.ts'
import type { Catalogue } from '../database/catalogue.ts'
import type { LinkRow } from '../database/tables.ts'

export interface LinkRegisterOptions {
  site: string
  catalogue: Catalogue
  ages: Ages
  /** ms since 1970. */
  now?: () => number
}

/** Where a page of the list ended: newest first, then by hash. */
export interface LinkCursor {
  madeAt: number
  hash: string
}

export class LinkRegister {
  private readonly site: string
  private readonly catalogue: Catalogue
  private readonly ages: Ages
  private readonly now: () => number

  constructor({ site, catalogue, ages, now = Date.now }: LinkRegisterOptions) {
    this.site = site
    this.catalogue = catalogue
    this.ages = ages
    this.now = now
  }

  async made(link: OpenedLink): Promise<void> {
    await this.catalogue
      .insertInto('link')
      .values({ ...this.rowOf(link), last_used_at: null })
      .execute()
  }

  /** Opened just now. One that was printed by the command becomes known by this. */
  async opened(link: OpenedLink): Promise<void> {
    await this.catalogue
      .insertInto('link')
      .values({ ...this.rowOf(link), last_used_at: this.now() })
      .onConflict(conflict => conflict.columns(['site', 'hash']).doUpdateSet({ last_used_at: this.now() }))
      .execute()
  }

  async revoked(hash: string): Promise<void> {
    await this.catalogue
      .updateTable('link')
      .set({ revoked_at: this.now() })
      .where('site', '=', this.site)
      .where('hash', '=', hash)
      .where('revoked_at', 'is', null)
      .execute()
  }

  async list(limit: number, after?: LinkCursor): Promise<LinkRow[]> {
    return this.catalogue
      .selectFrom('link')
      .selectAll()
      .where('site', '=', this.site)
      .$if(after !== undefined, query =>
        query.where(({ eb, and, or }) =>
          or([
            eb('made_at', '<', after?.madeAt ?? 0),
            and([eb('made_at', '=', after?.madeAt ?? 0), eb('hash', '<', after?.hash ?? '')]),
          ]),
        ),
      )
      .orderBy('made_at', 'desc')
      .orderBy('hash', 'desc')
      .limit(limit)
      .execute()
  }

  private rowOf({ linkId, role, workOrder, label, madeAtMs, expiresAtMs }: OpenedLink) {
    return {
      site: this.site,
      hash: linkHash(linkId),
      role,
      work_order: workOrder ?? null,
      label: label ?? null,
      made_at: madeAtMs,
      expires_at: expiresAtMs,
      revoked_at: null,
      aged_from: this.ages.now(),
    }
  }
}
