/** Follows one camera's feed and puts its fragments on the disk, as they are. Never holds the feed up. */
import { EventEmitter } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type Clocks, systemClocks } from '../stream/capture-clock.ts'
import type { Feed, StreamStart, VideoFragment } from '../stream/feed.ts'
import type { Archive } from './archive.ts'
import { type DiskFault, diskError } from './disk.ts'
import { FragmentQueue, type Loss, type QueuedFragment, queueByteLimit } from './fragment-queue.ts'
import { SegmentFile } from './segment-file.ts'
import { untilDoneOrAborted } from './until-done.ts'

export interface RecorderOptions {
  camera: string
  feed: Feed
  archive: Archive
  log: Logger
  clocks?: Clocks
  /** A segment ends at the first keyframe after this. Default one minute. */
  segmentMs?: number
  /** How often what was written is synced; default one second. */
  syncIntervalMs?: number
  /** Bytes of frames held in memory while the disk cannot take them. Default 64 MiB. */
  queueByteLimit?: number
}

export interface RecorderStatus {
  /** `waiting`: the camera is offline. `failing`: the camera is live and its frames do not reach the disk. */
  state: 'recording' | 'waiting' | 'failing'
  fault: DiskFault | undefined
  /** Video that was lost to the disk since the start. */
  lost: Readonly<Loss>
  /** Frames that wait for the disk. */
  queuedBytes: number
}

/** The most that the death of this process takes, and the most that a power cut takes, but for the disk's own time (README.md). Ms. */
const writeIntervalMs = 250
const usualSyncIntervalMs = 1000
/** One write while catching up, so that other cameras get their turn. Bytes. */
const batchBytes = 4 * 1024 * 1024
/** The wall clock was set, not slewed by NTP. Ms. */
const clockStepMs = 1000
/** A disk that takes longer is as good as none, though it may still answer. Ms. */
const slowMs = 5000
/** How long the end waits for a disk that does not answer. Ms. */
const finishMs = 2000

export class Recorder {
  /** `status` when a fault comes, changes, or goes. */
  readonly events = new EventEmitter<{ status: [status: RecorderStatus] }>()
  private readonly options: RecorderOptions
  private readonly clocks: Clocks
  private readonly queue: FragmentQueue
  private readonly segmentMs: number
  private readonly syncIntervalMs: number
  private file: SegmentFile | undefined = undefined
  private fault: DiskFault | undefined = undefined
  /** Monotonic ms. */
  private lastSyncMs = 0
  /** Since when the disk has been at it, monotonic ms. */
  private busySinceMs = Number.POSITIVE_INFINITY

  constructor(options: RecorderOptions) {
    this.options = options
    this.clocks = options.clocks ?? systemClocks
    this.queue = new FragmentQueue(options.queueByteLimit ?? queueByteLimit)
    this.segmentMs = options.segmentMs ?? 60_000
    this.syncIntervalMs = options.syncIntervalMs ?? usualSyncIntervalMs
  }

  get status(): RecorderStatus {
    const { fault, queue } = this
    const state = fault ? 'failing' : this.options.feed.start ? 'recording' : 'waiting'
    return { state, fault, lost: queue.lost, queuedBytes: queue.byteLength }
  }

  /** Resolves when aborted and what had come is on the disk, or the disk does not take it. */
  async run(signal: AbortSignal): Promise<void> {
    const { feed, archive, camera } = this.options
    const onFragment = (fragment: VideoFragment) => feed.start && this.push(fragment, feed.start)
    const removeWriter = archive.addWriter(camera, () => this.queue.sinceMs)
    for (const fragment of feed.gop?.fragments ?? []) onFragment(fragment)
    feed.events.on('fragment', onFragment)
    const watch = setInterval(() => this.noticeSlowness(), slowMs / 5)
    try {
      await untilDoneOrAborted(this.storeUntil(signal), signal, finishMs)
    } finally {
      clearInterval(watch)
      feed.events.off('fragment', onFragment)
      removeWriter()
    }
  }

  private async storeUntil(signal: AbortSignal): Promise<void> {
    const { archive } = this.options
    const intervalMs = Math.min(writeIntervalMs, this.syncIntervalMs)
    while (!signal.aborted) {
      await this.store()
      await wait(intervalMs, undefined, { signal }).catch(() => {}) // aborted: the loop sees it
    }
    await this.store()
    // What cannot be completed now is completed by the next start.
    await archive.write(0, () => this.completeFile()).catch(() => this.file?.abandon())
  }

  private push(fragment: VideoFragment, start: StreamStart): void {
    const clockOffsetMs = this.clocks.wall() - this.clocks.monotonic()
    try {
      this.queue.push({ fragment, start, clockOffsetMs })
    } catch (error) {
      // It is told here: to the camera, whose frame this is, it is nothing.
      const failure = diskError(error)
      this.setFault(failure.fault, failure)
    }
  }

  /** Puts on the disk what has come; never throws. */
  private async store(): Promise<void> {
    const { archive, feed } = this.options
    if (archive.isOpening) return
    this.busySinceMs = this.clocks.monotonic()
    try {
      while (this.queue.unwritten > 0) await this.storeBatch()
      if (this.isSyncDue) await archive.write(0, () => this.sync())
      if (!feed.start && this.file) await archive.write(0, () => this.completeFile())
      this.setFault(undefined)
    } catch (error) {
      const failure = diskError(error)
      this.queue.release()
      if (failure.fault === 'NOT_MOUNTED' || this.file?.isIntact === false) await this.abandonFile()
      this.setFault(failure.fault, failure)
    } finally {
      this.busySinceMs = Number.POSITIVE_INFINITY
    }
  }

  private async storeBatch(): Promise<void> {
    const items = this.queue.take(batchBytes)
    const bytes = items.reduce((sum, { fragment }) => sum + fragment.bytes.byteLength, 0)
    await this.options.archive.write(bytes, () => this.append(items))
  }

  private async append(items: readonly QueuedFragment[]): Promise<void> {
    let rest = items
    while (rest.length > 0) {
      const [first] = rest
      if (first && this.belongsInNewFile(first)) await this.beginFile(first)
      const next = rest.findIndex((item, i) => i > 0 && this.belongsInNewFile(item))
      const run = next < 0 ? rest : rest.slice(0, next)
      await this.appendRun(run)
      rest = rest.slice(run.length)
    }
  }

  private async appendRun(run: readonly QueuedFragment[]): Promise<void> {
    if (!this.file) throw new Error('no segment file to append to')
    const isNew = this.file.segment.bytes === 0
    await this.file.append(run)
    this.queue.wrote(run.length)
    if (!isNew) return
    await this.sync()
    this.options.archive.add(this.file.segment)
  }

  private get isSyncDue(): boolean {
    // Half a write's interval early, so that it does not fall to the next one.
    return this.clocks.monotonic() - this.lastSyncMs > this.syncIntervalMs - writeIntervalMs / 2
  }

  private async sync(): Promise<void> {
    await this.file?.sync()
    this.queue.commit()
    this.lastSyncMs = this.clocks.monotonic()
  }

  private belongsInNewFile(item: QueuedFragment): boolean {
    const { file } = this
    if (!file) return true
    if (item.isAfterGap || item.start !== file.start) return !file.isToBeginWith(item)
    const isDue = file.ageAt(item) >= this.segmentMs || file.clockStepAt(item) > clockStepMs
    return isDue && item.fragment.isKeyframe
  }

  private async beginFile(first: QueuedFragment): Promise<void> {
    const { archive, camera } = this.options
    await this.completeFile()
    const { volume, disk } = archive
    const directory = archive.directoryOf(camera)
    this.file = await SegmentFile.create({
      directory,
      camera,
      sequence: archive.nextSequence(),
      first,
      volume,
      disk,
    })
  }

  private async completeFile(): Promise<void> {
    if (!this.file) return
    await this.sync()
    await this.file.complete()
    this.file = undefined
  }

  private async abandonFile(): Promise<void> {
    if (!this.file) return
    await this.file.abandon()
    this.file = undefined
    this.queue.dropToKeyframe()
  }

  private noticeSlowness(): void {
    if (this.clocks.monotonic() - this.busySinceMs > slowMs) this.setFault('SLOW')
  }

  private setFault(fault: DiskFault | undefined, failure?: Error): void {
    if (fault === this.fault) return
    const { log } = this.options
    this.fault = fault
    const { lost, queuedBytes } = this.status
    if (fault) log.error({ err: failure, fault, queuedBytes }, 'recording fails')
    else log.info({ lost }, 'recording again')
    this.events.emit('status', this.status)
  }
}
