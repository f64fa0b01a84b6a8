/** Everybody who watches: accepted within limits, swept every second for who may no longer or does not watch any more. */

import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import { WebSocketServer } from 'ws'
import { clientAddress } from '../access/client-address.ts'
import { Refusal } from '../access/refusal.ts'
import type { Subject } from '../access/subject.ts'
import type { JobSource } from '../store/job/job-source.ts'
import { fmp4Protocol, jsmpegProtocol, type ViewerReport } from '../wire/live/live.ts'
import type { EndReason } from '../wire/shared/end-reason.ts'
import type { BayGates } from './bay-gates.ts'
import type { LiveSource } from './live-camera.ts'
import type { LiveMetrics } from './live-metrics.ts'
import { parseWish } from './rendition.ts'
import { Viewer } from './viewer.ts'

/** Many displays and phones of a site share one address, so this is generous. */
const viewersPerAddress = 1024
/** A customer's link is for a phone or two; a display's may hang in several rooms and show every bay. */
const viewersPerLink = { display: 1024, customer: 16, explainer: 1024, manager: 1024 }
const sweepIntervalMs = 1000
const serverOptions = {
  noServer: true,
  perMessageDeflate: false,
  /** A viewer sends short reports only. */
  maxPayload: 4096,
  maxFragments: 16,
  /** A viewer that does not take its close frame keeps its memory no longer than this, ms. */
  closeTimeout: 2000,
  handleProtocols: (offered: Set<string>) =>
    [fmp4Protocol, jsmpegProtocol].find(protocol => offered.has(protocol)) ?? (false as const),
}

/** A viewer with what the relay knows of it. */
export interface Watching {
  viewer: Viewer
  subject: Subject
  camera: LiveSource
  address: string
  sinceMs: number
}

export interface LiveViewersOptions {
  jobs: Pick<JobSource, 'events'>
  gates: BayGates
  isRevoked: (linkId: string) => boolean
  metrics: LiveMetrics
  log: Logger
}

export class LiveViewers {
  private readonly options: LiveViewersOptions
  private readonly all = new Set<Watching>()
  private readonly server = new WebSocketServer(serverOptions)

  constructor(options: LiveViewersOptions) {
    this.options = options
  }

  [Symbol.iterator](): Iterator<Watching> {
    return this.all.values()
  }

  /** Runs until the signal aborts; then everybody is told that the relay goes away. */
  run(signal: AbortSignal): void {
    const { jobs, gates } = this.options
    const sweep = setInterval(() => this.sweep(), sweepIntervalMs)
    const onJob = () => this.endThoseWhoMayNot()
    jobs.events.on('job', onJob)
    // Synchronously: what the edge sends after its word must find the gate closed.
    gates.events.on('change', onJob)
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(sweep)
        jobs.events.off('job', onJob)
        gates.events.off('change', onJob)
        for (const { viewer } of this.all) viewer.end('going-away')
      },
      { once: true },
    )
  }

  /** Throws Refusal as long as the socket is not upgraded. The caller has found that the subject may watch. */
  accept(request: IncomingMessage, socket: Socket, head: Buffer, subject: Subject, camera: LiveSource): void {
    const address = clientAddress(request)
    this.checkLimits(address, subject)
    const { searchParams } = new URL(request.url ?? '/', 'http://relay')
    socket.setNoDelay(true)
    this.server.handleUpgrade(request, socket, head, ws => {
      const format = ws.protocol === jsmpegProtocol ? 'jsmpeg' : 'fmp4'
      const viewer: Viewer = new Viewer({
        ws,
        socket,
        wish: parseWish(format, searchParams),
        streams: () => camera.ownStreams,
        fromMs: () => this.options.gates.fromMs(subject, camera.bay),
        events: {
          ...this.countsOf(),
          onChoice: () => camera.choose(viewer),
          // A plain close would first deliver what the kernel holds: megabytes, on a line that is too slow for them.
          onLeave: () => socket.resetAndDestroy(),
        },
        now: () => performance.now(),
      })
      this.add({ viewer, subject, camera, address, sinceMs: Date.now() })
    })
  }

  /** For a revoked link and a changed job: at once, not at the next sweep. */
  endThoseWhoMayNot(): void {
    for (const watching of this.all) {
      const reason = this.endReasonOf(watching)
      if (reason) this.end(watching, reason)
    }
  }

  private add(watching: Watching): void {
    const { viewer, camera } = watching
    const { metrics } = this.options
    const labels = { bay: camera.bay, camera: camera.camera }
    this.all.add(watching)
    metrics.viewers.inc(labels)
    viewer.start(() => {
      this.all.delete(watching)
      camera.leave(viewer)
      metrics.viewers.dec(labels)
    })
    camera.join(viewer)
  }

  private checkLimits(address: string, { linkId, role }: Subject): void {
    let atAddress = 0
    let withLink = 0
    for (const watching of this.all) {
      if (watching.address === address) atAddress++
      if (watching.subject.linkId === linkId) withLink++
    }
    if (atAddress >= viewersPerAddress || withLink >= viewersPerLink[role]) {
      throw new Refusal(429, 'too many viewers at once with this link or from this address')
    }
  }

  private countsOf() {
    const { metrics } = this.options
    let droppedFrames = 0
    return {
      onReport: (report: ViewerReport) => {
        if (report.behindMs !== null) metrics.behindSeconds.observe(report.behindMs / 1000)
        metrics.droppedFrames.inc(Math.max(0, report.droppedFrames - droppedFrames))
        droppedFrames = report.droppedFrames
      },
      onGap: () => metrics.gaps.inc(),
    }
  }

  private sweep(): void {
    this.endThoseWhoMayNot()
    let moving = 0
    for (const watching of this.all) {
      const { viewer } = watching
      const reason = viewer.sweep()
      if (reason) this.end(watching, reason)
      if (viewer.report?.moving) moving++
    }
    this.options.metrics.movingViewers.set(moving)
  }

  private endReasonOf({ subject, camera }: Watching): EndReason | undefined {
    const { isRevoked, gates } = this.options
    if (isRevoked(subject.linkId)) return 'revoked'
    if (subject.expiresAtMs <= Date.now()) return 'expired'
    return gates.verdict(subject, camera.bay) === 'allowed' ? undefined : 'job-left'
  }

  private end({ viewer, subject, camera }: Watching, reason: EndReason): void {
    if (!viewer.isOpen) return // it is on its way out already
    const { metrics, log } = this.options
    metrics.endedViewers.inc({ reason })
    log.info({ reason, role: subject.role, bay: camera.bay, camera: camera.camera }, 'viewer ended')
    viewer.end(reason)
  }
}
