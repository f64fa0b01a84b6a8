/** Cameras' changes between live and offline as events; what an edge merely repeats is none. */
import type { EventEmitter } from 'node:events'
import type { Logger } from 'pino'
import type { CameraStatus } from '../wire/uplink.ts'
import type { EventLog } from './event-log.ts'

export interface CameraEventsOptions {
  events: EventEmitter<{ camera: [status: CameraStatus] }>
  eventLog: EventLog
  log: Logger
}

export function logCameraEvents({ events, eventLog, log }: CameraEventsOptions): void {
  const known = new Map<string, string>()
  events.on('camera', ({ bay, camera, state, reason }) => {
    const now = `${state} ${reason?.code ?? ''}`
    if (known.get(`${bay}/${camera}`) === now) return
    known.set(`${bay}/${camera}`, now)
    const payload = { camera, state, ...(state === 'offline' && { code: reason?.code }) }
    eventLog.record({ type: 'camera', at: Date.now(), bay, payload }).catch(error => {
      log.error({ err: error, bay, camera }, 'camera event could not be stored')
    })
  })
}
