/** One stream of a camera, for as long as the edge lives: pulled once, shown by its feed, recovered by itself. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { CameraAddress } from '../../config/camera-url.ts'
import { Backoff } from '../../relay/wire/shared/backoff.ts'
import type { CameraReport } from '../../relay/wire/uplink/camera-report.ts'
import { CameraError } from './camera-error.ts'
import { type Clocks, systemClocks } from './capture-clock.ts'
import { type Feed, FeedSource } from './feed.ts'
import { VideoReceiver } from './rtp/receiver.ts'
import type { RtspTimeouts } from './rtsp/connection.ts'
import type { VideoTrack } from './rtsp/sdp.ts'
import { RtspSession, rtspTimeouts } from './rtsp/session.ts'
import { StreamFaults } from './stream-faults.ts'
import { StreamMeter } from './stream-meter.ts'

export interface CameraTimeouts extends RtspTimeouts {
  /** Silence of this length is failure, whatever else the camera answers. */
  noFramesMs: number
  /** Smart codecs wait up to 30 s between keyframes; after this time none will come. */
  noKeyframeMs: number
}

const cameraTimeouts: CameraTimeouts = { ...rtspTimeouts, noFramesMs: 10_000, noKeyframeMs: 60_000 }

export interface CameraOptions {
  bay: string
  id: string
  address: CameraAddress
  log: Logger
  clocks?: Clocks
  backoff?: Backoff
  timeouts?: Partial<CameraTimeouts>
}

export class Camera {
  readonly bay: string
  readonly id: string
  private readonly address: CameraAddress
  private readonly log: Logger
  private readonly clocks: Clocks
  private readonly backoff: Backoff
  private readonly timeouts: CameraTimeouts
  private readonly source = new FeedSource()
  private readonly faults: StreamFaults
  private readonly meter: StreamMeter
  private readonly sinceMs: number

  constructor(options: CameraOptions) {
    this.bay = options.bay
    this.id = options.id
    this.address = options.address
    this.log = options.log.child({ bay: options.bay, camera: options.id })
    this.clocks = options.clocks ?? systemClocks
    this.backoff = options.backoff ?? new Backoff()
    this.timeouts = { ...cameraTimeouts, ...options.timeouts }
    this.faults = new StreamFaults(this.log, this.clocks)
    this.meter = new StreamMeter(this.source, this.clocks)
    this.sinceMs = this.clocks.wall()
  }

  get feed(): Feed {
    return this.source
  }

  /** What it sends, and what of it had to be dropped or repaired. */
  get report(): Pick<CameraReport, 'sinceMs' | 'sends' | 'faults' | 'gaps' | 'gapMs'> {
    const { meter, faults, sinceMs } = this
    return { sinceMs, sends: meter.figures, faults: faults.counts(), ...meter.gaps }
  }

  /** Pulls the camera until the signal aborts; settles when its connection is closed. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.runOnce(signal)
      } catch (error) {
        if (signal.aborted) break
        if (!(error instanceof CameraError)) throw error
        const retryDelayMs = this.backoff.nextDelayMs()
        // Never the path: some makers' paths hold the password.
        const { host, port } = this.address
        this.log.warn({ reason: error.reason, host, port, retryDelayMs }, 'camera lost')
        this.source.end(error.reason)
        await wait(retryDelayMs, undefined, { signal }).catch(() => {}) // aborted: the loop's condition sees it
      }
    }
  }

  /** One session, from connecting to its failure, which is what ends it. */
  private async runOnce(signal: AbortSignal): Promise<never> {
    const session = new RtspSession(this.address, this.timeouts)
    try {
      const track = await session.open(signal)
      return await this.follow(session, track, signal)
    } finally {
      await session.close()
    }
  }

  private async follow(session: RtspSession, track: VideoTrack, signal: AbortSignal): Promise<never> {
    const receiver = new VideoReceiver({ track, feed: this.source, clocks: this.clocks, log: this.log })
    const silence = new AbortController()
    const watchdog = setTimeout(() => silence.abort(this.silenceError()), this.timeouts.noFramesMs)
    const startedMs = this.clocks.monotonic()
    receiver.onFrame = () => {
      watchdog.refresh()
      if (this.source.start) this.backoff.reset()
      else this.demandStart(receiver, this.clocks.monotonic() - startedMs)
    }
    try {
      return await session.play(receiver, AbortSignal.any([signal, silence.signal]))
    } finally {
      clearTimeout(watchdog)
    }
  }

  /** Frames come, but none that a stream could begin with. */
  private demandStart({ fragmenter }: VideoReceiver, elapsedMs: number): void {
    if (fragmenter.lacksParameterSets && elapsedMs > this.timeouts.noFramesMs) {
      throw new CameraError(
        'BAD_STREAM',
        "the camera sends no parameter sets (SPS, PPS): restart it, or change its video's codec and back",
      )
    }
    if (elapsedMs > this.timeouts.noKeyframeMs) {
      throw new CameraError(
        'BAD_STREAM',
        'the camera sends no keyframe: set a keyframe interval of 1 to 2 s in its video settings',
      )
    }
  }

  private silenceError(): CameraError {
    const seconds = this.timeouts.noFramesMs / 1000
    return new CameraError(
      'NO_FRAMES',
      `the camera answers, but sent no frame for ${seconds} s: restart it if this recurs`,
    )
  }
}
