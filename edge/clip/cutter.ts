/** From the archive to a clip's two files: `{id}.mp4` and its thumbnail `{id}.jpg`. */
import fs from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from 'pino'
import type { Archive } from '../recording/archive.ts'
import { type Footage, footageBytes, readFootage } from '../recording/footage.ts'
import { mux, publish } from './clip-file.ts'
import type { CutClip, PlannedClip } from './clip-store.ts'
import { type FileTag, metadataText, subjectsOf } from './clip-tags.ts'
import { FrameSample } from './frame-sample.ts'
import { type ClipFrame, inRealTime } from './retime.ts'
import { makeThumbnail } from './thumbnail.ts'
import { timeLapse, usualTimeLapseBytes } from './time-lapse.ts'

export interface CutterOptions {
  site: string
  bay: string
  archive: Pick<Archive, 'footage' | 'makeRoom' | 'disk'>
  /** Where the files go; absolute. */
  directory: string
  log: Logger
}

/** There is nothing that this clip could show, and never will be. */
export class NothingRecorded extends Error {
  constructor() {
    super('nothing was recorded')
    this.name = 'NothingRecorded'
  }
}

/** Ten minutes of 4K from a slow disk take a small part of this; a picture that drives a decoder mad takes for ever. Ms. */
const timeLimitMs = 5 * 60_000
/** Pictures among which the thumbnail is chosen. */
const candidateCount = 12

export class Cutter {
  private readonly options: CutterOptions

  constructor(options: CutterOptions) {
    this.options = options
  }

  fileOf(id: string, type: 'mp4' | 'jpg'): string {
    return path.join(this.options.directory, `${id}.${type}`)
  }

  /** Both files are durable when this resolves. May be repeated. Throws NothingRecorded, FfmpegError, or the disk's error. */
  async cut(clip: PlannedClip, lifetime: AbortSignal): Promise<CutClip> {
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
    const startMs = await this.writeVideo(clip, footage, frames, missingMs, signal)
    const sha256 = await publish(this.unfinished(clip.id, 'mp4'), this.fileOf(clip.id, 'mp4'))
    const thumbnailSha256 = await this.writeThumbnail(clip, footage, startMs, sample, signal)
    return { startMs, durationMs: Math.round(sample.durationMs), missingMs, sha256, thumbnailSha256 }
  }

  /** Removes every file but those of the given clips. */
  async clean(ids: ReadonlySet<string>): Promise<void> {
    const { directory } = this.options
    await fs.mkdir(directory, { recursive: true })
    for (const name of await fs.readdir(directory)) {
      const [id = ''] = name.split('.')
      const isNeeded = ids.has(id) && (name === `${id}.mp4` || name === `${id}.jpg`)
      if (!isNeeded) await fs.rm(path.join(directory, name), { force: true })
    }
  }

  /** Returns the wall clock of its first frame. */
  private async writeVideo(
    clip: PlannedClip,
    { init }: Footage,
    frames: AsyncGenerator<ClipFrame>,
    missingMs: number,
    signal: AbortSignal,
  ): Promise<number> {
    const { log } = this.options
    const output = this.unfinished(clip.id, 'mp4')
    try {
      const first = await frames.next()
      if (first.done) throw new NothingRecorded()
      const startMs = Math.round(first.value.atMs)
      const metadata = metadataText(this.tagOf(clip, startMs, missingMs))
      await mux({ init, frames: withFirst(first.value, frames), metadata, output, log }, signal)
      return startMs
    } finally {
      await frames.return(undefined) // closes the segment it reads, wherever we have ended
    }
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

  private unfinished(id: string, type: 'mp4' | 'jpg'): string {
    return `${this.fileOf(id, type)}.tmp`
  }
}

async function* withFirst<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield first
  yield* rest
}
