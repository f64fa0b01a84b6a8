/**
 * One live picture in one element of a page: socket, sink and watchdogs wired together. This file is the map of the
 * folder. What the socket brings goes to a sink; the sink is built anew whenever the stream starts anew, breaks,
 * or stands still, and the old picture stays in front until the new one is there.
 */

import type { OfflineCode } from '../../relay/wire/live/camera.ts'
import { fmp4Protocol, type LiveMessage, type LiveStart } from '../../relay/wire/live/live.ts'
import type { EndReason } from '../../relay/wire/shared/end-reason.ts'
import { after, childOf, every } from '../ui/page/listen.ts'
import { decodesInSoftware, traitsOf } from './choice/browser-traits.ts'
import { FormatChoice } from './choice/format-choice.ts'
import type { Quality } from './choice/quality.ts'
import { StreamSwitch } from './choice/stream-switch.ts'
import { type AttachedSource, attachMediaSource, canPlay } from './mse/media-source.ts'
import { newSink } from './new-sink.ts'
import type { Sink } from './screen/sink.ts'
import { type ShownElement, Stage } from './screen/stage.ts'
import { PlayTotals } from './screen/totals.ts'
import { ClockOffset, pageClock } from './socket/clock-offset.ts'
import { LiveSocket, liveUrl } from './socket/live-socket.ts'
import { whileVisible } from './socket/visibility.ts'
import { StallWatch } from './stall-watch.ts'

export type PictureState =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** The browser plays only after somebody touches the page. */
  | { kind: 'needs-tap' }
  | { kind: 'camera-lost'; code: OfflineCode }
  | { kind: 'line-lost' }
  | { kind: 'ended'; reason: EndReason }
  /** Nothing that this browser plays; tried again after a while. */
  | { kind: 'unplayable' }

export interface LivePlayerOptions {
  /** Gets the video; its position must not be static. Its `data-` attributes say how the picture is. */
  container: HTMLElement
  bay: string
  camera: string
  quality: Quality
  onState: (state: PictureState) => void
  /** The video that shows the picture, each time it is another one; null while none does. */
  onVideo: (video: HTMLVideoElement | null) => void
}

/** What is on the glass: whoever draws over it, or speaks of it, has to know. */
export interface Glass extends ShownElement {
  /** When it was captured, ms since 1970; undefined where the stream does not say. */
  capturedAtMs: number | undefined
  /** Capture to glass, ms; undefined while unknown. */
  behindMs: number | undefined
}

const firstReportMs = 1_000
const reportMs = 5_000
const watchMs = 500
/** Smaller pictures than this are decoded in no time by one thread, however many; pixels a line. */
const worthHurrying = 1280

/** Reasons after which the relay would only say the same again. */
const finalReasons: readonly EndReason[] = ['expired', 'revoked', 'job-left']
/** ... unless things have changed: a job that returns, a bay that is shown again. */
const finalPauseMs = 30_000

interface Showing {
  sink: Sink
  life: AbortController
  hasPicture: boolean
}

export class LivePlayer {
  private readonly options: LivePlayerOptions
  private readonly stage = new Stage()
  private readonly clock = new ClockOffset()
  private readonly totals = new PlayTotals()
  private readonly stalls = new StallWatch()
  private readonly formats = new FormatChoice(canPlay)
  private readonly traits = traitsOf(navigator.userAgent)
  private readonly socket: LiveSocket
  private readonly streams: StreamSwitch
  private state: PictureState = { kind: 'connecting' }
  private start: LiveStart | undefined = undefined
  /** The init segment of the stream as it came. */
  private init: Uint8Array | undefined = undefined
  private showing: Showing | undefined = undefined
  /** Opened while the socket connects: the first picture is there that much sooner. */
  private attached: AttachedSource | undefined = undefined
  private video: HTMLVideoElement | null = null
  private mayHurry = false
  /** Why the picture was last built anew. */
  private trouble = ''

  constructor(options: LivePlayerOptions) {
    this.options = options
    this.socket = new LiveSocket({
      address: () => this.address(),
      onMessage: message => this.take(message),
      onMedia: bytes => this.takeMedia(bytes),
      onLost: () => this.loseLine(),
    })
    this.streams = new StreamSwitch({
      quality: options.quality,
      element: options.container,
      send: message => this.socket.send(message),
      reconnect: () => this.socket.leave(), // the picture at hand stays until the new one is there
    })
  }

  /** Shows the picture until `signal` aborts; then the container is as it was. */
  run(signal: AbortSignal): void {
    this.stage.mount(this.options.container, signal)
    signal.addEventListener('abort', () => this.endSink())
    signal.addEventListener('abort', () => this.setVideo(null))
    after(firstReportMs, () => this.report(), signal)
    every(reportMs, () => this.report(), signal)
    every(watchMs, () => this.watch(), signal)
    decodesInSoftware()
      .then(isSo => {
        this.mayHurry = isSo && this.traits.decodesLiveByOneThread
      })
      .catch(() => {}) // a browser that cannot say: the first picture may take longer
    whileVisible(
      visible => this.connect(visible),
      () => this.showing?.sink.catchUp(),
      signal,
    )
  }

  /** Undefined while no picture is there. */
  glass(): Glass | undefined {
    const { shown } = this.stage
    if (!shown || !this.showing || !shown.width || !shown.height) return undefined
    const { capturedAtMs, behindMs } = this.showing.sink.progress()
    return { ...shown, capturedAtMs: capturedAtMs ?? undefined, behindMs: behindMs ?? undefined }
  }

  /** Watches the stream until `visible` aborts: the page is hidden, or the player at its end. */
  private connect(visible: AbortSignal): void {
    this.totals.beginJoin()
    if (this.state.kind !== 'live') this.setState({ kind: 'connecting' })
    visible.addEventListener('abort', () => {
      this.endSink()
      this.takeAttached()?.detach()
    })
    if (!this.isJsmpeg()) this.attached = attachMediaSource(this.stage.video)
    void this.socket.run(childOf(visible).signal)
  }

  private address(): { url: string; protocol: string } {
    const { bay, camera } = this.options
    this.formats.reconsider(performance.now())
    const { protocol, wantsHevc } = this.formats.current
    return { url: liveUrl({ bay, camera, stream: this.streams.connecting(), wantsHevc }), protocol }
  }

  private take(message: LiveMessage): void {
    switch (message.type) {
      case 'start':
        this.clock.noteStart(message.now, pageClock())
        this.streams.noteStart(message, performance.now())
        this.start = message
        this.init = undefined
        this.beginSink(this.mayHurry && message.width >= worthHurrying)
        break
      case 'gap':
        this.streams.noteGap(performance.now())
        this.showing?.sink.skip()
        break
      case 'offline':
        this.endSink()
        this.setState({ kind: 'camera-lost', code: message.code })
        break
      case 'end':
        this.endSink()
        if (finalReasons.includes(message.reason)) this.socket.rest(finalPauseMs)
        this.setState({ kind: 'ended', reason: message.reason })
        break
      case 'clock':
        this.clock.noteAnswer(message.sent, message.now, pageClock())
        break
      case 'padding':
        this.streams.notePadding(performance.now())
        break
    }
  }

  private takeMedia(bytes: Uint8Array): void {
    this.stalls.noteMedia(performance.now())
    if (!this.showing && this.isJsmpeg()) this.beginSink(false) // plain JSMpeg servers say no `start`
    if (!this.init && !this.isJsmpeg()) this.init = bytes
    else this.streams.noteMedia(performance.now())
    if (this.init && this.init !== bytes && this.showing?.sink.isRenewedBy(bytes)) this.renew(this.init)
    this.showing?.sink.push(bytes)
  }

  private isJsmpeg(): boolean {
    return this.formats.current.protocol !== fmp4Protocol
  }

  /** The same stream in a new sink, from a keyframe that has just come. */
  private renew(init: Uint8Array): void {
    this.beginSink(false)
    this.showing?.sink.push(init)
  }

  private loseLine(): void {
    this.endSink()
    if (this.state.kind !== 'ended' && this.state.kind !== 'unplayable') this.setState({ kind: 'line-lost' })
  }

  private beginSink(mayHurry: boolean): void {
    this.endSink()
    if (!this.isJsmpeg() && this.start && !canPlay(this.start.mime)) {
      this.stepDown()
      return
    }
    const life = new AbortController()
    const attached = this.takeAttached()
    if (this.isJsmpeg() && attached) attached.detach()
    this.stalls.reset(performance.now())
    const { stage, clock, traits } = this
    const options = {
      stage,
      clock,
      traits,
      mayHurry,
      mime: this.isJsmpeg() ? undefined : this.start?.mime,
      attached: this.isJsmpeg() ? undefined : attached,
      onPicture: () => this.showPicture(),
      onOutrun: () => this.rebuild('the stream has a hole'),
      onBroken: (error: Error) => this.rebuild(error.message),
      onRefused: () => this.setState({ kind: 'needs-tap' }),
    }
    this.showing = { sink: newSink(options, life.signal), life, hasPicture: false }
  }

  private takeAttached(): AttachedSource | undefined {
    const { attached } = this
    this.attached = undefined
    return attached
  }

  private endSink(): void {
    const { showing } = this
    if (!showing) return
    this.showing = undefined
    this.totals.addEnded(showing.sink.progress())
    this.stage.freeze()
    showing.life.abort()
  }

  private showPicture(): void {
    if (!this.showing) return
    this.showing.hasPicture = true
    this.stage.reveal(this.isJsmpeg() ? 'canvas' : 'video')
    this.setVideo(this.isJsmpeg() ? null : this.stage.video)
    this.formats.notePicture()
    this.totals.notePicture()
    this.setState({ kind: 'live' })
  }

  /** Joins the stream anew. A fresh connection is the shortest way to an init segment and a keyframe. */
  private rebuild(trouble: string): void {
    this.trouble = trouble
    const hadPicture = this.showing?.hasPicture ?? false
    this.totals.noteRebuild()
    this.endSink()
    if (hadPicture || this.formats.noteFailure(performance.now())) this.socket.drop()
    else this.giveUp()
  }

  private stepDown(): void {
    if (this.formats.stepDown(performance.now())) this.socket.drop()
    else this.giveUp()
  }

  private giveUp(): void {
    this.socket.rest(finalPauseMs)
    this.setState({ kind: 'unplayable' })
  }

  private watch(): void {
    this.publish()
    const { showing } = this
    if (!showing) return
    const progress = showing.sink.progress()
    const nowMs = performance.now()
    if (this.stalls.isStalled(progress.shownFrames, nowMs)) this.rebuild('the picture stood still')
    else this.streams.tick(progress, this.clock.roundTripMs ?? 0, nowMs)
  }

  private report(): void {
    this.socket.send(this.totals.report(this.showing?.sink.progress()))
  }

  private setVideo(video: HTMLVideoElement | null): void {
    if (video === this.video) return
    this.video = video
    this.options.onVideo(video)
  }

  private setState(state: PictureState): void {
    this.state = state
    this.publish()
    this.options.onState(state)
  }

  /** Onto the element, where tests, benchmarks and whoever opens the inspector find it. */
  private publish(): void {
    const { dataset } = this.options.container
    const totals = this.totals.totals(this.showing?.sink.progress())
    const facts = {
      state: this.state.kind,
      protocol: this.formats.current.protocol,
      stream: this.start?.rendition ?? '',
      trouble: this.trouble,
      ...totals,
    }
    for (const [name, fact] of Object.entries(facts)) dataset[name] = fact === null ? '' : String(fact)
  }
}
