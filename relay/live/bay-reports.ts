/** What edges tell beside pictures, and since when cameras are as they are: for the manager's page and `/metrics`. */
import type { EventEmitter } from 'node:events'
import type { CameraReport, StreamFaultCount } from '../wire/uplink/camera-report.ts'
import type { StorageStatus } from '../wire/uplink/storage.ts'
import type { CameraStatus } from '../wire/uplink/uplink.ts'

export interface BayReportsOptions {
  cameras: EventEmitter<{ camera: [status: CameraStatus] }>
  /** So many more of this kind. */
  onFaults?: (report: CameraReport, fault: StreamFaultCount, more: number) => void
  /** ms since 1970. */
  now?: () => number
}

interface Told<T> {
  status: T
  toldAtMs: number
}

export class BayReports {
  private readonly now: () => number
  private readonly onFaults: NonNullable<BayReportsOptions['onFaults']>
  private readonly storage = new Map<string, Told<StorageStatus>>()
  private readonly cameras = new Map<string, Told<CameraReport>>()
  private readonly changes = new Map<string, { state: string; sinceMs: number }>()

  constructor({ cameras, onFaults = () => {}, now = Date.now }: BayReportsOptions) {
    this.now = now
    this.onFaults = onFaults
    cameras.on('camera', status => this.cameraIs(status))
  }

  tellStorage(status: StorageStatus): void {
    this.storage.set(status.bay, { status, toldAtMs: this.now() })
  }

  tellCamera(report: CameraReport): void {
    const name = `${report.bay}/${report.camera}/${report.rendition}`
    const before = this.cameras.get(name)?.status
    this.cameras.set(name, { status: report, toldAtMs: this.now() })
    for (const fault of report.faults) {
      const counted = before?.sinceMs === report.sinceMs ? countOf(before, fault.kind) : 0
      if (fault.count > counted) this.onFaults(report, fault, fault.count - counted)
    }
  }

  storageOf(bay: string): Told<StorageStatus> | undefined {
    return this.storage.get(bay)
  }

  cameraOf(
    bay: string,
    camera: string,
    rendition: CameraReport['rendition'],
  ): Told<CameraReport> | undefined {
    return this.cameras.get(`${bay}/${camera}/${rendition}`)
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

function countOf({ faults }: CameraReport, kind: StreamFaultCount['kind']): number {
  return faults.find(fault => fault.kind === kind)?.count ?? 0
}
