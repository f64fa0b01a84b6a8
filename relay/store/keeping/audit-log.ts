/**
 * Who looked at, decided, exported and deleted what: append-only, each entry with the hash of the one before, so that
 * an entry that was changed, added or taken out later is found. It names work orders, clips and links, never people.
 */

import { createHash } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import type { Logger } from 'pino'
import { linkHash } from '../../access/link-hash.ts'
import type { Subject } from '../../access/subject.ts'
import type { AuditAction } from '../../wire/manage/manage.ts'
import { Turns } from '../../wire/shared/turns.ts'
import type { Catalogue } from '../database/catalogue.ts'
import type { AuditRow } from '../database/tables.ts'

/** `relay`: what it does by itself. */
export type AuditedSubject = Pick<Subject, 'role' | 'linkId'> | 'relay'

export interface AuditNote {
  action: AuditAction
  /** What it was done to, such as `clip 3f…`. */
  object: string
  /** The same again within one visit is no news. */
  isVisit?: boolean
}

export interface AuditLogOptions {
  site: string
  catalogue: Catalogue
  log: Logger
  /** ms since 1970. */
  now?: () => number
}

type Entry = Omit<AuditRow, 'site' | 'number' | 'hash'>

/** What people only look at is written together, this often: a crash costs that much of it. */
const flushIntervalMs = 1000
/** A player asks for a clip in many pieces, a page reads again with every event: one entry for all within this. */
const sameVisitMs = 10 * 60_000
const visitLimit = 10_000
const batchSize = 500
/** While the disk takes nothing, so much is kept. */
const waitingLimit = 10_000
/** Signs of a link's hash that an entry carries: enough to find the link by, too few to be one. */
const linkPrefixLength = 12

export class AuditLog {
  private readonly options: Required<AuditLogOptions>
  private head = { number: 0, hash: '' }
  private readonly waiting: Entry[] = []
  private readonly visits = new Map<string, number>()
  private timer: NodeJS.Timeout | undefined = undefined
  private readonly turns = new Turns()

  constructor(options: AuditLogOptions) {
    this.options = { now: Date.now, ...options }
  }

  async start(): Promise<void> {
    const { site, catalogue } = this.options
    const newest = await catalogue
      .selectFrom('audit')
      .select(['number', 'hash'])
      .where('site', '=', site)
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst()
    this.head = newest ?? { number: 0, hash: '' }
  }

  /** For what is only looked at: never waits, never throws; the same again within one visit is no news. */
  note(who: AuditedSubject, { action, object }: AuditNote): void {
    const entry = this.entryOf(who, { action, object })
    const visit = JSON.stringify([entry.link, action, object])
    const before = this.visits.get(visit)
    if (before !== undefined && entry.at - before < sameVisitMs) return
    this.visits.delete(visit)
    this.visits.set(visit, entry.at)
    const [oldest] = this.visits.keys()
    if (this.visits.size > visitLimit && oldest !== undefined) this.visits.delete(oldest)
    this.push(entry)
    this.timer ??= setTimeout(() => {
      this.flush().catch(error => this.options.log.error({ err: error }, 'audit log could not be written'))
    }, flushIntervalMs)
  }

  /** For what is done: durable when it resolves. */
  async write(who: AuditedSubject, note: AuditNote): Promise<void> {
    this.push(this.entryOf(who, note))
    await this.flush()
  }

  /** Nothing is written after it resolves. */
  async stop(): Promise<void> {
    await this.flush().catch(error =>
      this.options.log.error({ err: error }, 'audit log could not be written'),
    )
    clearTimeout(this.timer)
  }

  /** Newest first, older than the number. */
  async page(limit: number, before = Number.MAX_SAFE_INTEGER): Promise<AuditRow[]> {
    await this.flush()
    return this.options.catalogue
      .selectFrom('audit')
      .selectAll()
      .where('site', '=', this.options.site)
      .where('number', '<', before)
      .orderBy('number', 'desc')
      .limit(limit)
      .execute()
  }

  /** The number of the first entry that is not as it was written, or is missing; undefined when all are there. */
  async firstBroken(): Promise<number | undefined> {
    await this.flush()
    const { head } = this
    let last = { number: 0, hash: '' }
    for (;;) {
      const rows = await this.after(last.number)
      for (const row of rows) {
        if (row.number !== last.number + 1 || row.hash !== chainHash(last.hash, row)) return last.number + 1
        last = row
      }
      if (rows.length < batchSize) break
      await breathe() // video comes first
    }
    return last.number < head.number ? last.number + 1 : undefined
  }

  private after(number: number): Promise<AuditRow[]> {
    return this.options.catalogue
      .selectFrom('audit')
      .selectAll()
      .where('site', '=', this.options.site)
      .where('number', '>', number)
      .orderBy('number')
      .limit(batchSize)
      .execute()
  }

  private entryOf(who: AuditedSubject, { action, object }: AuditNote): Entry {
    const at = this.options.now()
    if (who === 'relay') return { at, role: who, link: null, action, object }
    return { at, role: who.role, link: linkHash(who.linkId).slice(0, linkPrefixLength), action, object }
  }

  private push(entry: Entry): void {
    if (this.waiting.length < waitingLimit) this.waiting.push(entry)
  }

  /** One after the other: each entry needs the hash of the one before. */
  private flush(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    return this.turns.take(() => this.writeWaiting())
  }

  private async writeWaiting(): Promise<void> {
    const { site, catalogue } = this.options
    while (this.waiting.length > 0) {
      const entries = this.waiting.slice(0, batchSize)
      let { number, hash } = this.head
      const rows = entries.map(entry => {
        number += 1
        hash = chainHash(hash, { number, ...entry })
        return { site, number, ...entry, hash }
      })
      await catalogue.transaction().execute(db => db.insertInto('audit').values(rows).execute())
      this.head = { number, hash }
      this.waiting.splice(0, entries.length)
    }
  }
}

export function workOrderObject(workOrder: string): string {
  return `work-order ${workOrder}`
}

export function clipObject(id: string): string {
  return `clip ${id}`
}

/** SHA-256 over the hash before and what the entry says, in this order. Pure. */
export function chainHash(before: string, entry: Omit<AuditRow, 'site' | 'hash'>): string {
  const { number, at, role, link, action, object } = entry
  const said = JSON.stringify([before, number, at, role, link, action, object])
  return createHash('sha256').update(said).digest('base64url')
}
