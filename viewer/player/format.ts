/** Which format to ask the relay for, by what this browser plays. */
import { fmp4Protocol, jsmpegProtocol } from '../../relay/wire/live.ts'
import { canPlay } from './media-source.ts'

export type LiveProtocol = typeof fmp4Protocol | typeof jsmpegProtocol

export interface Format {
  protocol: LiveProtocol
  /** H.265 as the camera sends it, instead of a transcode. */
  wantsHevc: boolean
}

/** Baseline 3.0 and Main 4.0, the least that anybody who plays H.264 or H.265 plays. */
const h264 = 'video/mp4; codecs="avc1.42E01E"'
const hevc = 'video/mp4; codecs="hvc1.1.6.L120.B0"'

export function bestFormat(plays: (mime: string) => boolean = canPlay): Format {
  if (!plays(h264)) return { protocol: jsmpegProtocol, wantsHevc: false }
  return { protocol: fmp4Protocol, wantsHevc: plays(hevc) }
}

/** What to try after `format` has failed for good: H.265 gives way to H.264, H.264 to JSMpeg; undefined after that. */
export function nextFormat(format: Format): Format | undefined {
  if (format.protocol === jsmpegProtocol) return undefined
  return format.wantsHevc ? { ...format, wantsHevc: false } : { protocol: jsmpegProtocol, wantsHevc: false }
}

/** `ws:` or `wss:` like the page; `bay` and `camera` are ids. */
export function liveUrl(bay: string, camera: string, format: Format): string {
  const { protocol, host } = window.location
  const path = `/live/${encodeURIComponent(bay)}/${encodeURIComponent(camera)}`
  return `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}${path}${format.wantsHevc ? '?codecs=hvc1' : ''}`
}
