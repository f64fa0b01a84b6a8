/**
 * Clips for sending on, with voice, captions and drawing burned into the picture: made when somebody asks, one at a time
 * and behind all other work, and kept beside the clip until that is deleted.
 */

import { access, copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from 'pino'
import type { ClipFiles } from '../../store/clips/clip-files.ts'
import type { ClipRow } from '../../store/database/tables.ts'
import { Turns } from '../../wire/shared/turns.ts'
import { type ClipOverlay, clipOverlaySchema } from '../../wire/work-order/clip-overlay.ts'
import { burnScript } from './burn-script.ts'
import { burn, readFilm } from './burning.ts'

export interface BurnedFilmsOptions {
  clipFiles: Pick<ClipFiles, 'pathOf' | 'burnedPathOf' | 'having'>
  log: Logger
}

/** `failed`: it could not be made; asking again tries again. */
export type BurnedFilm = { file: string } | { progress: number } | 'failed'

/** Whoever asks for more waits until some are done. */
const waitingLimit = 20
/** Failures that nobody has asked about yet; of older ones nobody hears. */
const failureLimit = 100
const nothing: ClipOverlay = { strokes: [], captions: [] }

export class BurnedFilms {
  private readonly options: BurnedFilmsOptions
  /** From 0 to 1, of those that wait or are under way. */
  private readonly progress = new Map<string, number>()
  private readonly failures = new Set<string>()
  private readonly turns = new Turns()
  private readonly life = new AbortController()

  constructor(options: BurnedFilmsOptions) {
    this.options = options
  }

  /** The file, or how far it is; undefined when too many are waiting. Who asks again learns how it went on. */
  async ask(clip: Pick<ClipRow, 'id' | 'duration_ms'>): Promise<BurnedFilm | undefined> {
    const file = this.options.clipFiles.burnedPathOf(clip.id)
    const known = this.progress.get(clip.id)
    if (known !== undefined) return { progress: known }
    if (await isThere(file)) return { file }
    if (this.failures.delete(clip.id)) return 'failed'
    if (this.progress.size >= waitingLimit) return undefined
    this.progress.set(clip.id, 0)
    void this.turns.take(() => this.make(clip))
    return { progress: 0 }
  }

  /** Settles when nothing is under way any more. */
  async close(): Promise<void> {
    this.life.abort()
    await this.turns.settled()
  }

  private async make(clip: Pick<ClipRow, 'id' | 'duration_ms'>): Promise<void> {
    const log = this.options.log.child({ clip: clip.id })
    try {
      if (!this.life.signal.aborted) await this.burn(clip)
    } catch (error) {
      if (this.life.signal.aborted) return
      log.warn({ err: error }, 'clip not burned')
      this.remember(clip.id)
    } finally {
      this.progress.delete(clip.id)
    }
  }

  private remember(failure: string): void {
    this.failures.add(failure)
    const [oldest] = this.failures
    if (this.failures.size > failureLimit && oldest !== undefined) this.failures.delete(oldest)
  }

  private async burn({ id, duration_ms }: Pick<ClipRow, 'id' | 'duration_ms'>): Promise<void> {
    const { clipFiles } = this.options
    const { signal } = this.life
    const film = clipFiles.pathOf(id, 'mp4')
    const file = clipFiles.burnedPathOf(id)
    const script = `${file}.ass`
    const output = `${file}.part`
    try {
      const { size, isForAnyPlayer } = await readFilm(film, signal)
      const overlay = await this.overlayOf(id)
      if (!overlay && isForAnyPlayer) await copyFile(film, output)
      else {
        await writeFile(script, burnScript(overlay ?? nothing, size))
        const onProgress = (doneMs: number) => this.progress.set(id, Math.min(0.99, doneMs / duration_ms))
        const { log } = this.options
        const burning = {
          film,
          durationMs: duration_ms,
          script: path.basename(script),
          output,
          onProgress,
          log,
        }
        await burn(burning, signal)
      }
      signal.throwIfAborted()
      // It may have been deleted meanwhile: then this one must not stay.
      if ((await clipFiles.having('mp4', [id])).has(id)) await rename(output, file)
    } finally {
      await rm(script, { force: true })
      await rm(output, { force: true })
    }
  }

  private async overlayOf(id: string): Promise<ClipOverlay | undefined> {
    const { clipFiles } = this.options
    const isDrawnOver = (await clipFiles.having('json', [id])).has(id)
    if (!isDrawnOver) return undefined
    return clipOverlaySchema.parse(JSON.parse(await readFile(clipFiles.pathOf(id, 'json'), 'utf8')))
  }
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false, // not made yet
  )
}
