/** What edges tell beside pictures, and since when cameras are as they are: for the manager's page. */
import type { EventEmitter } from 'node:events'
import type { StorageStatus } from '../wire/uplink/storage.ts'
import type { CameraStatus } from '../wire/uplink/uplink.ts'

export interface BayReportsOptions {
  cameras: EventEmitter<{ camera: [status: CameraStatus] }>
  /** ms since 1970. */
  now?: () => number
}

export class BayReports {
  private readonly now: () => number
  private readonly storage = new Map<string, { status: StorageStatus; toldAtMs: number }>()
  private readonly changes = new Map<string, { state: string; sinceMs: number }>()

  constructor({ cameras, now = Date.now }: BayReportsOptions) {
    this.now = now
    cameras.on('camera', status => this.cameraIs(status))
  }

  tellStorage(status: StorageStatus): void {
    this.storage.set(status.bay, { status, toldAtMs: this.now() })
  }

  storageOf(bay: string) {
    return this.storage.get(bay)
  }

  /** ms since 1970; undefined: since before this relay was started. */
  sinceMs(bay: string, camera: string): number | undefined {
    return this.changes.get(`${bay}/${camera}`)?.sinceMs
  }

  private cameraIs({ bay, camera, state: liveOrNot, reason }: CameraStatus): void {
    const state = `${liveOrNot} ${reason?.code ?? ''}`
    const name = `${bay}/${camera}`
    if (this.changes.get(name)?.state === state) return
    this.changes.set(name, { state, sinceMs: this.now() })
  }
}
