/**
 * The clips' files on the relay's disk, under names that the server makes. They arrive in parts (relay/wire/uplink/clip-upload.ts);
 * how much of an unfinished file is there is what its `.part` file holds, so that a crash forgets nothing.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { syncDirectory } from '../../../config/system/sync-directory.ts'
import type { Ages } from '../../wire/shared/age-clock.ts'
import { type ClipFileType, clipFileTypes, type FilePart } from '../../wire/uplink/clip-upload.ts'
import type { Catalogue } from '../database/catalogue.ts'
import type { ClipFileRow } from '../database/tables.ts'

export interface ClipFilesOptions {
  site: string
  catalogue: Catalogue
  ages: Ages
  /** Absolute. */
  directory: string
}

/** `offset`: bytes that are there, from the beginning. */
export interface ClipFileState {
  bay: string
  sha256: string
  offset: number
  isComplete: boolean
}

export interface IncomingPart extends FilePart {
  id: string
  type: ClipFileType
  bay: string
  /** Of the whole file, hexadecimal. */
  sha256: string
  bytes: Uint8Array
}

/** `stored`: that was the last part; `present`: all of it was there before; `conflict`: another begins there. */
export type PartOutcome = 'kept' | 'stored' | 'present' | 'conflict' | 'wrong-digest'

export class ClipFiles {
  private readonly site: string
  private readonly catalogue: Catalogue
  private readonly ages: Ages
  private readonly directory: string
  /** One part of a file at a time. */
  private readonly busy = new Map<string, Promise<unknown>>()

  constructor({ site, catalogue, ages, directory }: ClipFilesOptions) {
    this.site = site
    this.catalogue = catalogue
    this.ages = ages
    this.directory = path.join(directory, site)
  }

  /** The id must have the form of relay/wire/uplink/clip-upload.ts: it becomes part of the path. */
  pathOf(id: string, type: ClipFileType): string {
    return path.join(this.directory, id.slice(0, 2), `${id}.${type}`)
  }

  /** Its film as it is sent on, with everything in the picture (relay/narration/burn/burned-films.ts). */
  burnedPathOf(id: string): string {
    return `${this.pathOf(id, 'mp4').slice(0, -'mp4'.length)}burned.mp4`
  }

  async state(id: string, type: ClipFileType): Promise<ClipFileState | undefined> {
    const row = await this.row(id, type)
    if (!row) return undefined
    const isComplete = row.stored_at !== null
    const offset = isComplete ? row.byte_length : await this.partLength(id, type)
    return { bay: row.bay, sha256: row.sha256, offset, isComplete }
  }

  /** Durable when it resolves with `stored` or `present`. Throws when the disk fails. */
  receive(part: IncomingPart): Promise<PartOutcome> {
    const name = `${part.id}.${part.type}`
    const before = this.busy.get(name) ?? Promise.resolve()
    const outcome = before.catch(() => {}).then(() => this.receiveNext(part)) // its own sender hears of a failure
    this.busy.set(name, outcome)
    const done = () => {
      if (this.busy.get(name) === outcome) this.busy.delete(name)
    }
    outcome.then(done, done)
    return outcome
  }

  async stored(): Promise<{ clips: number; bytes: number }> {
    const row = await this.catalogue
      .selectFrom('clip_file')
      .select(({ fn, eb }) => [
        fn.sum('byte_length').as('bytes'),
        fn
          .countAll()
          .filterWhere(eb('type', '=', 'mp4'))
          .as('clips'),
      ])
      .where('site', '=', this.site)
      .where('stored_at', 'is not', null)
      .executeTakeFirst()
    return { clips: Number(row?.clips ?? 0), bytes: Number(row?.bytes ?? 0) }
  }

  /** The bay whose film this is, whole and with this hash; undefined: it is not there. */
  async filmOf(db: Catalogue, id: string, sha256: string): Promise<{ bay: string } | undefined> {
    return db
      .selectFrom('clip_file')
      .select('bay')
      .where(eb => eb.and({ site: this.site, id, type: 'mp4', sha256 }))
      .where('stored_at', 'is not', null)
      .executeTakeFirst()
  }

  /** Which of these clips have such a file, whole. */
  async having(type: ClipFileType, ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set()
    const rows = await this.catalogue
      .selectFrom('clip_file')
      .select('id')
      .where(eb => eb.and({ site: this.site, type }))
      .where('id', 'in', ids)
      .where('stored_at', 'is not', null)
      .execute()
    return new Set(rows.map(({ id }) => id))
  }

  /** For good, whatever there is of it. */
  async remove(id: string): Promise<void> {
    for (const type of clipFileTypes) {
      await rm(this.pathOf(id, type), { force: true })
      await this.forget(id, type)
    }
    await rm(this.burnedPathOf(id), { force: true })
  }

  /**
   * Files that are of no clip, and were begun or stored before then, by the age clock: their announcement is not to be
   * expected any more.
   */
  async abandoned(beforeMs: number): Promise<string[]> {
    const rows = await this.catalogue
      .selectFrom('clip_file as f')
      .leftJoin('clip as c', join => join.onRef('c.site', '=', 'f.site').onRef('c.id', '=', 'f.id'))
      .select('f.id')
      .distinct()
      .where('f.site', '=', this.site)
      .where('c.id', 'is', null)
      .where('f.aged_from', '<', beforeMs)
      .execute()
    return rows.map(({ id }) => id)
  }

  private async receiveNext(part: IncomingPart): Promise<PartOutcome> {
    const { id, type, bay, sha256, total } = part
    const known = await this.state(id, type)
    if (known && known.bay !== bay) return 'conflict' // two asked at once, and the other one was first
    if (known?.isComplete) return known.sha256 === sha256 ? 'present' : 'conflict'
    if (known && known.sha256 !== sha256) {
      await this.forget(id, type)
      return 'conflict'
    }
    if (part.from !== (known?.offset ?? 0)) return 'conflict'
    if (!known) {
      const begun = { byte_length: total, stored_at: null, aged_from: this.ages.now() }
      const row = { site: this.site, id, type, bay, sha256, ...begun }
      await rm(this.partPath(id, type), { force: true })
      await this.catalogue.insertInto('clip_file').values(row).execute()
    }
    await this.write(part)
    if (part.to + 1 < total) return 'kept'
    return this.finish(part)
  }

  private async write({ id, type, from, bytes, to, total }: IncomingPart): Promise<void> {
    const file = this.partPath(id, type)
    await mkdir(path.dirname(file), { recursive: true })
    const handle = await open(file, from === 0 ? 'w' : 'r+')
    try {
      await handle.write(bytes, 0, bytes.byteLength, from)
      if (to + 1 === total) await handle.sync()
    } finally {
      await handle.close()
    }
  }

  private async finish({ id, type, sha256 }: IncomingPart): Promise<PartOutcome> {
    const part = this.partPath(id, type)
    if ((await digestOf(part)) !== sha256) {
      await this.forget(id, type)
      return 'wrong-digest'
    }
    const file = this.pathOf(id, type)
    await rename(part, file)
    await syncDirectory(path.dirname(file))
    await this.catalogue
      .updateTable('clip_file')
      .set({ stored_at: Date.now(), aged_from: this.ages.now() })
      .where(eb => eb.and({ site: this.site, id, type }))
      .execute()
    return 'stored'
  }

  private async forget(id: string, type: ClipFileType): Promise<void> {
    await rm(this.partPath(id, type), { force: true })
    await this.catalogue
      .deleteFrom('clip_file')
      .where(eb => eb.and({ site: this.site, id, type }))
      .execute()
  }

  private row(id: string, type: ClipFileType): Promise<ClipFileRow | undefined> {
    return this.catalogue
      .selectFrom('clip_file')
      .selectAll()
      .where(eb => eb.and({ site: this.site, id, type }))
      .executeTakeFirst()
  }

  private async partLength(id: string, type: ClipFileType): Promise<number> {
    const part = await stat(this.partPath(id, type)).catch(() => undefined) // nothing is there yet
    return part?.size ?? 0
  }

  private partPath(id: string, type: ClipFileType): string {
    return `${this.pathOf(id, type)}.part`
  }
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
