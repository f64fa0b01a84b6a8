/** Which frames have truly reached the glass, by whatever way the browser has of telling. */
import { every } from '../../ui/page/listen.ts'

export interface FrameOnGlass {
  /** Seconds on the media timeline. */
  mediaTime: number
  /** On the clock of `performance.now()`. */
  atMs: number
}

/** Names from before getVideoPlaybackQuality, on televisions. */
interface OldVideo extends HTMLVideoElement {
  webkitDecodedFrameCount?: number
  webkitDroppedFrameCount?: number
}

/** How often to look where the browser does not call back for each frame. */
const pollMs = 40
/** After this long without a callback for a frame, we look for ourselves. */
const quietMs = 500

export class FramesShown {
  shown = 0
  newest: FrameOnGlass | undefined = undefined
  private readonly video: OldVideo
  private readonly droppedBefore: number
  private awaited: { mediaTime: number; callback: () => void } | undefined = undefined
  private polled = 0
  private calledAtMs = Number.NEGATIVE_INFINITY

  constructor(video: HTMLVideoElement) {
    this.video = video
    this.droppedBefore = droppedSoFar(video)
  }

  start(signal: AbortSignal): void {
    if (typeof this.video.requestVideoFrameCallback === 'function') this.followFrames(signal)
    // In parallel: an iPhone in low power mode has the callback and may not call it.
    every(pollMs, () => this.poll(), signal)
  }

  get dropped(): number {
    return Math.max(0, droppedSoFar(this.video) - this.droppedBefore)
  }

  /** Calls back once a frame of `mediaTime` (seconds) or later is on the glass. A second call replaces the first. */
  whenShown(mediaTime: number, callback: () => void): void {
    this.awaited = { mediaTime, callback }
  }

  private followFrames(signal: AbortSignal): void {
    let handle = 0
    const next = () => {
      handle = this.video.requestVideoFrameCallback((_now, frame) => {
        next()
        this.calledAtMs = performance.now()
        this.note({ mediaTime: frame.mediaTime, atMs: frame.expectedDisplayTime })
      })
    }
    next()
    signal.addEventListener('abort', () => this.video.cancelVideoFrameCallback(handle))
  }

  /** Counts by what the decoder says, and by the clock where it says nothing, while no callback comes. */
  private poll(): void {
    const { video } = this
    const isShowing = !video.seeking && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA
    const progress = decodedSoFar(video) ?? video.currentTime
    const hasMoved = progress !== this.polled
    this.polled = progress
    const nowMs = performance.now()
    const callsBack = nowMs - this.calledAtMs < quietMs
    if (isShowing && hasMoved && !callsBack) this.note({ mediaTime: video.currentTime, atMs: nowMs })
  }

  private note(frame: FrameOnGlass): void {
    this.shown += 1
    this.newest = frame
    const { awaited } = this
    // Browsers round a frame's time to microseconds or to their own ticks.
    if (!awaited || frame.mediaTime < awaited.mediaTime - 0.002) return
    this.awaited = undefined
    awaited.callback()
  }
}

function decodedSoFar(video: OldVideo): number | undefined {
  if (typeof video.getVideoPlaybackQuality === 'function')
    return video.getVideoPlaybackQuality().totalVideoFrames
  return video.webkitDecodedFrameCount
}

function droppedSoFar(video: OldVideo): number {
  if (typeof video.getVideoPlaybackQuality === 'function')
    return video.getVideoPlaybackQuality().droppedVideoFrames
  return video.webkitDroppedFrameCount ?? 0
}
