/** Shows fragmented MP4 by Media Source Extensions: one media source, from its opening to its end. */
import { every, listen } from '../../ui/page/listen.ts'
import type { BrowserTraits } from '../choice/browser-traits.ts'
import type { Sink, SinkEvents, SinkProgress } from '../screen/sink.ts'
import { type ClockOffset, pageClock } from '../socket/clock-offset.ts'
import { AppendQueue } from './append-queue.ts'
import { CaptureTimes } from './capture-times.ts'
import {
  type FragmentFacts,
  type InitFacts,
  readFragments,
  readInit,
  stretchLastSample,
  withDuration,
} from './fragments.ts'
import { FramesShown } from './frames-shown.ts'
import { LineLag } from './line-lag.ts'
import { type AttachedSource, attachMediaSource, wantsData } from './media-source.ts'
import { Playhead } from './playhead.ts'
import { StreamWeight } from './stream-weight.ts'

const tickMs = 250
/** Frames so far come in one go. A pause like this one means that all of them are here. */
const burstPauseMs = 12
/** A frame of this age is of the present. */
const presentAgeMs = 60
/**
 * The newest frame is declared to last this long (the next one cuts it short): one that is late then shows late, and
 * does not stop the browser's clock. In Chromium with 4 % of frames 20 to 60 ms late this took the p50 of glass to
 * glass from some 230 to 100 ms.
 */
const stretchedSeconds = 1
/** Fewer frames than these are decoded in no time by one thread. */
const worthHurrying = 10
/** The longest duration that 32 bits hold. */
const longestTicks = 0xffff_fffe

export interface MseSinkOptions extends SinkEvents {
  video: HTMLVideoElement
  mime: string
  /** On its way to be open already; otherwise the sink attaches one of its own. */
  attached: AttachedSource | undefined
  /** Where there are many frames so far, decode them with all cores (see `isHurried`). */
  mayHurry: boolean
  traits: BrowserTraits
  clock: ClockOffset
  onRefused: () => void
}

export class MseSink implements Sink {
  private readonly options: MseSinkOptions
  private readonly captures = new CaptureTimes()
  private readonly frames: FramesShown
  private readonly playhead: Playhead
  private readonly weight = new StreamWeight()
  private readonly lag = new LineLag()
  private source: MediaSource | undefined = undefined
  private queue: AppendQueue | undefined = undefined
  private early: Uint8Array[] = []
  private init: InitFacts | undefined = undefined
  private newest: FragmentFacts | undefined = undefined
  private newestAtMs = 0
  private longestSeconds = 0
  /** While what arrives is older than the present: the frames so far, or what follows a gap. */
  private isBurst = true
  private burstTimer = 0
  private initBytes: Uint8Array | undefined = undefined
  /**
   * The stream is declared a recording: Chromium then decodes it with several threads instead of one, which brings
   * the first picture sooner, and every later one late by a frame a thread. So at the next keyframe a sink that is
   * not hurried takes over.
   */
  private isHurried = false
  private hasPicture = false

  constructor(options: MseSinkOptions) {
    this.options = options
    this.frames = new FramesShown(options.video)
    this.playhead = new Playhead({ ...options, changesRate: options.traits.changesRate })
  }

  /** Opens the media source and plays until `signal` aborts. */
  start(signal: AbortSignal): void {
    const { video, attached, onBroken } = this.options
    const { source, detach } = attached ?? attachMediaSource(video)
    this.source = source
    listen(source, 'sourceopen', () => this.open(source, signal), signal)
    listen(source, 'startstreaming', () => this.feed(), signal)
    listen(source, 'endstreaming', () => this.feed(), signal)
    listen(video, 'error', () => onBroken(new Error(video.error?.message ?? 'the video failed')), signal)
    listen(video, 'waiting', () => this.wait(), signal)
    listen(document, 'pointerdown', () => this.playhead.allow(), signal)
    every(tickMs, () => this.tick(), signal)
    this.frames.start(signal)
    if (source.readyState === 'open') this.open(source, signal)
    signal.addEventListener('abort', () => {
      window.clearTimeout(this.burstTimer)
      detach()
    })
  }

  push(bytes: Uint8Array): void {
    if (this.init) this.pushFragments(bytes, this.init)
    else {
      this.init = readInit(bytes)
      this.initBytes = bytes
      if (!this.options.mayHurry) this.feedInit(false)
    }
  }

  isRenewedBy(bytes: Uint8Array): boolean {
    if (!this.isHurried || !this.hasPicture || !this.init) return false
    const [first] = readFragments(bytes, this.init)
    return first ? first.isKeyframe : false
  }

  skip(): void {
    this.isBurst = true
  }

  catchUp(): void {
    if (!this.isBurst) this.playhead.resume()
  }

  progress(): SinkProgress {
    return {
      shownFrames: this.frames.shown,
      droppedFrames: this.frames.dropped,
      behindMs: this.behindMs(),
      capturedAtMs: this.capturedAtMs ?? null,
      lagMs: this.lag.ms,
      bitsPerSecond: this.weight.bitsPerSecond,
    }
  }

  private open(source: MediaSource, signal: AbortSignal): void {
    if (this.queue) return // fires again when a source that had ended is reopened
    const { video, mime, onBroken } = this.options
    const buffer = source.addSourceBuffer(mime)
    const queue = new AppendQueue({ buffer, position: () => video.currentTime, onError: onBroken })
    const appended = () => {
      this.playhead.noteAppended()
      queue.pump()
    }
    listen(buffer, 'updateend', appended, signal)
    listen(buffer, 'error', () => onBroken(new Error('the browser cannot read this stream')), signal)
    this.queue = queue
    for (const bytes of this.early) queue.push(bytes)
    this.early = []
  }

  private pushFragments(bytes: Uint8Array, init: InitFacts): void {
    const count = this.note(bytes, init)
    this.feedInit(count >= worthHurrying)
    this.feedQueue(bytes)
    if (this.isBurst && this.newest) this.waitForBurstEnd(this.newest)
  }

  /** Once: when it is known whether to hurry. */
  private feedInit(isHurried: boolean): void {
    if (!this.initBytes) return
    this.isHurried = isHurried
    this.feedQueue(isHurried ? withDuration(this.initBytes, longestTicks) : this.initBytes)
    this.initBytes = undefined
  }

  private feedQueue(bytes: Uint8Array): void {
    if (this.queue) this.queue.push(bytes)
    else this.early.push(bytes)
  }

  private feed(): void {
    if (this.queue && this.source) this.queue.hold(!wantsData(this.source))
  }

  /** Returns how many fragments there are. */
  private note(bytes: Uint8Array, init: InitFacts): number {
    const nowMs = performance.now()
    const fragments = readFragments(bytes, init)
    const before = this.newest
    for (const fragment of fragments) {
      this.captures.note(fragment.presentationTime, fragment.capturedAtMs)
      this.playhead.note(fragment)
      this.newest = fragment
    }
    this.newestAtMs = nowMs
    if (this.newest) this.weight.note(bytes.byteLength, this.newest.presentationTime)
    this.bridgeHoles(bytes, fragments, init)
    if (this.isBurst) return fragments.length
    if (before && this.isTooFarFrom(before, fragments[0])) this.options.onOutrun()
    if (this.newest) this.lag.note(this.newest.presentationTime, nowMs)
    this.playhead.noteArrival(nowMs)
    this.playhead.steer(nowMs)
    return fragments.length
  }

  private waitForBurstEnd(newest: FragmentFacts): void {
    window.clearTimeout(this.burstTimer)
    if (this.isPresent(newest)) this.endBurst(newest)
    else this.burstTimer = window.setTimeout(() => this.endBurst(newest), burstPauseMs)
  }

  /** By the relay's clock when the stream began: on a slow line it was older when it left than it looks here. */
  private isPresent({ capturedAtMs }: FragmentFacts): boolean {
    const offsetMs = this.options.clock.roughMs
    return (
      offsetMs !== undefined &&
      capturedAtMs !== undefined &&
      pageClock() + offsetMs - capturedAtMs < presentAgeMs
    )
  }

  private endBurst(newest: FragmentFacts): void {
    window.clearTimeout(this.burstTimer)
    this.isBurst = false
    this.playhead.noteArrival(this.newestAtMs)
    this.playhead.seekToLive()
    this.frames.whenShown(newest.presentationTime, () => {
      this.hasPicture = true
      this.options.onPicture()
    })
  }

  private wait(): void {
    if (!this.isBurst && !this.options.video.seeking) this.playhead.ranDry()
  }

  private tick(): void {
    this.feed()
    if (this.queue && !this.isBurst) this.playhead.tick(performance.now(), this.queue)
  }

  private get capturedAtMs(): number | undefined {
    const { newest } = this.frames
    return newest && this.captures.capturedAtMs(newest.mediaTime)
  }

  private behindMs(): number | null {
    const glass = this.frames.newest
    const { capturedAtMs } = this
    const offsetMs = this.options.clock.ms
    if (!glass || capturedAtMs === undefined || offsetMs === undefined) return null
    return performance.timeOrigin + glass.atMs + offsetMs - capturedAtMs
  }

  /**
   * Lets each frame last until the next one, and the newest beyond it: where frames are missing, browsers otherwise
   * take no more until the next keyframe (Media Source Extensions, "coded frame processing": twice the duration).
   */
  private bridgeHoles(bytes: Uint8Array, fragments: readonly FragmentFacts[], init: InitFacts): void {
    fragments.forEach((fragment, index) => {
      const isReordered = fragment.presentationTime !== fragment.decodeTime
      if (isReordered) return // with B-frames, durations are not distances
      this.longestSeconds = Math.max(this.longestSeconds, fragment.duration)
      const next = fragments[index + 1]
      const seconds = next ? next.decodeTime - fragment.decodeTime : this.newestSeconds
      if (seconds > fragment.duration * 1.5) stretchLastSample(bytes, fragment, init, seconds)
    })
  }

  /** Farther than durations bridge, without a keyframe: the browser would wait for the next one. */
  private isTooFarFrom(before: FragmentFacts, next: FragmentFacts | undefined): boolean {
    if (!next || next.isKeyframe) return false
    return next.decodeTime - before.decodeTime > 2 * Math.max(this.newestSeconds, this.longestSeconds)
  }

  private get newestSeconds(): number {
    return this.options.traits.stretchesFrames ? stretchedSeconds : 0
  }
}
