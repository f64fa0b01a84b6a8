/** The segment that is being written: appended to, synced, and at last closed with its table of keyframes. */
import fs, { type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { syncDirectory } from '../../config/system/sync-directory.ts'
import type { StreamStart, VideoFragment } from '../stream/feed.ts'
import { type Disk, writeAt } from './disk.ts'
import { initTrack, prftLength } from './fragment-bytes.ts'
import type { QueuedFragment } from './fragment-queue.ts'
import { keyframeIndex } from './keyframe-index.ts'
import { completePath, frameTime, type Segment, segmentName } from './segment.ts'
import type { Volume } from './volume.ts'

export interface NewSegment {
  directory: string
  camera: string
  sequence: number
  /** What it is to begin with: a keyframe. */
  first: QueuedFragment
  volume: Volume
  disk: Disk
}

export class SegmentFile {
  readonly segment: Segment
  readonly start: StreamStart
  /** False when even taking back a failed write failed: then nothing can be appended any more. */
  isIntact = true
  private readonly handle: FileHandle
  private readonly clockOffsetMs: number
  private readonly first: QueuedFragment
  private readonly begin: { startMs: number; decodeTime: number }
  /** Written, but not synced: behind what `segment` says. */
  private unsynced: readonly VideoFragment[] = []

  constructor(handle: FileHandle, segment: Segment, first: QueuedFragment) {
    this.handle = handle
    this.segment = segment
    this.start = first.start
    this.clockOffsetMs = first.clockOffsetMs
    this.first = first
    this.begin = { startMs: segment.startMs, decodeTime: first.fragment.decodeTime }
  }

  /** An empty file on the right volume; its first append() makes it a segment. */
  static async create({
    directory,
    camera,
    sequence,
    first,
    volume,
    disk,
  }: NewSegment): Promise<SegmentFile> {
    const startMs = Math.round(first.fragment.capturedAtMs)
    const file = path.join(directory, segmentName({ sequence, startMs, complete: undefined }))
    await volume.verify()
    await fs.mkdir(directory, { recursive: true })
    const handle = await disk.open(file, 'wx')
    try {
      await volume.verifyFile(handle)
    } catch (error) {
      await handle.close()
      await fs.unlink(file)
      throw error
    }
    const segment = { sequence, camera, startMs, endMs: startMs, bytes: 0, path: file, keyframes: [] }
    return new SegmentFile(handle, segment, first)
  }

  /** It was created for this fragment, which is not written yet. */
  isToBeginWith(item: QueuedFragment): boolean {
    return this.segment.bytes === 0 && item === this.first
  }

  /** How much video lies between its first frame and this one, ms. */
  ageAt({ fragment }: QueuedFragment): number {
    return (fragment.decodeTime - this.begin.decodeTime) / 90
  }

  /** By how much the wall clock was set between its first frame and this one, ms. */
  clockStepAt({ clockOffsetMs }: QueuedFragment): number {
    return Math.abs(clockOffsetMs - this.clockOffsetMs)
  }

  /**
   * When this resolves, the death of this process takes nothing of them any more; a power cut does until sync(). When it
   * rejects, the file is as it was after the last sync (see isIntact).
   */
  async append(items: readonly QueuedFragment[]): Promise<void> {
    const fragments = items.map(({ fragment }) => fragment)
    const init = this.segment.bytes === 0 ? [this.start.init] : []
    await this.orTakenBack(() => this.write([...init, ...fragments.map(({ bytes }) => bytes)]))
    this.unsynced = [...this.unsynced, ...fragments]
  }

  /** When this resolves, what was appended is on the disk and part of the segment; when it rejects, as append(). */
  async sync(): Promise<void> {
    const { segment, unsynced } = this
    if (unsynced.length === 0) return
    const isNew = segment.bytes === 0
    await this.orTakenBack(async () => {
      await this.handle.datasync()
      if (isNew) await syncDirectory(path.dirname(segment.path))
    })
    if (isNew) segment.bytes = this.start.init.byteLength
    for (const fragment of unsynced) this.remember(fragment)
    this.unsynced = []
  }

  /** Closes it for good, synced, under its final name; removes it if it is empty. May be tried again after a failure. */
  async complete(): Promise<void> {
    const { segment } = this
    if (segment.bytes === 0) return await this.remove()
    const entries = (segment.keyframes ?? []).map(({ offset, decodeTime }) => {
      return { decodeTime, moofOffset: offset + prftLength }
    })
    const table = keyframeIndex(initTrack(this.start.init).id, entries)
    await this.orTakenBack(async () => {
      await this.write([table])
      await this.handle.datasync()
    })
    const complete = completePath(segment, segment.bytes + table.byteLength)
    await fs.rename(segment.path, complete)
    segment.path = complete
    segment.bytes += table.byteLength
    segment.keyframes = undefined
    await this.close()
  }

  /** Leaves it as of the last sync: what it holds can be read, and the archive's next start completes it. */
  async abandon(): Promise<void> {
    this.segment.keyframes = undefined
    await this.handle.truncate(this.segment.bytes).catch(() => {}) // a broken disk may refuse this
    await this.close()
  }

  private async remove(): Promise<void> {
    await fs.rm(this.segment.path, { force: true })
    await this.close()
  }

  private async close(): Promise<void> {
    await this.handle.close().catch(() => {}) // everything was synced before; a broken disk may refuse this
  }

  /** Behind everything that was written before. */
  private async write(parts: readonly Uint8Array[]): Promise<void> {
    const unsyncedBytes = this.unsynced.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
    await writeAt(this.handle, this.segment.bytes + unsyncedBytes, parts)
  }

  private async orTakenBack(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.unsynced = []
      await this.handle.truncate(this.segment.bytes).catch(() => {
        this.isIntact = false
      })
      throw error
    }
  }

  private remember({ bytes, capturedAtMs, decodeTime, duration, isKeyframe }: VideoFragment): void {
    const { segment } = this
    const lastMs = segment.endMs - duration / 90
    const atMs = Math.max(frameTime(this.begin, decodeTime, capturedAtMs), lastMs)
    if (isKeyframe) segment.keyframes?.push({ offset: segment.bytes, decodeTime, atMs })
    segment.endMs = Math.round(atMs + duration / 90)
    segment.bytes += bytes.byteLength
  }
}
