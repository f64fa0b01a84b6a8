/** The relay's parts wired together: this file is the map of the folder. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import express, { type Express } from 'express'
import type { Logger } from 'pino'
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Price } from '../config/prices.ts'
import type { RelaySite } from '../config/site.ts'
import { Authentication } from './access/authentication.ts'
import { CodeTries } from './access/code-tries.ts'
import { EdgeTokens } from './access/edge-tokens.ts'
import { FailedTokens } from './access/failed-tokens.ts'
import { Revocations } from './access/revocations.ts'
import { SlipCodes } from './access/slip-codes.ts'
import { bayRoutes } from './api/bay/bays.ts'
import { explainRoutes } from './api/bay/explain.ts'
import { momentRoutes } from './api/bay/moments.ts'
import { ptzRoutes } from './api/bay/ptz.ts'
import { edgeClipRouter } from './api/edge/edge-clips.ts'
import { edgeNarrationRouter } from './api/edge/edge-narration.ts'
import { enrolmentRouter } from './api/edge/enrolment.ts'
import { healthRoutes } from './api/http/health.ts'
import { asyncapiRoutes, withOpenapi } from './api/http/openapi.ts'
import { answerProblem, notFound } from './api/http/problems.ts'
import type { Route } from './api/http/route.ts'
import { routerOf } from './api/http/router.ts'
import { auditRoutes } from './api/manage/audit.ts'
import { edgeRoutes } from './api/manage/edges.ts'
import { followUpRoutes } from './api/manage/follow-ups.ts'
import { linkRoutes } from './api/manage/links.ts'
import { performanceRoutes } from './api/manage/performance.ts'
import { siteHealthRoutes } from './api/manage/site-health.ts'
import { viewerRoutes } from './api/manage/viewers.ts'
import { searchRoutes } from './api/manage/work-order-search.ts'
import { eventRoutes } from './api/site/events.ts'
import { sessionRoutes } from './api/site/session.ts'
import { priceRoutes, siteRoutes } from './api/site/site.ts'
import { staffRoutes } from './api/site/staff.ts'
import { clipRoutes } from './api/work-order/clips.ts'
import { decisionRoutes } from './api/work-order/decisions.ts'
import { pickupRoutes } from './api/work-order/pickup.ts'
import { ratingRoutes } from './api/work-order/rating.ts'
import { workOrderRoutes } from './api/work-order/work-orders.ts'
import { HttpServer } from './http/http-server.ts'
import { pageRouter, readBuild } from './http/pages.ts'
import { securityHeaders } from './http/security-headers.ts'
import { type UpgradeRoute, Upgrades } from './http/upgrades.ts'
import { BayGates } from './live/bay-gates.ts'
import { BayReports } from './live/bay-reports.ts'
import { logCameraEvents } from './live/camera-events.ts'
import { EdgeConnections } from './live/edge-connections.ts'
import { LiveMetrics } from './live/live-metrics.ts'
import { liveRoute, uplinkRoute } from './live/live-routes.ts'
import { LiveViewers } from './live/live-viewers.ts'
import { SiteCameras } from './live/site-cameras.ts'
import { narrateRoute } from './narration/narrate-route.ts'
import { openNarrations, type SiteNarrations } from './narration/site-narrations.ts'
import type { JobSource } from './store/job/job-source.ts'
import { Retention } from './store/keeping/retention.ts'
import { openSiteRecord, type SiteRecord } from './store/site-record.ts'
import { voiceCamera } from './wire/narration/narration.ts'
import { clipAudience } from './wire/uplink/clip-upload.ts'
import { enrolmentAudience } from './wire/uplink/enrolment.ts'
import { heartbeatIntervalMs, uplinkAudience } from './wire/uplink/uplink.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
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
  /** The clock of retention, ms since 1970. */
  now?: () => number
}

export interface RunningRelay {
  port: number
  routes: readonly Route[]
  upgradeRoutes: readonly UpgradeRoute[]
  /** Settles after the signal has aborted, when everything is closed. */
  closed: Promise<void>
}

/** Listens; rejects when it cannot. */
export async function startRelay(options: RelayOptions, signal: AbortSignal): Promise<RunningRelay> {
  const { site, prices, pages, log } = options
  const { id, hours, timezone } = site.site
  const record = await openSiteRecord({ site: id, directory: site.relay.data, hours, timezone, log })
  const access = openAccess(site, record, log)
  const live = buildLive(options, access, record)
  const voices = buildVoices(options, access, live, record)
  const routes = httpRoutes(site, { access, live, record, voices, prices, lifetime: signal })
  const upgradeRoutes = socketRoutes(access, live, record, voices)
  const server = new HttpServer({
    listener: application({ site, pages, routes, access, record, voices, log }),
    upgrades: new Upgrades(upgradeRoutes, log),
    tls: site.relay.tls,
    log,
  })
  const port = await server.listen(site.relay.listen)
  live.viewers.run(signal)
  live.edges.run(signal)
  access.revocations.events.on('revoked', () => {
    live.viewers.endThoseWhoMayNot()
    voices.narrations.endThoseWhoMayNot()
  })
  await voices.run(signal)
  const retaining = buildRetention(options, record).run(signal)
  const closed = new Promise<void>((resolve, reject) => {
    signal.addEventListener(
      'abort',
      () => stop(server, { access, live, record, voices, retaining }).then(resolve, reject),
      {
        once: true,
      },
    )
  })
  return { port, routes, upgradeRoutes, closed }
}

/** The parts that routes are made of. */
interface Parts {
  access: Access
  live: Live
  record: SiteRecord
}

async function stop(
  server: HttpServer,
  { access, live, record, voices, retaining }: Parts & { voices: SiteNarrations; retaining: Promise<void> },
): Promise<void> {
  live.edges.close()
  await server.close()
  live.cameras.stop()
  await voices.close()
  access.revocations.close()
  await retaining
  await record.auditLog.stop()
  await record.catalogue.destroy()
}

type Access = ReturnType<typeof openAccess>

function openAccess({ site, relay, bays }: RelaySite, { edgeKeys: keys }: SiteRecord, log: Logger) {
  const onLimit = (address: string) => log.warn({ address }, 'many wrong tokens from one address')
  mkdirSync(relay.data, { recursive: true })
  const revocations = new Revocations(path.join(relay.data, 'revocations.sqlite'))
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

type Live = ReturnType<typeof buildLive>

function buildLive(options: RelayOptions, { revocations, edgeTokens }: Access, record: SiteRecord) {
  const { site, log, jobs = record.workOrders, lingerMs = 5000 } = options
  const register = new Registry()
  const metrics = new LiveMetrics(register)
  collectDefaultMetrics({ register })
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
    office: record.postOffice,
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? heartbeatIntervalMs,
    metrics,
    log,
  })
  return { register, jobs, gates, reports, cameras, viewers, edges }
}

function buildVoices(
  { site, log, lingerMs = 5000 }: RelayOptions,
  { revocations }: Access,
  { jobs }: Live,
  record: SiteRecord,
): SiteNarrations {
  const isRevoked = (linkId: string) => revocations.isRevoked(linkId)
  return openNarrations({ site, record, jobs, isRevoked, lingerMs, log })
}

function buildRetention({ site, log, now }: RelayOptions, record: SiteRecord): Retention {
  return new Retention({ site: site.site.id, ...record, periods: site.relay.retention, log, now })
}

function httpRoutes(
  site: RelaySite,
  {
    access,
    live,
    record,
    voices,
    prices,
    lifetime,
  }: Parts & Pick<RelayOptions, 'prices'> & { voices: SiteNarrations; lifetime: AbortSignal },
): Route[] {
  const { bays, relay, staff } = site
  const { authentication, issuer, revocations } = access
  const { cameras, jobs, gates, viewers, register } = live
  const shop = { staff, prices: prices ?? [], codeAbove: relay.codeAbove ?? Number.POSITIVE_INFINITY }
  const tries = new CodeTries({ limit: 5, lockMs: [15 * minuteMs, hourMs, 6 * hourMs, 24 * hourMs], now })
  const codes = new SlipCodes({ issuer, tries })
  return withOpenapi([
    ...asyncapiRoutes('1'),
    ...siteRoutes({ ...site, hasPrices: prices !== undefined }),
    ...sessionRoutes({ authentication, register: record.linkRegister, auditLog: record.auditLog }),
    ...bayRoutes({ bays, cameras, jobs, gates, spotlight: voices.spotlight }),
    ...viewerRoutes(viewers),
    ...linkRoutes({
      issuer,
      publicUrl: relay.publicUrl,
      revocations,
      register: record.linkRegister,
      hasCodes: relay.codeAbove !== undefined,
    }),
    ...edgeRoutes({ bays, keys: record.edgeKeys, edges: live.edges }),
    ...performanceRoutes({ ...site, jobRecords: record.jobRecords, narrations: voices.narrationLog }),
    ...followUpRoutes({ followUps: record.followUps, timezone: site.site.timezone }),
    ...searchRoutes({ ...record, timezone: site.site.timezone }),
    ...auditRoutes(record.auditLog),
    ...siteHealthRoutes({ bays, ...live, bayReports: live.reports, ...record, directory: relay.data }),
    ...staffRoutes(staff),
    ...explainRoutes(site),
    ...priceRoutes(prices),
    ...workOrderRoutes({ ...record, shop }),
    ...decisionRoutes({ ...record, shop, codes }),
    ...ratingRoutes(record),
    ...pickupRoutes(record),
    ...clipRoutes({ ...record, burnedFilms: voices.burnedFilms }),
    ...momentRoutes({ bays, jobs, ...record }),
    ...ptzRoutes(cameras),
    ...eventRoutes({
      eventLog: record.eventLog,
      remarks: voices.remarks,
      gates,
      jobs,
      revocations,
      lifetime,
    }),
    ...healthRoutes({ isReady: () => !lifetime.aborted, register }),
  ])
}

function socketRoutes(
  { authentication, failedEdgeTokens }: Access,
  { jobs, cameras, viewers, gates, edges }: Live,
  { auditLog }: SiteRecord,
  { narrations }: SiteNarrations,
) {
  const find = (bay: string, camera: string) =>
    camera === voiceCamera ? narrations.voiceOf(bay) : cameras.find(bay, camera)
  return [
    liveRoute({ authentication, find, viewers, gates, auditLog }),
    narrateRoute({ authentication, narrations, jobs }),
    uplinkRoute({ edges, failedTokens: failedEdgeTokens }),
  ]
}

interface ApplicationOptions {
  site: RelaySite
  pages: string
  routes: readonly Route[]
  access: Access
  record: SiteRecord
  voices: SiteNarrations
  log: Logger
}

function application({ site, pages, routes, access, record, voices, log }: ApplicationOptions): Express {
  const build = readBuild(pages)
  const app = express()
  app.disable('x-powered-by').disable('etag') // answers of the API are never stored; files have their own
  app.use(securityHeaders(site.relay.publicUrl))
  app.use('/api', (_request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'Glassbay-Build': build })
    next()
  })
  app.use(edgeClipRouter({ clipFiles: record.clipFiles, tokens: access.clipTokens }))
  app.use(edgeNarrationRouter({ ...voices, tokens: access.clipTokens }))
  app.use(enrolment(site, access, record, log))
  app.use(express.json({ limit: '64kb' }))
  app.use(routerOf(routes, { authentication: access.authentication, auditLog: record.auditLog }))
  app.use(pageRouter(pages))
  app.use(notFound)
  app.use(answerProblem(log))
  return app
}

function enrolment(
  { site, edge }: RelaySite,
  access: Access,
  { edgeKeys, auditLog }: SiteRecord,
  log: Logger,
) {
  return enrolmentRouter({
    site: site.id,
    keys: edgeKeys,
    tokens: access.enrolmentTokens,
    siteKey: edge.key,
    failedTokens: access.failedEdgeTokens,
    auditLog,
    log,
  })
}
