/** A relay of one or more bays on a free port of this machine, with the tokens to use it. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import type { z } from 'zod'
import { type Site, siteFileSchema } from '../../../config/site.ts'
import { type Grant, issueLink } from '../../../relay/access/links.ts'
import type { RelayOptions } from '../../../relay/parts.ts'
import { type RunningRelay, startRelay } from '../../../relay/server.ts'
import { until } from '../until.ts'
import { enrolTestEdge } from './edge-token.ts'

export const testSecret = 'relay-secret-of-at-least-32-characters'
/** What pages of the relay under test send as their origin; its port is not known when its site is written. */
export const testOrigin = 'http://glassbay.test'

export interface TestRelay extends RunningRelay {
  site: Site
  /** ws://127.0.0.1:port, without a trailing slash; http of the same for the API. */
  url: string
  httpUrl: string
  token(grant: Grant): Promise<string>
  /** Waits until the relay knows the bay's camera as live or offline. */
  camera(bay: string, state: 'live' | 'offline'): Promise<void>
  stop(): Promise<void>
}

export type TestRelayOptions = Partial<Omit<RelayOptions, 'site'>> & {
  bays?: string[]
  /** Those whose edges come with the tests' own key; default: all. */
  enrolled?: string[]
  /** `edge.key`. */
  siteKey?: string
  port?: number
  data?: string
  config?: TestConfig
}

type SiteFile = z.input<typeof siteFileSchema>

/** What a test's site has in particular. */
export interface TestConfig {
  site?: Partial<SiteFile['site']>
  relay?: Partial<SiteFile['relay']>
  staff?: SiteFile['staff']
  explain?: SiteFile['explain']
}

export async function startTestRelay(options: TestRelayOptions = {}): Promise<TestRelay> {
  const { bays = ['bay-1', 'bay-2'], enrolled = bays, siteKey, port = 0, data, config, ...rest } = options
  const directory = data ?? (await mkdtemp(path.join(tmpdir(), 'glassbay-relay-')))
  const site = testSite({ bays, siteKey, port, data: directory, config })
  await enrolTestEdge(directory, { site: site.site.id, bays: enrolled })
  const lifetime = new AbortController()
  const pages = path.join(directory, 'pages')
  const relay = await startRelay({ site, pages, log: pino({ level: 'silent' }), ...rest }, lifetime.signal)
  const httpUrl = `http://127.0.0.1:${relay.port}`
  const token = async (grant: Grant) =>
    (await issueLink({ site: site.site.id, secret: testSecret }, grant)).token
  const authorization = `Bearer ${await token({ role: 'explainer' })}`
  return {
    ...relay,
    site,
    url: `ws://127.0.0.1:${relay.port}`,
    httpUrl,
    token,
    async camera(bay, state) {
      await until(async () => {
        const answer = await fetch(`${httpUrl}/api/bays`, { headers: { authorization } })
        const bays = (await answer.json()) as { id: string; cameras: { state: string }[] }[]
        return bays.find(({ id }) => id === bay)?.cameras[0]?.state === state
      })
    },
    async stop() {
      lifetime.abort()
      await relay.closed
      if (data === undefined) await rm(directory, { recursive: true, force: true })
    },
  }
}

interface TestSiteOptions {
  bays: string[]
  siteKey: string | undefined
  port: number
  data: string
  config?: TestConfig | undefined
}

function testSite({ bays, siteKey, port, data, config = {} }: TestSiteOptions): Site {
  const listen = `127.0.0.1:${port}`
  return siteFileSchema.parse({
    site: { id: 'test-site', name: 'Test', ...config.site },
    relay: { listen, publicUrl: testOrigin, secret: testSecret, data, ...config.relay },
    staff: config.staff,
    explain: config.explain,
    edge: { relay: 'ws://127.0.0.1:1', key: siteKey },
    bays: bays.map(id => ({
      id,
      name: id,
      cameras: [{ id: 'lift', name: 'Lift', url: 'rtsp://127.0.0.1/main', sub: 'rtsp://127.0.0.1/sub' }],
    })),
  })
}
