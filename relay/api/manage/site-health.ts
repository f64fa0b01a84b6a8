/** `GET /api/health`: cameras, viewers, recordings, brokers and the relay's own disk, on one page. */
import { stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import type { RelayBay } from '../../../config/site.ts'
import type { BayReports } from '../../live/bay-reports.ts'
import type { EdgeConnections } from '../../live/edge-connections.ts'
import type { LiveViewers } from '../../live/live-viewers.ts'
import type { SiteCameras } from '../../live/site-cameras.ts'
import type { ClipFiles } from '../../store/clips/clip-files.ts'
import type { BrokerRow } from '../../store/database/tables.ts'
import { type BrokerReports, refusalsOf } from '../../store/edge/broker-reports.ts'
import { type Health, healthSchema, type StreamHealth } from '../../wire/manage/manage.ts'
import { guardedRoute, type Route } from '../http/route.ts'

export interface SiteHealthOptions {
  bays: readonly RelayBay[]
  cameras: SiteCameras
  viewers: LiveViewers
  edges: Pick<EdgeConnections, 'isConnected'>
  bayReports: BayReports
  brokerReports: BrokerReports
  clipFiles: ClipFiles
  /** `relay.data`. */
  directory: string
}

export function siteHealthRoutes(options: SiteHealthOptions): Route[] {
  return [
    guardedRoute({
      method: 'get',
      path: '/api/health',
      summary: 'How cameras, viewers, recordings, brokers and the disk of the relay do',
      action: 'read-health',
      response: healthSchema,
      async handle(): Promise<Health> {
        const brokers = await options.brokerReports.byBay()
        return {
          cameras: options.bays.flatMap(bay => camerasOf(bay, options)),
          viewers: viewersOf(options.viewers),
          bays: options.bays.map(bay => ({
            bay: bay.id,
            name: bay.name,
            isEdgeConnected: options.edges.isConnected(bay.id),
            broker: brokerOf(brokers.get(bay.id)),
            storage: storageOf(bay.id, options.bayReports),
          })),
          relay: await ownDisk(options),
        }
      },
    }),
  ]
}

function camerasOf({ id: bay, cameras: configured }: RelayBay, { cameras, bayReports }: SiteHealthOptions) {
  return configured.map(({ id: camera, name }) => {
    const status = cameras.find(bay, camera)?.status
    const sinceMs = bayReports.sinceMs(bay, camera)
    return {
      bay,
      camera,
      name,
      state: status?.state ?? ('offline' as const),
      reason: (status?.state === 'offline' && status.reason) || null,
      since: sinceMs === undefined ? null : iso(sinceMs),
      streams: streamsOf(bay, camera, bayReports),
    }
  })
}

function streamsOf(bay: string, camera: string, bayReports: BayReports): StreamHealth[] {
  const told = (['main', 'sub'] as const).map(rendition => bayReports.cameraOf(bay, camera, rendition))
  return told
    .filter(report => report !== undefined)
    .map(({ status: { rendition, sinceMs, sends, faults, gaps, gapMs }, toldAtMs }) => ({
      rendition,
      toldAt: iso(toldAtMs),
      since: iso(sinceMs),
      sends,
      faults: faults.map(({ lastMs, ...fault }) => ({ ...fault, last: iso(lastMs) })),
      gaps,
      gapSeconds: gapMs / 1000,
    }))
}

function viewersOf(viewers: LiveViewers): Health['viewers'] {
  const reports = [...viewers].map(({ viewer }) => viewer.report)
  const behindMs = reports.flatMap(report => report?.behindMs ?? []).toSorted((a, b) => a - b)
  return {
    watching: reports.length,
    moving: reports.filter(report => report?.moving).length,
    behindP50Ms: behindMs[Math.floor((behindMs.length - 1) / 2)] ?? null,
  }
}

function brokerOf(row: BrokerRow | undefined) {
  if (!row) return null
  const { is_connected, since, reason } = row
  return { isConnected: is_connected === 1, since: iso(since), reason, refused: refusalsOf(row) }
}

function storageOf(bay: string, bayReports: BayReports): Health['bays'][number]['storage'] {
  const told = bayReports.storageOf(bay)
  if (!told) return null
  const { isWriting, fault, recordedBytes, oldestMs, gaps, gapMs, freeBytes } = told.status
  return {
    toldAt: iso(told.toldAtMs),
    isWriting,
    fault,
    recordedBytes,
    oldest: oldestMs === null ? null : iso(oldestMs),
    gaps,
    gapSeconds: gapMs / 1000,
    diskFreeBytes: freeBytes,
  }
}

async function ownDisk({ directory, clipFiles }: SiteHealthOptions): Promise<Health['relay']> {
  const { bavail, bsize } = await statfs(directory)
  const database = path.join(directory, 'record.sqlite')
  const databaseBytes = (await byteLength(database)) + (await byteLength(`${database}-wal`))
  const { clips, bytes: clipBytes } = await clipFiles.stored()
  return { diskFreeBytes: bavail * bsize, databaseBytes, clipBytes, clips }
}

async function byteLength(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined) // a journal that is not there takes no room
  return found?.size ?? 0
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
