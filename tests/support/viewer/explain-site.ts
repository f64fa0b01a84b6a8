/** A relay with pages, two bays that are filmed, and a job in the first: for explainers and whoever watches them. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { StaffMember } from '../../../config/site.ts'
import type { FeedSource } from '../../../edge/stream/feed.ts'
import type { CameraHead, UplinkCamera } from '../../../edge/uplink/uplink-session.ts'
import type { Job } from '../../../relay/wire/job/job.ts'
import { FilmedFeed, readFilm } from '../camera/filmed-feed.ts'
import { openMailbox, startTestEdge, TestOccupancy } from '../edge/test-edge.ts'
import { startWritingEdge } from '../relay/edge-mail.ts'
import { startTestRelay, type TestConfig, type TestRelay } from '../relay/test-relay.ts'
import { freePort } from '../system/port.ts'
import { viewerBuild } from './viewer-build.ts'

export interface ExplainSiteOptions {
  /** A film that every camera shows. */
  film: string
  bays?: string[]
  jobs?: Record<string, Job>
  /** What turns the first bay's camera. */
  head?: CameraHead
  config?: TestConfig
  /** While only the relay is there: what is to stand in its record. */
  prepare?: (relay: TestRelay) => Promise<void>
}

export interface ExplainSite {
  relay: TestRelay
  stop(): Promise<void>
}

export const explainStaff: StaffMember[] = [
  { id: 'E-7', name: '李娜', title: '讲解员' },
  { id: 'E-9', name: 'Mia Vogel' },
]

export async function startExplainSite(options: ExplainSiteOptions): Promise<ExplainSite> {
  const { film, bays = ['bay-1', 'bay-2'], jobs = {}, config, prepare, head } = options
  const port = await freePort()
  const data = await mkdtemp(path.join(tmpdir(), 'glassbay-explain-'))
  const publicUrl = `http://127.0.0.1:${port}`
  const relay = await startTestRelay({
    bays,
    port,
    data,
    pages: await viewerBuild(),
    config: { staff: explainStaff, ...config, relay: { publicUrl, ...config?.relay } },
  })
  const writing = await startWritingEdge(relay, bays)
  for (const [bay, job] of Object.entries(jobs)) {
    const payload = { bay, receivedAtMs: Date.now(), job }
    await writing.deliver({ type: 'deliver', id: `job/${bay}`, kind: 'job', payload })
  }
  await prepare?.(relay)
  await writing.close()
  const lifetime = new AbortController()
  const filmed = await readFilm(film)
  const feeds = bays.map(() => new FilmedFeed(filmed))
  const filming = feeds.map(feed => {
    feed.goLive()
    return feed.run(lifetime.signal)
  })
  const cameras = bays.map((bay, i) => cameraOf(bay, feeds[i], i === 0 ? head : undefined))
  const occupancy = new TestOccupancy('bay-1')
  occupancy.tell(jobs['bay-1']?.workOrder ?? null)
  const edge = startTestEdge({ relayUrl: relay.url, cameras, occupancy, mailbox: openMailbox() })
  await Promise.all(bays.map(bay => relay.camera(bay, 'live')))
  return {
    relay,
    async stop() {
      lifetime.abort()
      await Promise.all(filming)
      await edge.stop()
      await relay.stop()
      await rm(data, { recursive: true, force: true })
    },
  }
}

function cameraOf(bay: string, feed: FeedSource | undefined, ptz: CameraHead | undefined): UplinkCamera {
  if (!feed) throw new Error('a bay without a feed')
  return {
    bay,
    camera: 'lift',
    main: feed,
    hasSub: false,
    ptz,
    reports: () => [],
    acquire: rendition => (rendition === 'main' ? { feed, release: () => {} } : undefined),
  }
}
