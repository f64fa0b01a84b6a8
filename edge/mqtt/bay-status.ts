/** What the bay's `status` topic says: the edge is there, and which cameras have a picture. */
import { EventEmitter, once } from 'node:events'
import type { Status } from '../../relay/wire/job/publication.ts'
import type { CameraState } from '../../relay/wire/live/camera.ts'

export class BayStatus {
  private readonly cameras: Map<string, CameraState>
  private readonly events = new EventEmitter<{ change: [] }>()

  /** `cameras`: ids of all of the bay's; offline until told otherwise. */
  constructor(cameras: readonly string[]) {
    this.cameras = new Map(cameras.map(id => [id, 'offline']))
  }

  /** Resolves at the next change; rejects when the signal aborts. */
  async changed(signal: AbortSignal): Promise<void> {
    await once(this.events, 'change', { signal })
  }

  set(camera: string, state: CameraState): void {
    if (this.cameras.get(camera) === state) return
    this.cameras.set(camera, state)
    this.events.emit('change')
  }

  online(): string {
    return JSON.stringify({ online: true, cameras: Object.fromEntries(this.cameras) } satisfies Status)
  }

  /** The last will, and what is published before a wanted end: without the edge no camera is live. */
  offline(): string {
    const cameras = Object.fromEntries([...this.cameras.keys()].map(id => [id, 'offline' as const]))
    return JSON.stringify({ online: false, cameras } satisfies Status)
  }
}
