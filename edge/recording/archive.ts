/**
 * The bay's recordings on disk: all segments of all cameras, found by time, deleted by age and size. The names of the
 * files are the index; what is in memory is a listing of the directories (README.md).
 */

import fs from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { Turns } from '../../relay/wire/shared/turns.ts'
import { type Clocks, systemClocks } from '../stream/capture-clock.ts'
import { type Disk, DiskError, diskError, systemDisk } from './disk.ts'
import { type Footage, findFootage, type TimeRange } from './footage.ts'
import { listSegments } from './listing.ts'
import { findExpired } from './retention.ts'
import type { Segment } from './segment.ts'
import { untilDoneOrAborted } from './until-done.ts'
import type { Volume } from './volume.ts'

/** A range of one camera that something still needs. */
export interface Pin extends TimeRange {
  camera: string
}

export interface ArchiveOptions {
  /** Where the bay's recordings lie: one directory a camera. On the volume. */
  directory: string
  volume: Volume
  /** Ms. */
  keepMs: number
  /** Over all cameras of the bay. */
  keepBytes: number
  /** Asked each time before anything is deleted. */
  pinned: () => readonly Pin[]
  log: Logger
  clocks?: Clocks
  disk?: Disk
}

export interface ArchiveStats {
  segments: number
  bytes: number
  /** Wall clock, ms since 1970; undefined when there is nothing. */
  oldestMs: number | undefined
  /** On the volume, as of the last upkeep; undefined before the first. */
  freeBytes: number | undefined
  /** Why nothing can be recorded now. */
  fault: DiskError | undefined
}

/** How often the volume is looked at and old segments are deleted. Ms. */
const upkeepIntervalMs = 1000
/** Kept free for the databases beside the recordings: this many bytes, but no more than this share of the volume. */
const reserveBytes = 64 * 1024 * 1024
const reserveShare = 0.05
/** A backlog of expired segments must not keep the recorders waiting. */
const deletionsAtOnce = 100

export class Archive {
  private readonly options: ArchiveOptions
  private readonly clocks: Clocks
  readonly disk: Disk
  /** By sequence. Undefined until they have been listed, and while the volume is away. */
  private segments: Segment[] | undefined = undefined
  /** When each was recorded, in monotonic ms: what was kept long enough is not for a wall clock that jumps to say. */
  private readonly recordedAt = new WeakMap<Segment, number>()
  private lastSequence = 0
  private fault: DiskError | undefined = undefined
  /** Bytes that may still be written before the reserve is touched; as of the last upkeep. */
  private roomBytes = 0
  private freeBytes: number | undefined = undefined
  private pins: readonly Pin[] = []
  private readonly turns = new Turns()
  private readonly writers = new Map<string, () => number | undefined>()

  constructor(options: ArchiveOptions) {
    this.options = options
    this.clocks = options.clocks ?? systemClocks
    this.disk = options.disk ?? systemDisk
  }

  /** Watches over the volume until aborted. Recordings can be read and written while this runs. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const upkeep = this.turns.take(() => this.upkeep()).catch(error => this.fail(diskError(error)))
      await untilDoneOrAborted(upkeep, signal, upkeepIntervalMs)
      await wait(upkeepIntervalMs, undefined, { signal }).catch(() => {}) // aborted: the loop sees it
    }
  }

  /** The volume has not been looked at yet. */
  get isOpening(): boolean {
    return this.segments === undefined && this.fault === undefined
  }

  get stats(): ArchiveStats {
    const segments = this.segments ?? []
    const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0)
    return {
      segments: segments.length,
      bytes,
      oldestMs: segments[0]?.startMs,
      freeBytes: this.freeBytes,
      fault: this.fault,
    }
  }

  /** By sequence. */
  segmentsOf(camera: string): Segment[] {
    return (this.segments ?? []).filter(segment => segment.camera === camera)
  }

  /** What the camera recorded in the range; undefined when nothing. */
  async footage(camera: string, range: TimeRange): Promise<Footage | undefined> {
    return await findFootage(this.segmentsOf(camera), range, this.disk)
  }

  /**
   * Whether all that the camera will ever have recorded up to a moment can be read now. Frames need some time from
   * the camera to here.
   */
  isSettled(camera: string, untilMs: number): boolean {
    const unwrittenSinceMs = this.writers.get(camera)?.() ?? Number.POSITIVE_INFINITY
    return this.segments !== undefined && unwrittenSinceMs >= untilMs && this.clocks.wall() >= untilMs + 2000
  }

  /** A recorder tells since when it has frames that are not on the disk. Returns how to take leave. */
  addWriter(camera: string, unwrittenSinceMs: () => number | undefined): () => void {
    this.writers.set(camera, unwrittenSinceMs)
    return () => this.writers.delete(camera)
  }

  /**
   * Runs `work`, which writes so many bytes, when it is its turn: one at a time over all cameras, so that a disk that
   * hangs takes one thread of the pool and not all. Throws DiskError when there is no disk or no room on it.
   */
  async write<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    return await this.turns.take(async () => {
      if (!this.segments) throw this.fault ?? new DiskError('ERROR', 'the recordings are not listed yet')
      if (this.fault && this.fault.fault !== 'FULL') throw this.fault
      if (bytes > this.roomBytes) await this.upkeep(bytes)
      if (bytes > this.roomBytes)
        throw new DiskError('FULL', 'no space left, and nothing that may be deleted')
      this.roomBytes -= bytes
      try {
        return await work()
      } catch (error) {
        const failure = diskError(error)
        if (failure.fault === 'FULL') this.roomBytes = 0 // somebody else took it: look again before the next write
        throw failure
      }
    })
  }

  /** Deletes old recordings, where so many bytes more would not fit on the volume. Throws what the disk throws. */
  async makeRoom(bytes: number): Promise<void> {
    await this.turns.take(() => this.upkeep(bytes))
  }

  /** The number of a new segment; grows for ever. */
  nextSequence(): number {
    this.lastSequence += 1
    return this.lastSequence
  }

  directoryOf(camera: string): string {
    return path.join(this.options.directory, camera)
  }

  get volume(): Volume {
    return this.options.volume
  }

  /** A new segment, which has its first fragments. */
  add(segment: Segment): void {
    this.segments?.push(segment)
    this.recordedAt.set(segment, this.clocks.monotonic())
  }

  /** @param wantedBytes what somebody is about to write */
  private async upkeep(wantedBytes = 0): Promise<void> {
    await this.options.volume.verify()
    this.segments ??= await this.list()
    const before = await this.space()
    const lackingBytes = Math.max(before.reserve + wantedBytes - before.free, 0)
    const hasDeleted = await this.deleteExpired(this.segments, lackingBytes)
    const after = hasDeleted ? await this.space() : before
    // Half the reserve is for writing on until the next upkeep has made room, the other half never.
    this.roomBytes = Math.max(after.free - after.reserve / 2, 0)
    this.freeBytes = after.free
    this.recover()
  }

  private async list(): Promise<Segment[]> {
    const { directory, log } = this.options
    const { segments, lastSequence } = await listSegments(directory, this.disk, log)
    this.lastSequence = Math.max(lastSequence, this.lastSequence)
    const [wall, monotonic] = [this.clocks.wall(), this.clocks.monotonic()]
    for (const segment of segments) {
      this.recordedAt.set(segment, monotonic - Math.max(wall - segment.endMs, 0))
    }
    return segments
  }

  private async space(): Promise<{ free: number; reserve: number }> {
    const { bavail, blocks, bsize } = await this.disk.statfs(this.options.directory)
    return { free: bavail * bsize, reserve: Math.min(reserveBytes, blocks * bsize * reserveShare) }
  }

  /** Returns whether there was something to delete. */
  private async deleteExpired(segments: Segment[], lackingBytes: number): Promise<boolean> {
    const { keepMs, keepBytes, log } = this.options
    const pins = this.askForPins()
    const monotonic = this.clocks.monotonic()
    const expired = findExpired(segments, {
      keepMs,
      keepBytes,
      lackingBytes,
      ageMs: segment => monotonic - (this.recordedAt.get(segment) ?? monotonic),
      isPinned: segment => pins.some(pin => isWanted(segment, pin)),
    }).slice(0, deletionsAtOnce)
    for (const segment of expired) {
      await fs.rm(segment.path, { force: true })
      segments.splice(segments.indexOf(segment), 1)
    }
    if (expired.length > 0) log.debug({ segments: expired.length, lackingBytes }, 'old recordings deleted')
    return expired.length > 0
  }

  /** Whoever pins may be unable to say (a database on a full disk): then what it said last stands, and recording goes on. */
  private askForPins(): readonly Pin[] {
    try {
      this.pins = this.options.pinned()
    } catch (error) {
      this.options.log.warn({ err: error }, 'pins unknown, the last ones stand')
    }
    return this.pins
  }

  private fail(failure: DiskError): void {
    if (failure.fault === 'NOT_MOUNTED') this.segments = undefined // whatever comes back is listed anew
    if (this.fault?.fault !== failure.fault) {
      this.options.log.error({ err: failure, fault: failure.fault }, 'recordings not available')
    }
    this.fault = failure
  }

  private recover(): void {
    if (this.fault) this.options.log.info({ after: this.fault.fault }, 'recordings available again')
    this.fault = undefined
  }
}

function isWanted({ camera, startMs, endMs }: Segment, pin: Pin): boolean {
  return pin.camera === camera && pin.fromMs < endMs && startMs < pin.toMs
}
