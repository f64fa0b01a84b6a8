/** Which format to ask the relay for now: the best that this browser plays, or what remains after failures. */
import { fmp4Protocol, jsmpegProtocol } from '../../../relay/wire/live/live.ts'

export type LiveProtocol = typeof fmp4Protocol | typeof jsmpegProtocol

export interface Format {
  protocol: LiveProtocol
  /** H.265 as the camera sends it, instead of a transcode. */
  wantsHevc: boolean
}

/** Baseline 3.0 and Main 4.0, the least that anybody who plays H.264 or H.265 plays. */
const h264 = 'video/mp4; codecs="avc1.42E01E"'
const hevc = 'video/mp4; codecs="hvc1.1.6.L120.B0"'
/** So many sinks in a row without a picture, and the format is given up ... */
const failuresAllowed = 3
/** ... for this long: what fails on a busy morning must not be out for weeks. Ms. */
const restMs = 10 * 60_000

export class FormatChoice {
  private readonly plays: (mime: string) => boolean
  private format: Format
  private failures = 0
  private lowerSinceMs = 0

  constructor(plays: (mime: string) => boolean) {
    this.plays = plays
    this.format = this.best()
  }

  get current(): Format {
    return this.format
  }

  /** To be called before each connection. */
  reconsider(nowMs: number): void {
    if (!this.lowerSinceMs || nowMs - this.lowerSinceMs < restMs) return
    this.lowerSinceMs = 0
    this.failures = 0
    this.format = this.best()
  }

  /** A sink was at its end without ever showing a picture. False when nothing is left to try. */
  noteFailure(nowMs: number): boolean {
    this.failures += 1
    return this.failures < failuresAllowed || this.stepDown(nowMs)
  }

  notePicture(): void {
    this.failures = 0
  }

  /** This format is of no use here. H.265 gives way to H.264, H.264 to JSMpeg; false after that. */
  stepDown(nowMs: number): boolean {
    const { protocol, wantsHevc } = this.format
    this.failures = 0
    this.lowerSinceMs = nowMs
    if (protocol === jsmpegProtocol) return false
    this.format = wantsHevc ? { protocol, wantsHevc: false } : { protocol: jsmpegProtocol, wantsHevc: false }
    return true
  }

  private best(): Format {
    if (!this.plays(h264)) return { protocol: jsmpegProtocol, wantsHevc: false }
    return { protocol: fmp4Protocol, wantsHevc: this.plays(hevc) }
  }
}
