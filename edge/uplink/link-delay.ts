/**
 * How far the uplink is behind. A socket's own count sees only what the kernel has not taken yet, and behind a slow
 * line the kernel takes megabytes; so pings go between the frames, and the oldest one without an answer tells how long
 * what was sent is under way. The relay answers pings in the order of arrival, behind the video before them.
 */
export interface LinkDelayOptions {
  /** Sends a ping that carries this payload. */
  ping: (payload: string) => void
  /** Bytes that wait in this process. */
  bufferedBytes: () => number
  /** Monotonic clock, ms. */
  now: () => number
}

/** Live video is never queued for longer, ms. */
const delayLimitMs = 2000
/** Having been behind, the link is not trusted again before this little is under way, ms. */
const recoveredDelayMs = 500
const bufferedBytesLimit = 8 * 1024 * 1024
const probeIntervalMs = 250

export class LinkDelay {
  private readonly options: LinkDelayOptions
  private readonly sentAtMs = new Map<string, number>()
  private lastProbeMs = Number.NEGATIVE_INFINITY
  private nextProbe = 0
  private wasBehind = false

  constructor(options: LinkDelayOptions) {
    this.options = options
  }

  /** For the moment after a piece of media was sent; pings at most every 250 ms. */
  probe(): void {
    const now = this.options.now()
    if (now - this.lastProbeMs < probeIntervalMs) return
    this.lastProbeMs = now
    const payload = String(this.nextProbe++)
    this.sentAtMs.set(payload, now)
    this.options.ping(payload)
  }

  answered(payload: string): void {
    this.sentAtMs.delete(payload)
  }

  /** Asked for each frame. */
  get isBehind(): boolean {
    const [oldest = this.options.now()] = this.sentAtMs.values()
    const delayMs = this.options.now() - oldest
    const limitMs = this.wasBehind ? recoveredDelayMs : delayLimitMs
    this.wasBehind = delayMs > limitMs || this.options.bufferedBytes() > bufferedBytesLimit
    return this.wasBehind
  }
}
