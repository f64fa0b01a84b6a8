/**
 * Whether a viewer is there and keeps up. Behind a slow line the kernel takes megabytes, minutes of video, before
 * anything waits in this process; so pings go between the frames, and their answers tell what has truly arrived.
 */
import type { WebSocket } from 'ws'

/** While no video flows, a ping this often. */
const pingIntervalMs = 15_000
/** A viewer from which no answer comes for this long is cut. */
const silenceLimitMs = 30_000
/** Between the frames a ping this often: with its answer it costs the relay more than sending many a frame. */
const calmProbeIntervalMs = 5000
/** And this often to a viewer whose last answer was late. */
const anxiousProbeIntervalMs = 1000
const lateAnswerMs = 500
/**
 * And while one is unanswered, one for so much video, since a burst fills the line for long: whoever takes less than
 * this in 30 s, 140 kbit/s, counts as silent.
 */
const bytesPerProbe = 512 * 1024
/** A viewer is behind when what was sent this long ago has not arrived. */
export const delayLimitMs = 2000

export interface ViewerPulseOptions {
  ws: WebSocket
  /** Monotonic clock, ms. */
  now: () => number
}

export class ViewerPulse {
  private readonly ws: WebSocket
  private readonly now: () => number
  /** When each ping between the frames was sent that has had no answer yet, oldest first. */
  private readonly probesSentMs = new Map<string, number>()
  private nextProbe = 0
  private bytesSinceProbe = 0
  /** Set by the sweep: asking the clock for every frame would cost as much as half of sending it. */
  private isProbeDue = true
  private probeIntervalMs = anxiousProbeIntervalMs
  private lastProbeMs: number
  private lastSignMs: number
  private lastPingMs: number

  constructor({ ws, now }: ViewerPulseOptions) {
    this.ws = ws
    this.now = now
    this.lastSignMs = this.lastPingMs = this.lastProbeMs = now()
  }

  /** `onAnswer`: something that was sent has arrived. */
  start(onAnswer: () => void): void {
    this.ws.on('message', () => this.sign())
    this.ws.on('pong', payload => {
      this.sign()
      if (this.answered(payload.toString())) onAnswer()
    })
  }

  /** So much video was written just now. */
  wrote(byteLength: number): void {
    this.bytesSinceProbe += byteLength
    const isBurst = this.bytesSinceProbe >= bytesPerProbe && this.probesSentMs.size > 0
    if (isBurst || this.isProbeDue) this.probe()
  }

  get isBehind(): boolean {
    const [oldest] = this.probesSentMs.values()
    return oldest !== undefined && this.now() - oldest > delayLimitMs
  }

  /** Called about once a second. */
  sweep(): 'too-slow' | 'gone' | undefined {
    const now = this.now()
    this.isProbeDue = now - this.lastProbeMs >= this.probeIntervalMs
    if (now - this.lastSignMs > silenceLimitMs) return this.probesSentMs.size > 0 ? 'too-slow' : 'gone'
    if (now - Math.max(this.lastPingMs, this.lastSignMs) >= pingIntervalMs) {
      this.lastPingMs = now
      this.ws.ping()
    }
    return undefined
  }

  private probe(): void {
    const payload = String(this.nextProbe++)
    this.bytesSinceProbe = 0
    this.isProbeDue = false
    this.lastProbeMs = this.now()
    this.probesSentMs.set(payload, this.lastProbeMs)
    this.ws.ping(payload)
  }

  private answered(payload: string): boolean {
    const sentMs = this.probesSentMs.get(payload)
    if (sentMs === undefined) return false
    this.probesSentMs.delete(payload)
    const isLate = this.now() - sentMs > lateAnswerMs
    this.probeIntervalMs = isLate ? anxiousProbeIntervalMs : calmProbeIntervalMs
    return true
  }

  private sign(): void {
    this.lastSignMs = this.now()
  }
}
