/** What the relay is made of, each opened once: who may, what is live, what is said, what is kept. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Logger } from 'pino'
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Price } from '../config/prices.ts'
import type { RelaySite } from '../config/site.ts'
import { Authentication } from './access/authentication.ts'
import { EdgeTokens } from './access/edge-tokens.ts'
import { FailedTokens } from './access/failed-tokens.ts'
import { Revocations } from './access/revocations.ts'
import { BayGates } from './live/bay-gates.ts'
import { BayReports } from './live/bay-reports.ts'
import { logCameraEvents } from './live/camera-events.ts'
import { EdgeConnections } from './live/edge-connections.ts'
import { LiveMetrics } from './live/live-metrics.ts'
import { LiveViewers } from './live/live-viewers.ts'
import { SiteCameras } from './live/site-cameras.ts'
import { openNarrations, type SiteNarrations } from './narration/site-narrations.ts'
import type { JobSource } from './store/job/job-source.ts'
import type { SiteRecord } from './store/site-record.ts'
import type { Clocks } from './wire/shared/age-clock.ts'
import { clipAudience } from './wire/uplink/clip-upload.ts'
import { enrolmentAudience } from './wire/uplink/enrolment.ts'
import { heartbeatIntervalMs, uplinkAudience } from './wire/uplink/uplink.ts'

const minuteMs = 60_000
const now = () => performance.now()

export interface RelayOptions {
  site: RelaySite
  /** What the file `site.prices` says; undefined: the shop publishes no price list. */
  prices?: readonly Price[] | undefined
  /** viewer/dist. */
  pages: string
  log: Logger
  jobs?: JobSource
  /** Of the uplink. */
  heartbeatIntervalMs?: number
  /** How long a stream without viewers is still fetched: a page that reloads finds it there. */
  lingerMs?: number
  /** What ages are counted by; default: this computer's. */
  clocks?: Clocks
}

/** What routes are made of. */
export interface Parts extends Pick<RelayOptions, 'site' | 'prices' | 'pages' | 'log'> {
  access: Access
  live: Live
  record: SiteRecord
  voices: SiteNarrations
  /** Aborts when the relay goes away. */
  lifetime: AbortSignal
}

export type Access = ReturnType<typeof openAccess>

export function openAccess(
  { site, relay, bays }: RelaySite,
  { edgeKeys: keys, ages }: SiteRecord,
  log: Logger,
) {
  const onLimit = (address: string) => log.warn({ address }, 'many wrong tokens from one address')
  mkdirSync(relay.data, { recursive: true })
  const revocations = new Revocations(path.join(relay.data, 'revocations.sqlite'), ages)
  const issuer = { site: site.id, secret: relay.secret }
  const authentication = new Authentication({
    ...issuer,
    publicUrl: relay.publicUrl,
    isRevoked: linkId => revocations.isRevoked(linkId),
    failedTokens: new FailedTokens({ limit: 20, windowMs: minuteMs, now, onLimit }),
  })
  const forEdges = { site: site.id, keys, bays: bays.map(bay => bay.id) }
  const edgeTokens = new EdgeTokens({ ...forEdges, audience: uplinkAudience })
  const clipTokens = new EdgeTokens({ ...forEdges, audience: clipAudience })
  const enrolmentTokens = new EdgeTokens({ ...forEdges, audience: enrolmentAudience })
  const failedEdgeTokens = new FailedTokens({ limit: 5, windowMs: minuteMs, now, onLimit })
  return { revocations, issuer, authentication, edgeTokens, clipTokens, enrolmentTokens, failedEdgeTokens }
}

export type Live = ReturnType<typeof buildLive>

export function buildLive(options: RelayOptions, { revocations, edgeTokens }: Access, record: SiteRecord) {
  const { site, log, jobs = record.workOrders, lingerMs = 5000 } = options
  const register = new Registry()
  const metrics = new LiveMetrics(register)
  collectDefaultMetrics({ register })
  record.brokerReports.measure(register)
  record.edgeDeliveries.measure(register)
  const cameras = new SiteCameras({ bays: site.bays, lingerMs })
  logCameraEvents({ events: cameras.events, eventLog: record.eventLog, jobs, log })
  const isRevoked = (linkId: string) => revocations.isRevoked(linkId)
  const gates = new BayGates(jobs, now)
  const reports = new BayReports({
    cameras: cameras.events,
    onFaults({ bay, camera, rendition }, { kind }, more) {
      metrics.cameraFaults.inc({ bay, camera, rendition, kind }, more)
    },
  })
  const viewers = new LiveViewers({ jobs, gates, isRevoked, metrics, log })
  const edges = new EdgeConnections({
    tokens: edgeTokens,
    keys: record.edgeKeys,
    cameras,
    gates,
    reports,
    mailbox: record.mailbox,
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? heartbeatIntervalMs,
    metrics,
    log,
  })
  return { register, jobs, gates, reports, cameras, viewers, edges }
}

export function buildVoices(
  { site, log, lingerMs = 5000 }: RelayOptions,
  { revocations }: Access,
  { jobs }: Live,
  record: SiteRecord,
): SiteNarrations {
  const isRevoked = (linkId: string) => revocations.isRevoked(linkId)
  return openNarrations({ site, record, jobs, isRevoked, lingerMs, log })
}
