/** What the relay answers, by which path: one list for HTTP, one for sockets, and the application that serves them. */
import express, { type Express } from 'express'
import type { Logger } from 'pino'
import type { RelaySite } from '../config/site.ts'
import { CodeTries } from './access/code-tries.ts'
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
import { pageRouter, readBuild } from './http/pages.ts'
import { securityHeaders } from './http/security-headers.ts'
import type { UpgradeRoute } from './http/upgrades.ts'
import { liveRoute, uplinkRoute } from './live/live-routes.ts'
import { narrateRoute } from './narration/narrate-route.ts'
import type { Access, Parts } from './parts.ts'
import type { SiteRecord } from './store/site-record.ts'
import { voiceCamera } from './wire/narration/narration.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** Wrong codes of a slip lock it for ever longer. */
const codeLockMs = [15 * minuteMs, hourMs, 6 * hourMs, 24 * hourMs]

/** Everything that is asked over HTTP, but what edges bring. */
export function httpRoutes({ site, access, live, record, voices, prices, lifetime }: Parts): Route[] {
  const { bays, relay, staff } = site
  const { authentication, issuer, revocations } = access
  const { cameras, jobs, gates, viewers, register } = live
  const shop = { staff, prices: prices ?? [], codeAbove: relay.codeAbove ?? Number.POSITIVE_INFINITY }
  const tries = new CodeTries({ limit: 5, lockMs: codeLockMs, now: () => performance.now() })
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

/** Everything that is a WebSocket. */
export function socketRoutes({
  access,
  live,
  record: { auditLog },
  voices: { narrations },
}: Parts): UpgradeRoute[] {
  const { authentication, failedEdgeTokens } = access
  const { jobs, cameras, viewers, gates, edges } = live
  const find = (bay: string, camera: string) =>
    camera === voiceCamera ? narrations.voiceOf(bay) : cameras.find(bay, camera)
  return [
    liveRoute({ authentication, find, viewers, gates, auditLog }),
    narrateRoute({ authentication, narrations, jobs }),
    uplinkRoute({ edges, failedTokens: failedEdgeTokens }),
  ]
}

/** The routes as one express application, with the headers that all answers have, and the pages. */
export function application(
  { site, pages, access, record, voices, log }: Parts,
  routes: readonly Route[],
): Express {
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
