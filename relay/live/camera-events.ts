/** Cameras' changes between live and offline as events; what an edge merely repeats is none. */
import type { EventEmitter } from 'node:events'
import type { Logger } from 'pino'
import type { EventLog } from '../store/events/event-log.ts'
import type { JobSource } from '../store/job/job-source.ts'
import type { CameraStatus } from '../wire/uplink/uplink.ts'

export interface CameraEventsOptions {
  events: EventEmitter<{ camera: [status: CameraStatus] }>
  eventLog: EventLog
  jobs: Pick<JobSource, 'jobInBay'>
  log: Logger
}

export function logCameraEvents({ events, eventLog, jobs, log }: CameraEventsOptions): void {
  const known = new Map<string, string>()
  events.on('camera', ({ bay, camera, state, reason }) => {
    const now = `${state} ${reason?.code ?? ''}`
    if (known.get(`${bay}/${camera}`) === now) return
    known.set(`${bay}/${camera}`, now)
    const payload = { camera, state, ...(state === 'offline' && { code: reason?.code }) }
    // Whoever resumes later must not learn what the camera did while another vehicle was there.
    const workOrder = jobs.jobInBay(bay)?.workOrder
    eventLog.record({ type: 'camera', at: Date.now(), bay, workOrder, payload }).catch(error => {
      log.error({ err: error, bay, camera }, 'camera event could not be stored')
    })
  })
}
