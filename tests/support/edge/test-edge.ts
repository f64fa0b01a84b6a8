/** A real uplink of a bay whose camera is a feed in the test's hand. */

import { EventEmitter } from 'node:events'
import type { JWK } from 'jose'
import { pino } from 'pino'
import { type Feed, FeedSource, type VideoFragment } from '../../../edge/stream/feed.ts'
import { EdgeIdentity } from '../../../edge/uplink/edge-identity.ts'
import { Uplink } from '../../../edge/uplink/uplink.ts'
import type { OccupancySource, StorageSource, UplinkCamera } from '../../../edge/uplink/uplink-session.ts'
import type { Rendition } from '../../../relay/wire/live/camera.ts'
import type { EdgeDelivery, RelayDelivery } from '../../../relay/wire/mail/mail.ts'
import type { Mailbox } from '../../../relay/wire/mail/mail-exchange.ts'
import type { CameraReport } from '../../../relay/wire/uplink/camera-report.ts'
import { type Occupancy, pictureDelayMs } from '../../../relay/wire/uplink/occupancy.ts'
import { testEdgeKey } from '../relay/edge-token.ts'

export const avcMime = 'video/mp4; codecs="avc1.64001f"'
export const hevcMime = 'video/mp4; codecs="hvc1.1.6.L93.B0"'

/** A feed with fragments that say their own number, so that a test sees what arrived of what was sent. */
export class TestFeed extends FeedSource {
  private count = 0

  goLive(mime = avcMime, init = `init of ${mime}`): void {
    this.begin({ mime, width: 1280, height: 720, init: Buffer.from(init) })
  }

  /** Sends one fragment and returns its text: `k0` for a keyframe, `d1` for another, padded to its size. */
  frame({ isKeyframe = false, byteLength = 0 } = {}): string {
    const name = `${isKeyframe ? 'k' : 'd'}${this.count++};`
    const fragment: VideoFragment = {
      bytes: Buffer.from(name.padEnd(byteLength, '.')),
      isKeyframe,
      capturedAtMs: Date.now(),
      decodeTime: this.count * 3600,
      presentationTime: this.count * 3600,
      duration: 3600,
    }
    this.push(fragment)
    return name
  }

  /** A keyframe and what follows it; the names of all. */
  gopOf(frames: number, byteLength = 0): string[] {
    return Array.from({ length: frames }, (_, i) => this.frame({ isKeyframe: i === 0, byteLength }))
  }
}

export class TestCamera implements UplinkCamera {
  readonly bay: string
  readonly camera = 'lift'
  readonly main = new TestFeed()
  readonly hasSub: boolean
  readonly others: Partial<Record<Rendition, TestFeed>>
  report: CameraReport | undefined = undefined
  /** Renditions in use now, one entry a use. */
  readonly inUse: Rendition[] = []
  /** All uses ever begun. */
  uses = 0

  constructor(bay = 'bay-1', others: Partial<Record<Rendition, TestFeed>> = {}) {
    this.bay = bay
    this.others = others
    this.hasSub = others.sub !== undefined
  }

  reports(): CameraReport[] {
    return this.report ? [this.report] : []
  }

  acquire(rendition: Rendition) {
    const feed: Feed | undefined = rendition === 'main' ? this.main : this.others[rendition]
    if (!feed) return undefined
    this.inUse.push(rendition)
    this.uses++
    return { feed, release: () => void this.inUse.splice(this.inUse.indexOf(rendition), 1) }
  }
}

/** Whose vehicle is in the bay, as the test says. */
export class TestOccupancy implements OccupancySource {
  readonly bay: string
  readonly events = new EventEmitter<{ change: [occupancy: Occupancy] }>()
  current: Occupancy = { workOrder: null, showOnWall: true, sinceMs: 0 }

  constructor(bay = 'bay-1') {
    this.bay = bay
  }

  /** It came so long ago that every picture from now on is of it, unless told otherwise. */
  tell(workOrder: string | null, { showOnWall = true, sinceMs = Date.now() - pictureDelayMs } = {}): void {
    this.current = { workOrder, showOnWall, sinceMs }
    this.events.emit('change', this.current)
  }
}

/** Takes all mail that comes, and has none to send. */
export function openMailbox(): Mailbox<EdgeDelivery, RelayDelivery> {
  return { pending: () => [], acknowledged: () => {}, receive: () => {}, onPut: () => {} }
}

export interface TestEdgeOptions {
  /** ws://host:port. */
  relayUrl: string
  cameras: readonly UplinkCamera[]
  occupancy?: OccupancySource
  storage?: StorageSource
  mailbox?: Mailbox<EdgeDelivery, RelayDelivery>
  key?: JWK
  heartbeatIntervalMs?: number
}

/** Runs until `stop`. */
export function startTestEdge({
  relayUrl,
  cameras,
  occupancy,
  storage,
  mailbox,
  key = testEdgeKey,
  heartbeatIntervalMs,
}: TestEdgeOptions) {
  const lifetime = new AbortController()
  const uplink = new Uplink({
    relayUrl,
    identity: new EdgeIdentity({ site: 'test-site', bays: baysOf(cameras), key }),
    cameras,
    occupancy,
    storage,
    mailbox,
    heartbeatIntervalMs,
    retryDelaysMs: [50, 200],
    log: pino({ level: 'silent' }),
  })
  const running = uplink.run(lifetime.signal)
  return {
    async stop() {
      lifetime.abort()
      await running
    },
  }
}

function baysOf(cameras: readonly UplinkCamera[]): string[] {
  return [...new Set(cameras.map(({ bay }) => bay))]
}
