/**
 * The same watch at both ends of the uplink: a ping every interval, and the other side is given up after two intervals
 * without a sign of life (a message, a ping or a pong). TCP alone notices a vanished peer after minutes.
 */
export interface HeartbeatOptions {
  intervalMs: number
  ping: () => void
  /** Called once, after two silent intervals; the heartbeat has stopped then. */
  onSilence: () => void
}

export class Heartbeat {
  private readonly options: HeartbeatOptions
  private timer: ReturnType<typeof setInterval> | undefined = undefined
  private silentIntervals = 0

  constructor(options: HeartbeatOptions) {
    this.options = options
  }

  start(): void {
    this.timer = setInterval(() => this.beat(), this.options.intervalMs)
  }

  stop(): void {
    clearInterval(this.timer)
  }

  /** The other side has shown a sign of life. */
  alive(): void {
    this.silentIntervals = 0
  }

  private beat(): void {
    if (this.silentIntervals >= 2) {
      this.stop()
      this.options.onSilence()
      return
    }
    this.silentIntervals++
    this.options.ping()
  }
}
