/** One path of the demo server: a running source, and the sessions that join it wherever it happens to be. */
import { EventEmitter, once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import {
  type AccessUnit,
  type AccessUnitSource,
  isParameterSet,
  parameterSetsOf,
  type VideoCodec,
} from './access-unit.ts'
import type { CameraFaults } from './camera-faults.ts'
import { RtpClock } from './rtp-clock.ts'
import { interleave, RtpPackets } from './rtp-packets.ts'

const retryDelayMs = 1000
const reportIntervalMs = 2000

/** One client that gets this stream's packets. */
export interface Listener {
  /** Of its RTP packets; sender reports go to the next one. */
  readonly channel: number
  /** Whether it takes this frame: not while it is behind, nor before its first one. */
  wants(isKeyframe: boolean): boolean
  send(bytes: Buffer): void
}

interface DemoStreamOptions {
  path: string
  source: AccessUnitSource
  /** The source runs only while somebody holds the stream. */
  onDemand: boolean
  /** The server's, read at every frame. */
  faults: CameraFaults
  log: Logger
}

interface DemoStreamEvents {
  wanted: []
  described: []
  unit: [unit: AccessUnit]
}

export class DemoStream {
  readonly path: string
  readonly events = new EventEmitter<DemoStreamEvents>()
  private source: AccessUnitSource
  private readonly onDemand: boolean
  private readonly faults: CameraFaults
  private readonly log: Logger
  private readonly packets: RtpPackets
  private readonly clock: RtpClock
  private readonly listeners = new Set<Listener>()
  private parameterSets: Uint8Array[] | undefined = undefined
  private holders = 0
  private current: AbortController | undefined = undefined
  private lastUnitAtMs: number | undefined = undefined

  constructor({ path, source, onDemand, faults, log }: DemoStreamOptions) {
    this.path = path
    this.source = source
    this.onDemand = onDemand
    this.faults = faults
    this.log = log
    // RFC 3550 lets all three begin anywhere: a client that expects 0 should fail here and not at a customer's.
    const random = (below: number) => Math.floor(Math.random() * below)
    this.packets = new RtpPackets({ ssrc: random(2 ** 32), sequence: random(2 ** 16) })
    this.clock = new RtpClock(random(2 ** 31))
    this.events.setMaxListeners(0)
  }

  get codec(): VideoCodec {
    return this.source.codec
  }

  /** The sequence number and RTP time from which a session that begins now counts. */
  get position(): { sequence: number; rtpTime: number } {
    return { sequence: this.packets.nextSequence, rtpTime: this.clock.lastSent }
  }

  /** Keeps the source running until the returned function is called. */
  hold(): () => void {
    this.holders++
    this.events.emit('wanted')
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      this.holders--
      if (this.isIdle) this.current?.abort()
    }
  }

  /** The newest parameter sets, as soon as the source has sent some. Rejects with the signal. */
  async described(signal: AbortSignal): Promise<Uint8Array[]> {
    while (!this.parameterSets) await once(this.events, 'described', { signal })
    return this.parameterSets
  }

  add(listener: Listener): void {
    this.listeners.add(listener)
  }

  remove(listener: Listener): void {
    this.listeners.delete(listener)
  }

  /** From now on another source is filmed, perhaps with another size or codec; sessions stay. */
  switchSource(source: AccessUnitSource): void {
    this.source = source
    this.parameterSets = undefined
    this.current?.abort()
  }

  /** Films until aborted; a source that fails or ends is started again. */
  async run(signal: AbortSignal): Promise<void> {
    const reports = setInterval(() => this.sendReport(), reportIntervalMs)
    try {
      while (!signal.aborted) await this.attempt(signal)
    } finally {
      clearInterval(reports)
    }
  }

  private async attempt(signal: AbortSignal): Promise<void> {
    try {
      if (this.isIdle) await once(this.events, 'wanted', { signal })
      await this.runOnce(signal)
    } catch (error) {
      if (signal.aborted) return
      this.log.warn({ err: error }, 'demo source failed, starts again')
      await sleep(retryDelayMs, undefined, { signal }).catch(() => undefined) // aborted: the loop sees it
    }
  }

  private async runOnce(signal: AbortSignal): Promise<void> {
    const current = new AbortController()
    this.current = current
    if (this.lastUnitAtMs !== undefined) this.clock.continueAfter(Date.now() - this.lastUnitAtMs)
    const { codec, source } = this
    const ends = AbortSignal.any([signal, current.signal])
    try {
      for await (const unit of source.open(ends)) this.broadcast(codec, unit)
    } catch (error) {
      if (!ends.aborted) throw error
    }
    if (!ends.aborted) throw new Error('the source ended by itself')
  }

  private broadcast(codec: VideoCodec, unit: AccessUnit): void {
    this.lastUnitAtMs = Date.now()
    const sets = unit.isKeyframe && parameterSetsOf(codec, unit)
    if (sets) {
      this.parameterSets = sets
      this.events.emit('described')
    }
    this.events.emit('unit', unit)
    const rtpTime = this.clock.stamp(unit.timestamp90k, this.faults.timestamps)
    if (this.faults.freeze) return
    const nals = this.hidesParameterSets ? unit.nals.filter(nal => !isParameterSet(codec, nal)) : unit.nals
    const packets = this.packets.packetize(codec, nals, rtpTime, this.faults.markers)
    this.send(packets, 0, listener => listener.wants(unit.isKeyframe))
  }

  private sendReport(): void {
    if (this.lastUnitAtMs === undefined || this.faults.freeze === 'silent') return
    const report = this.packets.senderReport(this.clock.lastSent, this.lastUnitAtMs)
    this.send([report], 1, () => true)
  }

  private send(packets: Buffer[], channelOffset: 0 | 1, isFor: (listener: Listener) => boolean): void {
    const byChannel = new Map<number, Buffer>()
    for (const listener of this.listeners) {
      if (!isFor(listener)) continue
      const channel = listener.channel + channelOffset
      const bytes = byChannel.get(channel) ?? interleave(channel, packets)
      byChannel.set(channel, bytes)
      listener.send(bytes)
    }
  }

  private get isIdle(): boolean {
    return this.onDemand && this.holders === 0
  }

  private get hidesParameterSets(): boolean {
    return this.faults.parameterSets === 'description-only' || this.faults.parameterSets === 'nowhere'
  }
}
