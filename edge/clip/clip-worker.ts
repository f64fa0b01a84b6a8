/**
 * Takes every planned clip to its end: cut when its footage is there, sent when the relay is. Two loops, so that a
 * relay that is away never keeps a clip from being cut before its footage is overwritten.
 */

import fs from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { ClipTag } from '../../relay/wire/job/publication.ts'
import { backoffDelayMs } from '../../relay/wire/shared/backoff.ts'
import { clipFileTypes } from '../../relay/wire/uplink/clip-upload.ts'
import type { Archive } from '../recording/archive.ts'
import { untilDoneOrAborted } from '../recording/until-done.ts'
import type { ClipStore, PlannedClip, StoredClip } from './clip-store.ts'
import { subjectsOf } from './clip-tags.ts'
import { type Cutter, NothingRecorded } from './cutter.ts'
import type { Narration, NarrationSource } from './narration-source.ts'
import { OtherFileThere, UploadError, type Uploader } from './upload.ts'

export interface ClipWorkerOptions {
  bay: string
  clips: ClipStore
  archive: Pick<Archive, 'isSettled'>
  cutter: Cutter
  narrations: Pick<NarrationSource, 'between'>
  uploader: Pick<Uploader, 'upload'>
  /** Writes the tag of a clip that is complete at the relay into the edge's store, for MQTT and the uplink. */
  announce: (tag: ClipTag) => void
  log: Logger
}

/** How often to look whether there is something to do. Ms. */
const idleMs = 1000
/** Ms after a failure; the last repeats. */
const cutDelaysMs = [2000, 10_000, 60_000, 300_000]
const retryDelaysMs = [1000, 2000, 5000, 15_000]
/** A clip that could not be cut so often never will be. */
const cutAttempts = 8
/**
 * A clip ends at most a post-roll after it was planned. One that is to end later than this was planned before the wall
 * clock was set back; if it waited, another vehicle would be recorded at the same times. Ms.
 */
const farthestMs = 15 * 60_000
/** A caption or a stroke from before a clip may still be seen in it. Ms. */
const remarkLeadMs = 30_000
/** A relay that is away keeps what was said for two days; so long a moment waits for it. Ms. */
const narrationWaitMs = 24 * 3_600_000
const narrationRetryMs = 15_000
/** How long the end waits for a disk that does not answer. Ms. */
const finishMs = 4000
/** What is wrong with one clip's files only, says the relay. */
const clipStatuses = new Set([400, 404, 409, 413, 422])

export class ClipWorker {
  private readonly options: ClipWorkerOptions

  constructor(options: ClipWorkerOptions) {
    this.options = options
  }

  /** Resolves when aborted and nothing is under way any more, or only a disk that does not answer. */
  async run(signal: AbortSignal): Promise<void> {
    await untilDoneOrAborted(this.work(signal), signal, finishMs)
  }

  private async work(signal: AbortSignal): Promise<void> {
    const { cutter, clips, log } = this.options
    await cutter.clean(clips.idsWithFiles()).catch(error => log.warn({ err: error }, 'old files not removed'))
    await Promise.all([
      this.repeat('clips cannot be cut', () => this.cutNext(signal), signal),
      this.repeat('clips cannot be sent', () => this.sendNext(signal), signal),
    ])
  }

  /** @param once does one thing and returns whether there was one */
  private async repeat(complaint: string, once: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      let pauseMs = 0
      try {
        if (!(await once())) pauseMs = idleMs
        failures = 0
      } catch (error) {
        if (signal.aborted) return
        // The first failure is news; that it goes on is not.
        this.options.log[failures === 0 ? 'warn' : 'debug']({ err: error }, complaint)
        pauseMs = backoffDelayMs(retryDelaysMs, failures)
        failures += 1
      }
      if (pauseMs > 0) await wait(pauseMs, undefined, { signal }).catch(() => {}) // aborted: the loop sees it
    }
  }

  private async cutNext(signal: AbortSignal): Promise<boolean> {
    const { clips, archive } = this.options
    const nowMs = Date.now()
    const due = clips.toCut(nowMs).find(({ camera, toMs }) => {
      return archive.isSettled(camera, toMs) || toMs - nowMs > farthestMs
    })
    if (due) await this.cut(due, signal)
    return due !== undefined
  }

  private async cut(clip: PlannedClip, signal: AbortSignal): Promise<void> {
    const { clips, cutter } = this.options
    const log = this.logOf(clip)
    const narration = await this.narrationOf(clip, signal)
    if (narration === 'later') return
    try {
      const cut = await cutter.cut(clip, signal, narration)
      clips.cut(clip.id, cut)
      log.info({ seconds: cut.durationMs / 1000, missingSeconds: cut.missingMs / 1000 }, 'clip cut')
    } catch (error) {
      if (signal.aborted) return
      const { message } = error as Error
      if (error instanceof NothingRecorded || clip.attempts + 1 >= cutAttempts) {
        log.warn({ err: error }, 'no clip')
        clips.fail(clip.id, message)
      } else {
        log.warn({ err: error }, 'clip not cut, trying again')
        clips.postpone(clip, Date.now() + backoffDelayMs(cutDelaysMs, clip.attempts), message)
      }
    }
  }

  /** What was said over a moment; `later`: that is not known yet, and the clip waits for it, its footage pinned. */
  private async narrationOf(
    clip: PlannedClip,
    signal: AbortSignal,
  ): Promise<Narration | undefined | 'later'> {
    if (clip.kind !== 'moment') return undefined
    const { clips, narrations } = this.options
    try {
      return await narrations.between({ fromMs: clip.fromMs - remarkLeadMs, toMs: clip.toMs }, signal)
    } catch (error) {
      if (signal.aborted) return 'later'
      const log = this.logOf(clip)
      if (Math.abs(Date.now() - clip.toMs) > narrationWaitMs) {
        log.warn({ err: error }, 'what was said is not to be had, cutting without it')
        return undefined
      }
      log.info({ err: error }, 'clip waits for what was said')
      clips.hold(clip.id, Date.now() + narrationRetryMs, (error as Error).message)
      return 'later'
    }
  }

  private async sendNext(signal: AbortSignal): Promise<boolean> {
    const { clips } = this.options
    const uploaded = clips.nextStored('uploaded', Date.now())
    if (uploaded) await this.announce(uploaded)
    const cut = clips.nextStored('cut', Date.now())
    if (cut) await this.upload(cut, signal)
    return (uploaded ?? cut) !== undefined
  }

  private async upload(clip: StoredClip, signal: AbortSignal): Promise<void> {
    const { clips, cutter, uploader } = this.options
    const { id, sha256, thumbnailSha256, overlaySha256 } = clip
    try {
      await uploader.upload({ id, type: 'mp4', path: cutter.fileOf(id, 'mp4'), sha256 }, signal)
      const thumbnail = { id, type: 'jpg', path: cutter.fileOf(id, 'jpg'), sha256: thumbnailSha256 } as const
      await uploader.upload(thumbnail, signal)
      if (overlaySha256 !== undefined) {
        const path = cutter.fileOf(id, 'json')
        await uploader.upload({ id, type: 'json', path, sha256: overlaySha256 }, signal)
      }
      clips.uploaded(id)
    } catch (error) {
      this.noteUploadFailure(clip, error)
    }
  }

  /** Throws what keeps every clip from being sent; notes what is wrong with this one. */
  private noteUploadFailure(clip: StoredClip, error: unknown): void {
    const { clips } = this.options
    const { message, code } = error as NodeJS.ErrnoException
    if (error instanceof OtherFileThere) {
      this.logOf(clip).warn({ err: error }, 'no clip')
      clips.fail(clip.id, message)
    } else if (code === 'ENOENT') {
      this.logOf(clip).warn({ err: error }, 'file of a clip is gone, cutting it again')
      clips.planAgain(clip.id)
    } else if (error instanceof UploadError && clipStatuses.has(error.status)) {
      this.logOf(clip).warn({ err: error }, 'clip not sent, trying again')
      clips.postpone(clip, Date.now() + backoffDelayMs(cutDelaysMs, clip.attempts), message)
    } else {
      throw error
    }
  }

  private async announce(clip: StoredClip): Promise<void> {
    const { clips, cutter, announce } = this.options
    clips.announced(clip.id, () => announce(this.tagOf(clip)))
    this.logOf(clip).info('clip announced')
    for (const type of clipFileTypes) await fs.rm(cutter.fileOf(clip.id, type), { force: true })
  }

  private tagOf(clip: StoredClip): ClipTag {
    const { id, workOrder, camera, kind, label, startMs, durationMs, sha256 } = clip
    const start = new Date(startMs).toISOString()
    const { bay } = this.options
    return {
      id,
      workOrder,
      bay,
      camera,
      kind,
      ...subjectsOf(clip),
      label,
      start,
      seconds: durationMs / 1000,
      sha256,
    }
  }

  private logOf({ id, workOrder, camera, kind, attempts }: PlannedClip): Logger {
    return this.options.log.child({ clip: id, workOrder, camera, kind, attempts })
  }
}
