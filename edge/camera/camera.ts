/** One stream of a camera, for as long as the edge lives: pulled once, shown by its feed, recovered by itself. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { CameraAddress } from '../../config/camera-url.ts'
import { Backoff } from '../../relay/wire/shared/backoff.ts'
import type { CameraReport } from '../../relay/wire/uplink/camera-report.ts'
import { CameraError } from '../stream/camera-error.ts'
import { type Clocks, systemClocks } from '../stream/capture-clock.ts'
import { type Feed, FeedSource } from '../stream/feed.ts'
import { StreamFaults } from '../stream/stream-faults.ts'
import { StreamMeter } from '../stream/stream-meter.ts'
import { type PictureTimeouts, PictureWatch } from './picture-watch.ts'
import { VideoReceiver } from './rtp/receiver.ts'
import { keyframeRequest, ownSource } from './rtp/rtcp.ts'
import type { RtspTimeouts } from './rtsp/connection.ts'
import type { VideoTrack } from './rtsp/sdp.ts'
import { type CameraMemory, RtspSession, type RtspSessionOptions, rtspTimeouts } from './rtsp/session.ts'

export interface CameraTimeouts extends RtspTimeouts, PictureTimeouts {}

const cameraTimeouts: CameraTimeouts = {
  ...rtspTimeouts,
  noFramesMs: 10_000,
  noPictureMs: 5_000,
  noKeyframeMs: 60_000,
}
/** How often is looked whether the picture moves. */
const lookMs = 250

export type CameraAccess = Pick<RtspSessionOptions, 'networks' | 'trust' | 'transport' | 'tap'>

export interface CameraOptions {
  bay: string
  id: string
  address: CameraAddress
  log: Logger
  clocks?: Clocks
  backoff?: Backoff
  timeouts?: Partial<CameraTimeouts>
  /** How it may be reached; default: by TCP in the usual networks. */
  access?: CameraAccess | undefined
  /** Asks the camera for a keyframe by another way than RTCP. Undefined where there is none. */
  requestKeyframe?: ((signal: AbortSignal) => Promise<void>) | undefined
}

export class Camera {
  readonly bay: string
  readonly id: string
  private readonly address: CameraAddress
  private readonly log: Logger
  private readonly clocks: Clocks
  private readonly backoff: Backoff
  private readonly timeouts: CameraTimeouts
  private readonly access: CameraAccess
  private readonly memory: CameraMemory = {}
  private readonly source = new FeedSource()
  private readonly faults: StreamFaults
  private readonly meter: StreamMeter
  private readonly sinceMs: number
  private readonly requestKeyframe: CameraOptions['requestKeyframe']
  private track: VideoTrack | undefined = undefined
  private fruitlessSessions = 0
  /** It was seen to send no keyframes. */
  private takesRecoveryPoints = false

  constructor(options: CameraOptions) {
    this.bay = options.bay
    this.id = options.id
    this.address = options.address
    this.log = options.log.child({ camera: options.id })
    this.clocks = options.clocks ?? systemClocks
    this.backoff = options.backoff ?? new Backoff()
    this.timeouts = { ...cameraTimeouts, ...options.timeouts }
    this.access = options.access ?? {}
    this.source.events.on('reader-failed', error => {
      this.log.error({ err: error }, 'a reader of the picture failed, the camera goes on')
    })
    this.faults = new StreamFaults(this.log, this.clocks)
    this.meter = new StreamMeter(this.source, this.clocks)
    this.sinceMs = this.clocks.wall()
    this.requestKeyframe = options.requestKeyframe
  }

  get feed(): Feed {
    return this.source
  }

  /** As it described it last; undefined before it has. */
  get described(): VideoTrack | undefined {
    return this.track
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
    const { access, address, timeouts, faults, memory } = this
    const session = new RtspSession({ ...access, address, timeouts, faults, memory })
    try {
      const track = await session.open(signal)
      this.track = track
      return await this.follow(session, track, signal)
    } finally {
      await session.close()
    }
  }

  private async follow(session: RtspSession, track: VideoTrack, signal: AbortSignal): Promise<never> {
    const { source, clocks, faults, log, timeouts, fruitlessSessions } = this
    const receiver = new VideoReceiver({ track, feed: source, clocks, faults, log })
    if (this.takesRecoveryPoints) receiver.takeRecoveryPoints()
    const stopped = new AbortController()
    const lifetime = AbortSignal.any([signal, stopped.signal])
    const askForKeyframe = this.keyframeRequest(session, track, receiver, lifetime)
    const watch = new PictureWatch({ receiver, clocks, timeouts, faults, fruitlessSessions, askForKeyframe })
    const onFragment = () => watch.shown()
    const look = setInterval(() => {
      if (watch.hasShown) this.backoff.reset()
      const error = watch.look()
      if (error) stopped.abort(error)
    }, lookMs)
    source.events.on('fragment', onFragment)
    try {
      return await session.play(receiver, lifetime)
    } finally {
      clearInterval(look)
      source.events.off('fragment', onFragment)
      receiver.close()
      if (watch.hasShown) this.fruitlessSessions = 0
      else if (receiver.lastPacketMs !== undefined) this.fruitlessSessions++
      this.takesRecoveryPoints = receiver.takesRecoveryPoints && watch.hasShown
    }
  }

  /** By every way there is; undefined where there is none. */
  private keyframeRequest(
    session: RtspSession,
    { keyframeFeedback }: VideoTrack,
    receiver: VideoReceiver,
    signal: AbortSignal,
  ): (() => void) | undefined {
    const { requestKeyframe, log } = this
    if (!requestKeyframe && keyframeFeedback.length === 0) return undefined
    let number = 0
    return () => {
      // Some heed the one and some the other (gh:AlexxIT/go2rtc#2365).
      for (const kind of receiver.source === undefined ? [] : keyframeFeedback)
        session.sendRtcp(keyframeRequest(kind, ownSource, receiver.source ?? 0, number++))
      requestKeyframe?.(signal).catch((error: unknown) => {
        if (!signal.aborted) log.warn({ err: error }, 'the camera could not be asked for a keyframe')
      })
    }
  }
}
