/** Every camera of the site file, by bay. What is not in the site file does not exist here. */
import { EventEmitter } from 'node:events'
import type { RelayBay } from '../../config/site.ts'
import type { CameraStatus } from '../wire/uplink/uplink.ts'
import { LiveCamera } from './live-camera.ts'

export class SiteCameras {
  /** `camera`: that camera's state has changed. */
  readonly events = new EventEmitter<{ camera: [status: CameraStatus] }>()
  private readonly byBay: Map<string, Map<string, LiveCamera>>

  constructor({ bays, lingerMs }: { bays: readonly RelayBay[]; lingerMs: number }) {
    const onStatus = (status: CameraStatus) => this.events.emit('camera', status)
    this.byBay = new Map(
      bays.map(bay => [
        bay.id,
        new Map(
          bay.cameras.map(({ id: camera, sub }) => [
            camera,
            new LiveCamera({ bay: bay.id, camera, hasSub: sub !== undefined, lingerMs, onStatus }),
          ]),
        ),
      ]),
    )
  }

  find(bay: string, camera: string): LiveCamera | undefined {
    return this.byBay.get(bay)?.get(camera)
  }

  /** Undefined for a bay that the site file does not have. */
  ofBay(bay: string): LiveCamera[] | undefined {
    const cameras = this.byBay.get(bay)
    return cameras && [...cameras.values()]
  }

  stop(): void {
    for (const cameras of this.byBay.values()) for (const camera of cameras.values()) camera.stop()
  }
}
