/** One bay's parts wired together: this file is the map of the folder. */
import { setMaxListeners } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { CameraNetworks } from '../config/camera-networks.ts'
import type { BayConfig, EdgeSite } from '../config/site.ts'
import { BayCamera } from './bay-camera.ts'
import { type BayStorage, openBayStorage } from './bay-storage.ts'
import type { MqttConfig } from './mqtt/mqtt-link.ts'
import { noStorage } from './recording/storage-status.ts'
import type { Feed } from './stream/feed.ts'
import type { EdgeIdentity } from './uplink/edge-identity.ts'
import { Uplink } from './uplink/uplink.ts'

/** A camera that has not answered by then does not keep the bay from being ready. */
const readyTimeoutMs = 10_000
/** How often a disk that was not there at the start is looked for. */
const storageRetryMs = 5000

export interface BayOptions {
  site: EdgeSite & { mqtt: MqttConfig }
  bay: BayConfig
  identity: EdgeIdentity
  log: Logger
}

export class Bay {
  private readonly options: BayOptions
  private readonly cameras: BayCamera[]

  constructor(options: BayOptions) {
    const { bay, site, log } = options
    const networks = new CameraNetworks(site.edge.cameraNetworks)
    this.options = options
    this.cameras = bay.cameras.map(camera => new BayCamera(bay.id, camera, networks, log))
  }

  /** Resolves when every camera is live or is known not to be. */
  get ready(): Promise<unknown> {
    return Promise.all(this.cameras.map(camera => firstNews(camera.main)))
  }

  /** Settles when the signal has aborted and everything has ended. */
  async run(signal: AbortSignal): Promise<void> {
    setMaxListeners(0, signal) // each part registers with it, however many cameras the bay has
    await Promise.all([...this.cameras.map(camera => camera.run(signal)), this.runUplink(signal)])
  }

  /** Live video needs no disk. Without one the uplink carries video alone, until the disk is there. */
  private async runUplink(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const storage = await this.openStorage()
      const diskCame = new AbortController()
      const lifetime = AbortSignal.any([signal, diskCame.signal])
      setMaxListeners(0, lifetime)
      const waiting = storage
        ? storage.run(lifetime)
        : this.waitForDisk(lifetime).then(() => diskCame.abort())
      await Promise.all([this.uplink(storage).run(lifetime), waiting])
    }
  }

  private uplink(storage: BayStorage | undefined): Uplink {
    const { site, identity, log } = this.options
    return new Uplink({
      relayUrl: site.edge.relay,
      identity,
      cameras: this.cameras,
      mailbox: storage?.job.mailbox,
      occupancy: storage?.job.occupancy,
      storage: storage ?? { status: () => noStorage(this.options.bay.id) },
      log,
    })
  }

  private async openStorage(): Promise<BayStorage | undefined> {
    const { log } = this.options
    try {
      return await openBayStorage({ ...this.options, cameras: this.cameras })
    } catch (error) {
      log.error({ err: error }, 'no disk: live video goes on, nothing is recorded and no job is followed')
      return undefined
    }
  }

  /** Settles when the disk can be used, or the signal has aborted. */
  private async waitForDisk(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await wait(storageRetryMs, undefined, { signal }).catch(() => {}) // aborted: the loop ends
      const isThere = await canOpen({ ...this.options, cameras: this.cameras })
      if (isThere) return
    }
  }
}

async function canOpen(options: Parameters<typeof openBayStorage>[0]): Promise<boolean> {
  try {
    const storage = await openBayStorage(options)
    storage.close()
    return true
  } catch {
    return false // it was logged when it failed first
  }
}

function firstNews({ events, start }: Feed): Promise<void> {
  return new Promise(resolve => {
    const settle = () => {
      clearTimeout(timer)
      events.off('start', settle).off('offline', settle)
      resolve()
    }
    const timer = setTimeout(settle, readyTimeoutMs)
    events.on('start', settle).on('offline', settle)
    if (start) settle()
  })
}
