/** A camera with its streams: its own, pulled for as long as the edge lives, and those made on demand. And what turns it. */
import type { Logger } from 'pino'
import type { CameraNetworks } from '../config/camera-networks.ts'
import type { CameraAddress } from '../config/camera-url.ts'
import type { CameraConfig } from '../config/site.ts'
import type { Rendition } from '../relay/wire/live/camera.ts'
import type { CameraReport } from '../relay/wire/uplink/camera-report.ts'
import { Camera } from './camera/camera.ts'
import { OnvifCamera } from './onvif/onvif-camera.ts'
import type { Feed } from './stream/feed.ts'
import { CameraRenditions } from './transcode/renditions.ts'
import type { RenditionLease, UplinkCamera } from './uplink/uplink-session.ts'

export class BayCamera implements UplinkCamera {
  readonly bay: string
  readonly camera: string
  readonly main: Feed
  readonly hasSub: boolean
  readonly ptz: OnvifCamera | undefined
  private readonly sources: Camera[]
  private readonly renditions: CameraRenditions

  constructor(bay: string, config: CameraConfig, networks: CameraNetworks, log: Logger) {
    const { id, url, sub, onvif, transport, ca, fingerprint, insecure } = config
    const access = { networks, trust: { ca, fingerprint, insecure }, transport }
    const device = onvif && new OnvifCamera({ id, address: withUser(onvif, url), networks, log })
    const requestKeyframe = device && ((signal: AbortSignal) => device.requestKeyframe(signal))
    const options = { bay, log, access, requestKeyframe }
    const main = new Camera({ ...options, id, address: url })
    const second = sub && new Camera({ ...options, id: `${id}/sub`, address: sub })
    this.bay = bay
    this.camera = id
    this.main = main.feed
    this.hasSub = sub !== undefined
    this.ptz = device
    this.sources = second ? [main, second] : [main]
    this.renditions = new CameraRenditions({
      main: main.feed,
      ...(second && { sub: second.feed }),
      log: log.child({ camera: id }),
    })
  }

  reports(): CameraReport[] {
    const { bay, camera } = this
    return this.sources.map(({ report }, i) => ({
      bay,
      camera,
      rendition: i === 0 ? 'main' : 'sub',
      ...report,
    }))
  }

  acquire(rendition: Rendition): RenditionLease | undefined {
    return this.renditions.acquire(rendition)
  }

  /** Pulls the camera until the signal aborts; settles when its connections and transcodes have ended. */
  async run(signal: AbortSignal): Promise<void> {
    const aborted = new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
    const transcodes = (signal.aborted ? Promise.resolve() : aborted).then(() => this.renditions.stop())
    await Promise.all([...this.sources.map(source => source.run(signal)), this.ptz?.run(signal), transcodes])
  }
}

/** Most cameras have the same users for both. */
function withUser(onvif: CameraAddress, { username, password }: CameraAddress): CameraAddress {
  return onvif.username ? onvif : { ...onvif, username, password }
}
