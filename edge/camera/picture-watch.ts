/**
 * Looks after what is shown, not after what arrives: a camera whose packets come and whose picture stands still is as
 * good as lost, and nobody sees it but who looks at the glass. A keyframe is asked for first; then the session is begun
 * anew, since most cameras begin one with a keyframe.
 */
import type { StreamFaultKind } from '../../relay/wire/uplink/camera-report.ts'
import { CameraError } from '../stream/camera-error.ts'
import type { Clocks } from '../stream/capture-clock.ts'
import type { StreamFaults } from '../stream/stream-faults.ts'
import type { VideoReceiver } from './rtp/receiver.ts'

export interface PictureTimeouts {
  /** Silence of this length is failure, whatever else the camera answers. */
  noFramesMs: number
  /** So long without a picture while packets come, and the session is begun anew. */
  noPictureMs: number
  /** Smart codecs wait up to 30 s between keyframes; after this time none will come. */
  noKeyframeMs: number
}

/** Packets that are further apart are no stream. */
const quietMs = 2_000
/** A camera that takes its source back at once goes on. */
const goodbyeMs = 1_000
/** What stopped the picture may have been seen before the last one was shown. */
const slackMs = 1_000

const unreadable: readonly StreamFaultKind[] = [
  'unit-unknown',
  'unit-unreadable',
  'rtp-unreadable',
  'packets-foreign',
]

export interface PictureWatchOptions {
  receiver: VideoReceiver
  clocks: Clocks
  timeouts: PictureTimeouts
  faults: StreamFaults
  /** Sessions before this one that showed nothing. */
  fruitlessSessions: number
  /** Undefined where the camera cannot be asked. */
  askForKeyframe: (() => void) | undefined
}

export class PictureWatch {
  private readonly options: PictureWatchOptions
  private readonly waitMs: number
  private lastShownMs: number
  private hasAsked = false
  hasShown = false

  constructor(options: PictureWatchOptions) {
    const { clocks, timeouts, fruitlessSessions } = options
    this.options = options
    this.lastShownMs = clocks.monotonic()
    // A camera with few keyframes that begins no session with one is waited for ever longer.
    this.waitMs = Math.min(timeouts.noPictureMs * 2 ** fruitlessSessions, timeouts.noKeyframeMs)
  }

  /** At every fragment. */
  shown(): void {
    this.lastShownMs = this.options.clocks.monotonic()
    this.hasShown = true
    this.hasAsked = false
  }

  /** Some times a second; what has ended the session, if anything has. */
  look(): CameraError | undefined {
    const { receiver, clocks, timeouts, fruitlessSessions, faults } = this.options
    const now = clocks.monotonic()
    const standsMs = now - this.lastShownMs
    const silentMs = now - Math.max(receiver.lastPacketMs ?? 0, this.lastShownMs)
    if (now - (receiver.goodbyeMs ?? now) >= goodbyeMs)
      return new CameraError('CLOSED', 'the camera ended its stream: it is opened anew')
    if (silentMs >= Math.min(quietMs, timeouts.noFramesMs))
      return standsMs >= timeouts.noFramesMs ? this.silenceError(standsMs) : undefined
    if (standsMs >= timeouts.noPictureMs / 2) this.ask()
    if (standsMs >= timeouts.noPictureMs && fruitlessSessions > 0) receiver.takeRecoveryPoints()
    if (standsMs < this.waitMs) return undefined
    const seen = this.seenSince(standsMs)
    faults.count('picture-stopped')
    return noPictureError(receiver, seen, standsMs)
  }

  /** What came before the silence may say more than the silence. */
  private silenceError(standsMs: number): CameraError {
    const { receiver } = this.options
    const seen = this.seenSince(standsMs)
    if (unreadable.some(kind => seen.has(kind))) return noPictureError(receiver, seen, standsMs)
    const seconds = `${this.options.timeouts.noFramesMs / 1000} s`
    return new CameraError(
      'NO_FRAMES',
      `the camera answers, but sent no frame for ${seconds}: restart it if this recurs`,
    )
  }

  private seenSince(standsMs: number): ReadonlySet<StreamFaultKind> {
    const { faults, clocks } = this.options
    return faults.seenSince(clocks.wall() - standsMs - slackMs)
  }

  private ask(): void {
    const { askForKeyframe, faults } = this.options
    if (this.hasAsked || !askForKeyframe) return
    this.hasAsked = true
    faults.count('keyframe-asked')
    askForKeyframe()
  }
}

const intervalAdvice =
  'set a keyframe interval (I-frame interval, GOP) of 1 to 2 s in its video settings, and switch off smart codecs and intra refresh'

/** What packets without a picture mean, by what was seen in them meanwhile. */
function noPictureError(
  { lacksParameterSets, unshownFrames }: VideoReceiver,
  seen: ReadonlySet<StreamFaultKind>,
  standsMs: number,
): CameraError {
  const seconds = `${Math.round(standsMs / 1000)} s`
  if (lacksParameterSets && seen.has('parameter-set-unreadable'))
    return badStream(
      "the camera's parameter sets (SPS, PPS) cannot be read: restart it, or choose another codec or profile in it",
    )
  if (lacksParameterSets)
    return badStream(
      "the camera sends no parameter sets (SPS, PPS): restart it, or change its video's codec and back",
    )
  if (unshownFrames > 0 && seen.has('packets-lost'))
    return new CameraError(
      'NO_KEYFRAME',
      `packets were lost, and no keyframe came for ${seconds}: ${intervalAdvice}; check its cable if packets are lost often`,
    )
  if (unshownFrames > 0)
    return new CameraError('NO_KEYFRAME', `the camera sent no keyframe for ${seconds}: ${intervalAdvice}`)
  if (seen.has('packets-lost'))
    return badStream(
      'packets of every picture are missing: lower the bit rate in the camera, and check its cable and the switch',
    )
  if (seen.has('packets-foreign'))
    return badStream('the camera mixes two streams in one: close other viewers of it, and restart it')
  if (seen.has('unit-unknown'))
    return badStream(
      'the camera sends its video in a form that is not H.264 or H.265 as cameras send it: choose one of them, without interleaving',
    )
  return badStream(
    `no picture could be read from what the camera sent for ${seconds}: restart it, or update its firmware`,
  )
}

function badStream(message: string): CameraError {
  return new CameraError('BAD_STREAM', message)
}
