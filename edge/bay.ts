/** One bay's parts wired together: this file is the map of the folder. */
import { setMaxListeners } from 'node:events'
import type { Logger } from 'pino'
import type { BayConfig, Site } from '../config/site.ts'
import { BayCamera } from './bay-camera.ts'
import type { Feed } from './camera/feed.ts'
import { Uplink } from './uplink.ts'

/** A camera that has not answered by then does not keep the bay from being ready. */
const readyTimeoutMs = 10_000

export interface BayOptions {
  site: Site
  bay: BayConfig
  log: Logger
}

export class Bay {
  private readonly cameras: BayCamera[]
  private readonly uplink: Uplink

  constructor({ site, bay, log }: BayOptions) {
    this.cameras = bay.cameras.map(camera => new BayCamera(bay.id, camera, log))
    this.uplink = new Uplink({
      relayUrl: site.edge.relay,
      key: site.edge.key,
      site: site.site.id,
      cameras: this.cameras,
      log,
    })
  }

  /** Resolves when every camera is live or is known not to be. */
  get ready(): Promise<unknown> {
    return Promise.all(this.cameras.map(camera => firstNews(camera.main)))
  }

  /** Settles when the signal has aborted and everything has ended. */
  async run(signal: AbortSignal): Promise<void> {
    setMaxListeners(0, signal) // each part registers with it, however many cameras the bay has
    await Promise.all([...this.cameras.map(camera => camera.run(signal)), this.uplink.run(signal)])
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
