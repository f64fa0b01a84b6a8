/**
 * One live picture in one element of a page: socket, sink and watchdogs wired together. This file is the map of the folder.
 * Socket messages go to a sink; the sink is rebuilt whenever the stream starts anew, breaks, or stands still.
 */
import type { OfflineCode } from '../../relay/wire/camera.ts'
import { type EndReason, fmp4Protocol, type LiveMessage } from '../../relay/wire/live.ts'
import { childOf, every } from '../ui/listen.ts'
import { ClockOffset, pageClock } from './clock-offset.ts'
import { Curtain } from './curtain.ts'
import { bestFormat, type Format, liveUrl, nextFormat } from './format.ts'
import { JsmpegSink } from './jsmpeg-sink.ts'
import { LiveSocket } from './live-socket.ts'
import { canPlay } from './media-source.ts'
import { MseSink } from './mse-sink.ts'
import type { Sink } from './sink.ts'
import { StallWatch } from './stall-watch.ts'
import { whileVisible } from './visibility.ts'

export type PictureState =
  | { kind: 'connecting' }
  | { kind: 'live' }
  | { kind: 'camera-lost'; code: OfflineCode }
  | { kind: 'line-lost' }
  | { kind: 'ended'; reason: EndReason }
  | { kind: 'unplayable' }

export interface LivePlayerOptions {
  /** Gets the video; its position must not be static. */
  container: HTMLElement
  bay: string
  camera: string
  onState: (state: PictureState) => void
}

export interface PlayerStats {
  state: PictureState['kind']
  protocol: string
  shownFrames: number
  droppedFrames: number
  behindMs: number | null
  rebuilds: number
  /** From the player's beginning, or its return to a visible page, to the first present picture; null before it. */
  joinMs: number | null
}

const reportMs = 5_000
const watchMs = 500
/** So many sinks in a row without a picture, and the format is given up. */
const failuresPerFormat = 3

/** Reasons after which the relay would only say the same again. */
const finalReasons: readonly EndReason[] = ['expired', 'revoked', 'job-left']

type Start = Extract<LiveMessage, { type: 'start' }>

export class LivePlayer {
  private readonly options: LivePlayerOptions
  private readonly clock = new ClockOffset()
  private readonly curtain = new Curtain()
  private readonly video = document.createElement('video')
  private readonly canvas = document.createElement('canvas')
  private readonly stalls = new StallWatch()
  private readonly socket: LiveSocket
  private format: Format = bestFormat()
  private state: PictureState = { kind: 'connecting' }
  private start: Start | undefined = undefined
  private sink: Sink | undefined = undefined
  private sinkLife: AbortController | undefined = undefined
  private connection: AbortController | undefined = undefined
  private droppedBefore = 0
  private shownAtReport = 0
  private shownBefore = 0
  private rebuilds = 0
  private failures = 0
  private beganAtMs = 0
  private joinMs: number | null = null

  constructor(options: LivePlayerOptions) {
    this.options = options
    this.socket = new LiveSocket({
      address: () => ({
        url: liveUrl(options.bay, options.camera, this.format),
        protocol: this.format.protocol,
      }),
      onOpen: () => {},
      onMessage: message => this.take(message),
      onMedia: bytes => this.takeMedia(bytes),
      onLost: () => this.loseLine(),
    })
  }

  /** Shows the picture until `signal` aborts; then the container is as it was. */
  run(signal: AbortSignal): void {
    const { video, canvas, curtain } = this
    this.prepare()
    signal.addEventListener('abort', () => {
      this.endSink()
      for (const element of [video, canvas, curtain.element]) element.remove()
    })
    every(reportMs, () => this.report(), signal)
    every(watchMs, () => this.watch(), signal)
    whileVisible(
      visible => this.connect(visible),
      () => this.sink?.catchUp(),
      signal,
    )
  }

  stats(): PlayerStats {
    const progress = this.sink?.progress()
    return {
      state: this.state.kind,
      protocol: this.format.protocol,
      shownFrames: this.shownBefore + (progress?.shownFrames ?? 0),
      droppedFrames: this.droppedBefore + (progress?.droppedFrames ?? 0),
      behindMs: progress ? progress.behindMs : null,
      rebuilds: this.rebuilds,
      joinMs: this.joinMs,
    }
  }

  private prepare(): void {
    const { video, canvas, curtain, options } = this
    video.muted = true
    video.setAttribute('muted', '') // Safari decides about autoplay by the attribute
    video.setAttribute('playsinline', '')
    video.className = 'picture-video'
    canvas.className = 'picture-canvas'
    video.style.opacity = '0' // not hidden: browsers spare themselves the frames of a video that is not laid out
    canvas.hidden = true
    options.container.append(video, canvas, curtain.element)
  }

  /** Watches the stream until `visible` aborts: the page is hidden, or the player at its end. */
  private connect(visible: AbortSignal): void {
    this.beganAtMs = performance.now()
    this.joinMs = null
    const connection = childOf(visible)
    this.connection = connection
    if (this.state.kind !== 'live') this.setState({ kind: 'connecting' })
    void this.socket.run(connection.signal)
    visible.addEventListener('abort', () => this.endSink())
  }

  private take(message: LiveMessage): void {
    switch (message.type) {
      case 'start':
        this.clock.noteStart(message.now, pageClock())
        this.start = message
        this.beginSink()
        break
      case 'gap':
        this.sink?.skip()
        break
      case 'offline':
        this.endSink()
        this.setState({ kind: 'camera-lost', code: message.code })
        break
      case 'end':
        this.end(message.reason)
        break
      case 'clock':
        this.clock.noteAnswer(message.sent, message.now, pageClock())
        break
    }
  }

  private takeMedia(bytes: Uint8Array): void {
    this.stalls.noteMedia(performance.now())
    if (!this.sink && this.format.protocol !== fmp4Protocol) this.beginSink()
    this.sink?.push(bytes)
  }

  private end(reason: EndReason): void {
    this.endSink()
    if (finalReasons.includes(reason)) this.connection?.abort()
    this.setState({ kind: 'ended', reason })
  }

  private loseLine(): void {
    this.endSink()
    if (this.state.kind !== 'ended') this.setState({ kind: 'line-lost' })
  }

  /** A new stream, or a new try at the same one: the old picture stays in front until the new one is there. */
  private beginSink(): void {
    this.endSink()
    const isMse = this.format.protocol === fmp4Protocol
    if (isMse && this.start && !canPlay(this.start.mime)) {
      this.giveFormatUp()
      return
    }
    const life = new AbortController()
    this.sinkLife = life
    this.stalls.reset(performance.now())
    const events = {
      onPicture: () => this.showPicture(),
      onBroken: () => {
        if (this.sinkLife === life) this.rebuild()
      },
    }
    if (isMse && this.start) {
      const clockOffsetMs = () => this.clock.ms
      const sink = new MseSink({ ...events, video: this.video, mime: this.start.mime, clockOffsetMs })
      sink.start(life.signal)
      this.sink = sink
    } else {
      const sink = new JsmpegSink({ ...events, canvas: this.canvas })
      sink.start(life.signal)
      this.sink = sink
    }
  }

  private endSink(): void {
    if (!this.sink) return
    const { shownFrames, droppedFrames } = this.sink.progress()
    this.shownBefore += shownFrames
    this.droppedBefore += droppedFrames
    this.curtain.close(this.canvas.hidden ? this.video : this.canvas)
    this.sink = undefined
    this.sinkLife?.abort()
  }

  private showPicture(): void {
    const isMse = this.sink instanceof MseSink
    this.video.style.opacity = isMse ? '1' : '0'
    this.canvas.hidden = isMse
    this.failures = 0
    this.joinMs = this.joinMs ?? performance.now() - this.beganAtMs
    this.curtain.open()
    this.setState({ kind: 'live' })
  }

  /** Joins the stream anew. A fresh connection is the shortest way to an init segment and a keyframe. */
  private rebuild(): void {
    this.rebuilds += 1
    this.failures += 1
    this.endSink()
    if (this.failures >= failuresPerFormat) this.giveFormatUp()
    else this.socket.drop()
  }

  private giveFormatUp(): void {
    const next = nextFormat(this.format)
    if (!next) {
      this.connection?.abort()
      this.setState({ kind: 'unplayable' })
      return
    }
    this.failures = 0
    this.format = next
    this.socket.drop()
  }

  private watch(): void {
    this.publish()
    if (this.sink && this.stalls.isStalled(this.sink.progress().shownFrames, performance.now()))
      this.rebuild()
  }

  /** Onto the element, where tests, benchmarks and whoever opens the inspector find it. */
  private publish(): void {
    const { dataset } = this.options.container
    const stats: Record<string, string | number | null> = { ...this.stats() }
    for (const name of Object.keys(stats)) dataset[name] = String(stats[name] ?? '')
  }

  private report(): void {
    const { shownFrames, droppedFrames, behindMs, rebuilds } = this.stats()
    const moving = shownFrames > this.shownAtReport
    this.shownAtReport = shownFrames
    this.socket.send({ type: 'report', sent: pageClock(), moving, behindMs, droppedFrames, rebuilds })
  }

  private setState(state: PictureState): void {
    this.state = state
    this.publish()
    this.options.onState(state)
  }
}
