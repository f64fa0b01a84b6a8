/** What of a bay needs its disk: recordings, the job's durable state, clips. Without a disk there is none of it. */
import path from 'node:path'
import type { Logger } from 'pino'
import type { BayConfig, EdgeSite } from '../config/site.ts'
import { clipAudience } from '../relay/wire/uplink/clip-upload.ts'
import type { StorageStatus } from '../relay/wire/uplink/storage.ts'
import type { BayCamera } from './bay-camera.ts'
import { BayJob } from './bay-job.ts'
import { BayHistory, historyMigrations } from './clip/bay-history.ts'
import { ClipPlanning } from './clip/clip-planning.ts'
import { ClipStore, clipMigrations } from './clip/clip-store.ts'
import { ClipWorker } from './clip/clip-worker.ts'
import { Cutter } from './clip/cutter.ts'
import { NarrationSource } from './clip/narration-source.ts'
import { Uploader } from './clip/upload.ts'
import { jobMigrations } from './job/job-record.ts'
import type { MqttConfig } from './mqtt/mqtt-link.ts'
import { publicationMigrations } from './mqtt/publisher.ts'
import { Archive } from './recording/archive.ts'
import { Recorder } from './recording/recorder.ts'
import { storageStatus } from './recording/storage-status.ts'
import { Volume } from './recording/volume.ts'
import { mailboxMigrations } from './store/mailbox.ts'
import { openStore, type Store } from './store/store.ts'
import type { EdgeIdentity } from './uplink/edge-identity.ts'

const migrations = [
  jobMigrations,
  publicationMigrations,
  mailboxMigrations,
  historyMigrations,
  clipMigrations,
].flat()

export interface BayStorageOptions {
  site: EdgeSite & { mqtt: MqttConfig }
  bay: BayConfig
  cameras: readonly BayCamera[]
  identity: EdgeIdentity
  log: Logger
}

/** Throws when the volume is not there or the database cannot be used. */
export async function openBayStorage(options: BayStorageOptions): Promise<BayStorage> {
  const { site, bay } = options
  const volume = new Volume(site.edge.data)
  await volume.verify()
  const directory = path.join(site.edge.data, bay.id)
  const store = openStore(path.join(directory, 'edge.sqlite'), migrations)
  return new BayStorage({ ...options, volume, directory, store })
}

export class BayStorage {
  readonly job: BayJob
  private readonly bay: string
  private readonly store: Store
  private readonly archive: Archive
  private readonly recorders: Recorder[]
  private readonly clipWorker: ClipWorker

  constructor(options: BayStorageOptions & { volume: Volume; directory: string; store: Store }) {
    const { site, bay, cameras, log, volume, directory, store } = options
    const { keep: keepMs, keepBytes, preRoll: preRollMs, postRoll: postRollMs } = site.edge
    const clips = new ClipStore(store, bay.id)
    const planning = new ClipPlanning({
      history: new BayHistory(store),
      clips,
      cameras: bay.cameras.map(({ id }) => id),
      rolls: { preRollMs, postRollMs },
      log,
    })
    this.bay = bay.id
    this.store = store
    this.job = new BayJob({ site: site.site.id, bay: bay.id, mqtt: site.mqtt, cameras, store, planning, log })
    this.archive = new Archive({
      directory: path.join(directory, 'recordings'),
      volume,
      keepMs,
      keepBytes,
      pinned: () => clips.pins(),
      log,
    })
    this.recorders = cameras.map(({ camera, main }) => {
      return new Recorder({ camera, feed: main, archive: this.archive, log: log.child({ camera }) })
    })
    this.clipWorker = new ClipWorker({
      bay: bay.id,
      clips,
      archive: this.archive,
      cutter: new Cutter({
        site: site.site.id,
        bay: bay.id,
        archive: this.archive,
        directory: path.join(directory, 'clips'),
        log,
      }),
      narrations: new NarrationSource(relayAccess(options)),
      uploader: new Uploader(relayAccess(options)),
      announce: tag => this.job.announce(tag),
      log,
    })
  }

  /** Settles when the signal has aborted, what had come is on the disk, and the database is closed. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([
      this.archive.run(signal),
      ...this.recorders.map(recorder => recorder.run(signal)),
      this.job.run(signal),
      this.clipWorker.run(signal),
    ])
    this.close()
  }

  /** How recording goes, for the relay; undefined until the volume has been looked at. */
  status(): StorageStatus | undefined {
    if (this.archive.isOpening) return undefined
    const recorders = this.recorders.map(({ status }) => status)
    return storageStatus(this.bay, this.archive.stats, recorders)
  }

  /** For storage that never ran. */
  close(): void {
    this.store.close()
  }
}

/** Clips' files go to the same relay as the uplink, and what was said over them comes from it, by HTTP. */
function relayAccess({ site: { edge }, bay, identity }: BayStorageOptions) {
  return {
    relayUrl: edge.relay.replace(/^ws/, 'http'),
    bay: bay.id,
    token: () => identity.token(clipAudience),
  }
}
