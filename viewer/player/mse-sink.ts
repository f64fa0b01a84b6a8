/** Shows fragmented MP4 by Media Source Extensions, as close behind the live edge as the stream lets it. */
import { every, listen } from '../ui/listen.ts'
import { AppendQueue } from './append-queue.ts'
import { Arrivals } from './arrivals.ts'
import { type FragmentFacts, type InitFacts, readFragments, readInit } from './boxes.ts'
import { CaptureTimes } from './capture-times.ts'
import { pageClock } from './clock-offset.ts'
import { Cushion } from './cushion.ts'
import { FramesShown } from './frames-shown.ts'
import { steer } from './live-edge.ts'
import { attachMediaSource, wantsData } from './media-source.ts'
import type { Sink, SinkEvents, SinkProgress } from './sink.ts'

/** From arrival to decoded, ms: a frame of 1080p on a machine of this decade. */
const readyMs = 14
/** Kept behind playback, seconds, and how much more gathers before it is let go. */
const keptBehind = 4
const trimAbove = 10
/** The GOP-so-far comes in one go. A pause like this one means that all of it is here. */
const burstPauseMs = 12
const tickMs = 250

export interface MseSinkOptions extends SinkEvents {
  video: HTMLVideoElement
  mime: string
  /** Difference to the relay's clock, ms, as far as it is known. */
  clockOffsetMs: () => number | undefined
}

export class MseSink implements Sink {
  private readonly options: MseSinkOptions
  private readonly arrivals = new Arrivals()
  private readonly cushion = new Cushion(readyMs)
  private readonly captures = new CaptureTimes()
  private readonly frames: FramesShown
  private source: MediaSource | undefined = undefined
  private queue: AppendQueue | undefined = undefined
  private early: Uint8Array[] = []
  private init: InitFacts | undefined = undefined
  private newest: FragmentFacts | undefined = undefined
  private newestAtMs = 0
  /** True while what arrives is older than the present: the GOP-so-far, or what follows a gap. */
  private isBurst = true
  private burstTimer = 0
  private canChangeRate = true
  private tickedAtMs = 0

  constructor(options: MseSinkOptions) {
    this.options = options
    this.frames = new FramesShown(options.video)
  }

  /** Opens the media source and plays until `signal` aborts. */
  start(signal: AbortSignal): void {
    const { video, onBroken } = this.options
    const { source, detach } = attachMediaSource(video)
    this.source = source
    this.tickedAtMs = performance.now()
    listen(source, 'sourceopen', () => this.open(source, signal), signal)
    listen(source, 'startstreaming', () => this.feed(), signal)
    listen(source, 'endstreaming', () => this.feed(), signal)
    listen(
      video,
      'error',
      () => onBroken(new Error(video.error ? video.error.message : 'the video failed')),
      signal,
    )
    listen(video, 'waiting', () => this.ranDry(), signal)
    every(tickMs, () => this.tick(), signal)
    this.frames.start(signal)
    signal.addEventListener('abort', () => {
      window.clearTimeout(this.burstTimer)
      detach()
    })
  }

  push(bytes: Uint8Array): void {
    if (this.init) this.note(bytes, this.init)
    else this.init = readInit(bytes)
    if (this.queue) this.queue.push(bytes)
    else this.early.push(bytes)
  }

  skip(): void {
    this.isBurst = true
  }

  catchUp(): void {
    const { video } = this.options
    if (!this.newest) return
    video.currentTime = this.newest.presentationTime
    this.play()
  }

  progress(): SinkProgress {
    return {
      shownFrames: this.frames.shown,
      droppedFrames: this.frames.dropped,
      behindMs: this.behindMs(),
    }
  }

  private open(source: MediaSource, signal: AbortSignal): void {
    if (this.queue) return // Firefox fires again when a source that had ended is reopened
    const { video, mime, onBroken } = this.options
    const buffer = source.addSourceBuffer(mime)
    const queue = new AppendQueue({ buffer, position: () => video.currentTime, onError: onBroken })
    listen(buffer, 'updateend', () => queue.pump(), signal)
    listen(buffer, 'error', () => onBroken(new Error('the browser cannot read this stream')), signal)
    this.queue = queue
    for (const bytes of this.early) queue.push(bytes)
    this.early = []
  }

  private feed(): void {
    if (this.queue && this.source) this.queue.hold(!wantsData(this.source))
  }

  private note(bytes: Uint8Array, init: InitFacts): void {
    const nowMs = performance.now()
    for (const fragment of readFragments(bytes, init)) {
      this.captures.note(fragment.presentationTime, fragment.capturedAtMs)
      this.newest = fragment
    }
    if (this.isBurst) this.waitForBurstEnd()
    else if (this.newest) {
      this.arrivals.note(this.newest.presentationTime, nowMs)
      this.steer(nowMs)
    }
    this.newestAtMs = nowMs
  }

  private waitForBurstEnd(): void {
    window.clearTimeout(this.burstTimer)
    this.burstTimer = window.setTimeout(() => {
      this.isBurst = false
      if (this.newest) this.arrivals.note(this.newest.presentationTime, this.newestAtMs)
      this.catchUp()
      this.frames.whenShown(this.newest ? this.newest.presentationTime : 0, this.options.onPicture)
    }, burstPauseMs)
  }

  private play(): void {
    // Refused where autoplay is: the muted picture is then still drawn frame by frame at each seek.
    this.options.video.play().catch(() => {})
  }

  private steer(nowMs: number): void {
    const { video } = this.options
    const fastestMs = this.arrivals.fastestMs
    if (fastestMs === undefined || video.seeking || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA)
      return
    const behindMs = nowMs - video.currentTime * 1000 - fastestMs
    const targetMs = this.cushion.targetMs(this.arrivals.jitterMs)
    const steering = steer({
      behindMs,
      targetMs,
      rate: video.playbackRate,
      canChangeRate: this.canChangeRate,
    })
    if (steering.kind === 'jump') this.catchUp()
    else if (steering.rate !== video.playbackRate) this.setRate(steering.rate)
  }

  private setRate(rate: number): void {
    const { video } = this.options
    try {
      video.playbackRate = rate
    } catch {
      this.canChangeRate = false // webOS refuses every rate but 1
    }
    if (video.playbackRate !== rate) this.canChangeRate = false
  }

  private ranDry(): void {
    if (!this.isBurst && !this.options.video.seeking) this.cushion.grow()
  }

  private tick(): void {
    const { video } = this.options
    const nowMs = performance.now()
    this.cushion.shrink(nowMs - this.tickedAtMs)
    this.tickedAtMs = nowMs
    this.feed()
    if (this.isBurst) return
    this.steer(nowMs)
    if (video.paused) this.play()
    const { buffered } = video
    if (this.queue && buffered.length && video.currentTime - buffered.start(0) > trimAbove) {
      this.queue.trim(video.currentTime - keptBehind)
    }
  }

  private behindMs(): number | null {
    const glass = this.frames.newest
    const capturedAtMs = glass && this.captures.at(glass.mediaTime)
    const offsetMs = this.options.clockOffsetMs()
    if (!glass || capturedAtMs === undefined || offsetMs === undefined) return null
    return pageClock() - performance.now() + glass.atMs + offsetMs - capturedAtMs
  }
}
