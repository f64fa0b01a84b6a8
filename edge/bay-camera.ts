/** A camera with its streams: its own, pulled for as long as the edge lives, and those that are made on demand. */
import type { Logger } from 'pino'
import type { CameraConfig } from '../config/site.ts'
import type { Rendition } from '../relay/wire/camera.ts'
import { Camera } from './camera/camera.ts'
import type { Feed } from './camera/feed.ts'
import { CameraRenditions } from './camera/renditions.ts'
import type { RenditionLease, UplinkCamera } from './uplink-session.ts'

export class BayCamera implements UplinkCamera {
  readonly bay: string
  readonly camera: string
  readonly main: Feed
  readonly hasSub: boolean
  private readonly sources: Camera[]
  private readonly renditions: CameraRenditions

  constructor(bay: string, { id, url, sub }: CameraConfig, log: Logger) {
    const main = new Camera({ bay, id, address: url, log })
    const second = sub && new Camera({ bay, id: `${id}/sub`, address: sub, log })
    this.bay = bay
    this.camera = id
    this.main = main.feed
    this.hasSub = sub !== undefined
    this.sources = second ? [main, second] : [main]
    this.renditions = new CameraRenditions({
      main: main.feed,
      ...(second && { sub: second.feed }),
      log: log.child({ camera: id }),
    })
  }

  acquire(rendition: Rendition): RenditionLease | undefined {
    return this.renditions.acquire(rendition)
  }

  /** Pulls the camera until the signal aborts; settles when its connections and transcodes have ended. */
  async run(signal: AbortSignal): Promise<void> {
    const aborted = new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
    const transcodes = (signal.aborted ? Promise.resolve() : aborted).then(() => this.renditions.stop())
    await Promise.all([...this.sources.map(source => source.run(signal)), transcodes])
  }
}
