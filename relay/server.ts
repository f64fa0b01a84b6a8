/** The relay's parts, running: this file is the map of the folder. What they are is in parts.ts, what they answer in routes.ts. */
import type { Route } from './api/http/route.ts'
import { HttpServer } from './http/http-server.ts'
import { type UpgradeRoute, Upgrades } from './http/upgrades.ts'
import { buildLive, buildVoices, openAccess, type Parts, type RelayOptions } from './parts.ts'
import { application, httpRoutes, socketRoutes } from './routes.ts'
import { Retention } from './store/keeping/retention.ts'
import { openSiteRecord, type SiteRecord } from './store/site-record.ts'

export interface RunningRelay {
  port: number
  routes: readonly Route[]
  upgradeRoutes: readonly UpgradeRoute[]
  record: SiteRecord
  /** Settles after the signal has aborted, when everything is closed. */
  closed: Promise<void>
}

/** Listens; rejects when it cannot, or with the signal's reason when that aborts before the relay is there. */
export async function startRelay(options: RelayOptions, signal: AbortSignal): Promise<RunningRelay> {
  const { site, clocks, log } = options
  const { id, hours, timezone } = site.site
  signal.throwIfAborted()
  const record = await openSiteRecord({ site: id, directory: site.relay.data, hours, timezone, clocks, log })
  const access = openAccess(site, record, log)
  const live = buildLive(options, access, record)
  const voices = buildVoices(options, access, live, record)
  const parts: Parts = { ...options, access, live, record, voices, lifetime: signal }
  const routes = httpRoutes(parts)
  const upgradeRoutes = socketRoutes(parts)
  const server = new HttpServer({
    listener: application(parts, routes),
    upgrades: new Upgrades(upgradeRoutes, log),
    tls: site.relay.tls,
    log,
  })
  const retaining = Promise.withResolvers<void>()
  const stopAll = () => stop(server, parts, retaining.promise)
  try {
    const port = await server.listen(site.relay.listen)
    await run(parts)
    signal.throwIfAborted()
    const kept = [
      buildRetention(options, record).run(signal),
      record.ages.run(signal),
      record.edgeDeliveries.run(signal),
    ]
    retaining.resolve(Promise.all(kept).then(() => {}))
    const closed = new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => stopAll().then(resolve, reject), { once: true })
    })
    return { port, routes, upgradeRoutes, record, closed }
  } catch (error) {
    retaining.resolve()
    await stopAll()
    throw error
  }
}

/** What goes on by itself, until the signal aborts. */
async function run({ access, live, voices, lifetime }: Parts): Promise<void> {
  live.viewers.run(lifetime)
  live.edges.run(lifetime)
  access.revocations.events.on('revoked', () => {
    live.viewers.endThoseWhoMayNot()
    voices.narrations.endThoseWhoMayNot()
  })
  await voices.run(lifetime)
}

async function stop(
  server: HttpServer,
  { access, live, record, voices }: Parts,
  retaining: Promise<void>,
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

function buildRetention({ site, log }: RelayOptions, record: SiteRecord): Retention {
  return new Retention({ site: site.site.id, ...record, periods: site.relay.retention, log })
}
