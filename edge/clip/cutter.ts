/** From the archive to a clip's files: `{id}.mp4`, its thumbnail `{id}.jpg`, and `{id}.json` where it was drawn over. */

import fs from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from 'pino'
import { KnownError } from '../../relay/wire/shared/known-error.ts'
import { type ClipFileType, clipFileTypes } from '../../relay/wire/uplink/clip-upload.ts'
import type { ClipOverlay } from '../../relay/wire/work-order/clip-overlay.ts'
import type { Archive } from '../recording/archive.ts'
import type { Disk } from '../recording/disk.ts'
import {
  chooseKeyframes,
  type Footage,
  footageBytes,
  readFootage,
  readKeyframes,
} from '../recording/footage.ts'
import { ClipClock } from './clip-clock.ts'
import { mux, publish } from './clip-file.ts'
import type { CutClip, PlannedClip } from './clip-store.ts'
import { type FileTag, metadataText, subjectsOf } from './clip-tags.ts'
import { FrameSample } from './frame-sample.ts'
import { captionFile, overlayOf, voiceFile } from './narrated.ts'
import type { Narration } from './narration-source.ts'
import { atRate, type ClipFrame, inRealTime } from './retime.ts'
import { makeThumbnail } from './thumbnail.ts'

export interface CutterOptions {
  site: string
  bay: string
  archive: Pick<Archive, 'footage' | 'makeRoom' | 'disk'>
  /** Where the files go; absolute. */
  directory: string
  log: Logger
}

/** There is nothing that this clip could show, and never will be. */
export class NothingRecorded extends KnownError<'NOTHING_RECORDED'> {
  constructor() {
    super('NOTHING_RECORDED', 'nothing was recorded', { waitingHelps: false })
  }
}

/** Ten minutes of 4K from a slow disk take a small part of this; a picture that drives a decoder mad takes for ever. Ms. */
const timeLimitMs = 5 * 60_000
/** Pictures among which the thumbnail is chosen. */
const candidateCount = 12

interface Filming {
  clip: PlannedClip
  footage: Footage
  frames: AsyncGenerator<ClipFrame>
  missingMs: number
  narration: Narration | undefined
}

interface Tracks {
  sound: Uint8Array | undefined
  captions: string | undefined
}

const trackEndings = ['ogg', 'vtt'] as const

export class Cutter {
  private readonly options: CutterOptions

  constructor(options: CutterOptions) {
    this.options = options
  }

  fileOf(id: string, type: ClipFileType): string {
    return path.join(this.options.directory, `${id}.${type}`)
  }

  /**
   * All files are durable when this resolves. May be repeated. Throws NothingRecorded, FfmpegError, or the disk's error.
   * @param narration what was said, written and drawn meanwhile: it goes with the picture, which stays as it is
   */
  async cut(clip: PlannedClip, lifetime: AbortSignal, narration?: Narration): Promise<CutClip> {
    const signal = AbortSignal.any([lifetime, AbortSignal.timeout(timeLimitMs)])
    const { archive, directory } = this.options
    await fs.mkdir(directory, { recursive: true })
    const footage = await archive.footage(clip.camera, clip)
    if (!footage) throw new NothingRecorded()
    const bytes = footageBytes(footage)
    await archive.makeRoom(clip.kind === 'timelapse' ? Math.min(bytes, usualTimeLapseBytes) : bytes)
    const sample = new FrameSample(clip, candidateCount)
    const frames = sample.watch(this.framesOf(clip, footage))
    const missingMs = footage.gaps.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
    const written = await this.writeVideo({ clip, footage, frames, missingMs, narration }, signal)
    const { startMs, overlay } = written
    const sha256 = await publish(this.unfinished(clip.id, 'mp4'), this.fileOf(clip.id, 'mp4'))
    const thumbnailSha256 = await this.writeThumbnail(clip, footage, startMs, sample, signal)
    const overlaySha256 = overlay && (await this.writeOverlay(clip.id, overlay))
    const durationMs = Math.round(sample.durationMs)
    return { startMs, durationMs, missingMs, sha256, thumbnailSha256, overlaySha256 }
  }

  /** Removes every file but those of the given clips. */
  async clean(ids: ReadonlySet<string>): Promise<void> {
    const { directory } = this.options
    await fs.mkdir(directory, { recursive: true })
    for (const name of await fs.readdir(directory)) {
      const [id = ''] = name.split('.')
      const isNeeded = ids.has(id) && clipFileTypes.some(type => name === `${id}.${type}`)
      if (!isNeeded) await fs.rm(path.join(directory, name), { force: true })
    }
  }

  /** Returns the wall clock of its first frame, and what is to be drawn over it. */
  private async writeVideo(
    { clip, footage, frames, missingMs, narration }: Filming,
    signal: AbortSignal,
  ): Promise<{ startMs: number; overlay: ClipOverlay | undefined }> {
    const { log } = this.options
    const { init } = footage
    const output = this.unfinished(clip.id, 'mp4')
    try {
      const first = await frames.next()
      if (first.done) throw new NothingRecorded()
      const startMs = Math.round(first.value.atMs)
      const metadata = metadataText(this.tagOf(clip, startMs, missingMs))
      const clock = new ClipClock({ fromMs: first.value.atMs, toMs: clip.toMs }, footage.gaps)
      const overlay = narration && overlayOf(narration, clip.camera, clock)
      const tracks = await this.writeTracks(output, {
        sound: narration && voiceFile(narration.voice, clock),
        captions: overlay && captionFile(overlay.captions),
      })
      await mux({ init, frames: withFirst(first.value, frames), metadata, ...tracks, output, log }, signal)
      return { startMs, overlay }
    } finally {
      for (const ending of trackEndings) await fs.rm(`${output}.${ending}`, { force: true })
      await frames.return(undefined) // closes the segment it reads, wherever we have ended
    }
  }

  /** Beside the unfinished film; they are gone when it is finished. */
  private async writeTracks(output: string, { sound, captions }: Tracks) {
    const [soundFile, captionsFile] = trackEndings.map(ending => `${output}.${ending}`)
    if (sound && soundFile) await fs.writeFile(soundFile, sound)
    if (captions && captionsFile) await fs.writeFile(captionsFile, captions)
    return { sound: sound && soundFile, captions: captions && captionsFile }
  }

  /** Returns its SHA-256. */
  private async writeOverlay(id: string, overlay: ClipOverlay): Promise<string> {
    await fs.writeFile(this.unfinished(id, 'json'), JSON.stringify(overlay))
    return await publish(this.unfinished(id, 'json'), this.fileOf(id, 'json'))
  }

  private async writeThumbnail(
    clip: PlannedClip,
    { init }: Footage,
    startMs: number,
    { keyframes }: FrameSample,
    signal: AbortSignal,
  ): Promise<string> {
    const momentMs = clip.momentMs === undefined ? undefined : clip.momentMs - startMs
    const file = this.fileOf(clip.id, 'mp4')
    const picture = await makeThumbnail({ file, init, keyframes, momentMs }, this.options.log, signal)
    await fs.writeFile(this.unfinished(clip.id, 'jpg'), picture)
    return await publish(this.unfinished(clip.id, 'jpg'), this.fileOf(clip.id, 'jpg'))
  }

  private framesOf({ kind, notBeforeMs }: PlannedClip, footage: Footage): AsyncGenerator<ClipFrame> {
    const { disk } = this.options.archive
    return kind === 'timelapse'
      ? timeLapse(footage, disk)
      : inRealTime(readFootage(footage, disk, notBeforeMs))
  }

  private tagOf(clip: PlannedClip, startMs: number, missingMs: number): FileTag {
    const { site, bay } = this.options
    const { id, workOrder, camera, kind, label } = clip
    const start = new Date(startMs).toISOString()
    const missingSeconds = missingMs / 1000
    return { id, site, bay, workOrder, camera, kind, ...subjectsOf(clip), label, start, missingSeconds }
  }

  private unfinished(id: string, type: ClipFileType): string {
    return `${this.fileOf(id, type)}.tmp`
  }
}

async function* withFirst<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield first
  yield* rest
}

/**
 * A whole job in about half a minute: keyframes only, which stand for themselves, so that nothing is encoded. A picture
 * of 1080p has some 100 kB, so ten a second are as many as a customer's phone should load.
 */
const seconds = 30
const fastest = 10
/** Pictures of 1080p. */
const usualTimeLapseBytes = seconds * fastest * 200_000
/** A short job has few keyframes: then it is shorter rather than slower than this. */
const slowest = 4

async function* timeLapse(footage: Footage, disk: Disk): AsyncGenerator<ClipFrame> {
  const choices = await chooseKeyframes(footage, seconds * fastest, disk)
  const pictures = choices.reduce((sum, { keyframes }) => sum + keyframes.length, 0)
  yield* atRate(readKeyframes(choices, disk), timeLapseRate(pictures))
}

/** Pictures per second. Pure. */
function timeLapseRate(pictures: number): number {
  return Math.min(Math.max(pictures / seconds, slowest), fastest)
}
