/** One stream that the relay watches: what it has of the past, then frame by frame, never more than the link carries. */
import type { OfflineReason } from '../../relay/wire/live/camera.ts'
import { type EdgeMessage, type MediaHeader, sentenceLimit } from '../../relay/wire/uplink/uplink.ts'
import type { Feed, StreamStart, VideoFragment } from '../stream/feed.ts'

/** The link as a stream sees it. */
export interface StreamLink {
  sendMessage(message: EdgeMessage): void
  sendMedia(header: MediaHeader, payload: Uint8Array): void
  /** What was sent has been under way for too long: whoever can wait, waits. */
  readonly isBehind: boolean
}

export interface WatchedStreamOptions {
  /** The relay's number for it. */
  stream: number
  feed: Feed
  link: StreamLink
}

/** Follows a feed until the signal aborts. When the link is behind it leaves out frames up to the next keyframe. */
export class WatchedStream {
  private readonly options: WatchedStreamOptions
  /** Until a keyframe; so it begins, too. */
  private isSkipping = true
  /** Frames skipped since the start, for the log. */
  skippedFrames = 0

  constructor(options: WatchedStreamOptions) {
    this.options = options
  }

  run(signal: AbortSignal): void {
    const { events, start, offline, gop } = this.options.feed
    const onStart = (start: StreamStart) => {
      this.begin(start)
      this.goLive()
    }
    const onFragment = (fragment: VideoFragment) => this.send(fragment)
    const onOffline = (reason: OfflineReason) => this.end(reason)
    events.on('start', onStart).on('fragment', onFragment).on('offline', onOffline)
    signal.addEventListener(
      'abort',
      () => events.off('start', onStart).off('fragment', onFragment).off('offline', onOffline),
      { once: true },
    )
    if (offline) this.end(offline)
    if (!start) return
    this.begin(start)
    for (const fragment of gop?.fragments ?? []) this.send(fragment)
    this.goLive()
  }

  private begin({ mime, width, height, init }: StreamStart): void {
    const { stream, link } = this.options
    this.isSkipping = true
    link.sendMessage({ type: 'start', stream, mime, width, height })
    if (init.byteLength > 0) link.sendMedia({ stream, kind: 'init', capturedAtMs: 0 }, init)
  }

  private goLive(): void {
    const { stream, link } = this.options
    link.sendMessage({ type: 'live', stream })
  }

  private end(reason: OfflineReason): void {
    const { stream, link } = this.options
    link.sendMessage({ type: 'offline', stream, reason: shortened(reason) })
  }

  private send({ isKeyframe, bytes, capturedAtMs }: VideoFragment): void {
    const { stream, link } = this.options
    if (link.isBehind && !this.isSkipping) {
      this.isSkipping = true
      link.sendMessage({ type: 'gap', stream })
    } else if (isKeyframe && !link.isBehind) {
      this.isSkipping = false
    }
    if (this.isSkipping) this.skippedFrames++
    else link.sendMedia({ stream, kind: isKeyframe ? 'keyframe' : 'delta', capturedAtMs }, bytes)
  }
}

/** ffmpeg's last words may be long, and may be whatever a camera has sent. */
export function shortened({ code, message }: OfflineReason): OfflineReason {
  return { code, message: message.slice(0, sentenceLimit) }
}
