/** An archive and a recorder as a bay has them, in a directory of their own, with times in the test's hand. */
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { Archive, type ArchiveOptions } from '../../../edge/recording/archive.ts'
import { Recorder, type RecorderOptions } from '../../../edge/recording/recorder.ts'
import { Volume } from '../../../edge/recording/volume.ts'
import type { Clocks } from '../../../edge/stream/capture-clock.ts'
import type { Feed } from '../../../edge/stream/feed.ts'
import { until } from '../until.ts'

/** Both clocks run with the machine's, and the wall's can be set. */
export class SettableClocks implements Clocks {
  offsetMs = 0

  wall(): number {
    return Date.now() + this.offsetMs
  }

  monotonic(): number {
    return performance.now()
  }
}

export const silent = pino({ level: 'silent' })

export interface BayArchiveOptions extends Partial<ArchiveOptions> {
  /** Of the volume; default a new one, removed by close(). */
  data?: string
}

export class BayArchive {
  readonly data: string
  readonly archive: Archive
  readonly recorders: Recorder[] = []
  private readonly lifetime = new AbortController()
  private readonly running: Promise<void>[] = []
  private readonly isOurs: boolean

  constructor({ data, ...options }: BayArchiveOptions = {}) {
    this.isOurs = data === undefined
    this.data = data ?? mkdtempSync(path.join(tmpdir(), 'glassbay-archive-'))
    this.archive = new Archive({
      directory: path.join(this.data, 'recording', 'bay-1'),
      volume: new Volume(this.data),
      keepMs: 24 * 3_600_000,
      keepBytes: 20e9,
      pinned: () => [],
      log: silent,
      ...options,
    })
    this.running.push(this.archive.run(this.lifetime.signal))
  }

  record(camera: string, feed: Feed, options: Partial<RecorderOptions> = {}): Recorder {
    const recorder = new Recorder({ camera, feed, archive: this.archive, log: silent, ...options })
    this.recorders.push(recorder)
    this.running.push(recorder.run(this.lifetime.signal))
    return recorder
  }

  /** Resolves when everything that the cameras sent is on the disk. */
  async written(): Promise<void> {
    await until(() => this.recorders.every(({ status }) => status.queuedBytes === 0), 30_000)
  }

  /** Ends it as Ctrl-C does. */
  async stop(): Promise<void> {
    this.lifetime.abort()
    await Promise.all(this.running)
  }

  async close(): Promise<void> {
    await this.stop()
    // A broken disk may still be at its last write.
    if (this.isOurs) await rm(this.data, { recursive: true, force: true, maxRetries: 10 })
  }
}
