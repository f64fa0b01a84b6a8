/**
 * One viewer's socket. It has no queue: it holds its place in the stream's GOPs and writes as much as the socket takes.
 * Who falls behind (viewer-pulse.ts knows) finishes the GOP that it is in, is told `gap`, and goes on with the newest one.
 */

import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { renditions } from '../wire/live/camera.ts'
import type { Gop } from '../wire/live/gop.ts'
import {
  type LiveMessage,
  type LiveStart,
  type OwnStream,
  parseViewerMessage,
  type ViewerMessage,
  type ViewerReport,
} from '../wire/live/live.ts'
import type { EndReason } from '../wire/shared/end-reason.ts'
import { writePartialFrame } from './framing.ts'
import type { AnyRendition, ViewerWish } from './rendition.ts'
import type { LiveFragment, Stream, StreamReader, StreamState } from './stream.ts'
import { ViewerPulse } from './viewer-pulse.ts'

/**
 * The most that waits for one viewer in this process, bytes (one frame may go beyond); the kernel holds megabytes more.
 * It is enough for the kernel never to run dry.
 */
export const bufferedBytesLimit = 128 * 1024
/** A GOP so far is one message; above this size it travels in several frames, bytes. */
const partBytes = 64 * 1024
/** Pages report every few seconds; ten times as often is no page. */
const messagesPerSweepLimit = 20
/** A viewer moves to another stream when that one's GOP is no longer than this: its picture stands meanwhile. */
const freshGop = 2

const closeCodes: Record<EndReason, number> = {
  expired: 1008,
  revoked: 1008,
  'job-left': 1008,
  'too-slow': 1013,
  'going-away': 1001,
}

export interface ViewerEvents {
  onReport(report: ViewerReport): void
  onGap(): void
  /** Its wish has changed. */
  onChoice(): void
  /** It goes, and takes nothing more. */
  onLeave(): void
}

export interface ViewerOptions {
  ws: WebSocket
  socket: Duplex
  wish: ViewerWish
  /** A GOP that begins with a picture captured before this is not for it; ms since 1970, may change. */
  fromMs: () => number
  /** The camera's own streams, for the viewer to choose from. */
  streams: () => OwnStream[]
  events: ViewerEvents
  /** Monotonic clock, ms. */
  now: () => number
}

export class Viewer implements StreamReader {
  wish: ViewerWish
  stream: Stream<AnyRendition> | undefined = undefined
  report: ViewerReport | undefined = undefined
  gaps = 0
  private readonly ws: WebSocket
  private readonly socket: Duplex
  private readonly fromMs: () => number
  private readonly events: ViewerEvents
  private readonly streams: () => OwnStream[]
  private readonly pulse: ViewerPulse
  /** Where it goes with that stream's next keyframe. */
  private next: Stream<AnyRendition> | undefined = undefined
  private told: StreamState | undefined = undefined
  /** Its place: everything before `index` of this GOP was written. */
  private gop: Gop<LiveFragment> | undefined = undefined
  private index = 0
  /** The fragments before this index belong to the message that is being written; 0 between two messages. */
  private messageEnd = 0
  private isMessageBegun = false
  private unansweredReport: ViewerReport | undefined = undefined
  private probedBytes = 0
  private messagesSinceSweep = 0

  constructor({ ws, socket, wish, fromMs, streams, events, now }: ViewerOptions) {
    this.ws = ws
    this.socket = socket
    this.wish = wish
    this.fromMs = fromMs
    this.streams = streams
    this.events = events
    this.pulse = new ViewerPulse({ ws, now })
  }

  /** Listens to the socket; `onClose` is called once, when it is gone. */
  start(onClose: () => void): void {
    this.socket.on('drain', () => this.pump())
    this.pulse.start(() => this.pump())
    this.ws.on('message', (message, isBinary) => this.receive(isBinary ? '' : message.toString()))
    this.ws.on('error', () => this.ws.terminate()) // what a viewer sends wrong ends that viewer; close follows
    this.ws.once('close', () => {
      this.leaveStreams()
      onClose()
    })
  }

  /** Follows this stream from now on, instead of the one before. */
  watch(stream: Stream<AnyRendition>): void {
    const { stream: former, next } = this
    if (stream !== former) {
      this.finishMessage()
      this.gop = undefined
      this.told = undefined
      this.stream = stream
      stream.join(this)
      former?.leave(this)
    }
    this.next = undefined
    if (next !== stream) next?.leave(this)
    this.pump()
  }

  /** Follows this stream from its next keyframe on, and the one before until then. */
  moveTo(stream: Stream<AnyRendition>): void {
    if (!this.stream || stream === this.stream) this.watch(stream)
    else if (stream !== this.next) {
      this.next?.leave(this)
      this.next = stream
      stream.join(this)
      this.pump()
    }
  }

  follows(stream: Stream<AnyRendition>): boolean {
    return stream === (this.next ?? this.stream)
  }

  /** Writes until the socket has enough or there is nothing more. */
  pump(): void {
    while (this.isOpen && this.socket.writableLength < bufferedBytesLimit && this.step()) {
      // step() says when it has nothing more to write
    }
  }

  end(reason: EndReason): void {
    if (!this.isOpen) return
    this.finishMessage()
    this.send({ type: 'end', reason })
    this.leaveStreams()
    this.gop = undefined
    this.ws.close(closeCodes[reason], reason)
  }

  /** Called about once a second; says when the viewer is to be ended. */
  sweep(): 'too-slow' | undefined {
    this.messagesSinceSweep = 0
    if (!this.isOpen) return undefined
    const finding = this.pulse.sweep()
    if (finding === 'gone') this.ws.terminate() // nobody is there to be told
    return finding === 'too-slow' ? finding : undefined
  }

  get isOpen(): boolean {
    return this.ws.readyState === this.ws.OPEN
  }

  private leaveStreams(): void {
    this.stream?.leave(this)
    this.next?.leave(this)
    this.next = undefined
  }

  /** Writes one thing; false when there is nothing to write. */
  private step(): boolean {
    const { stream, next } = this
    if (!stream) return false
    if (this.messageEnd > 0) return this.continueMessage()
    if (this.unansweredReport) return this.answer(this.unansweredReport)
    if (this.probedBytes > 0) return this.pad(this.probedBytes)
    if (next && this.isTimeFor(next, stream)) return this.enter(next)
    if (this.told !== stream.state) return this.mayBegin(stream) && this.tell(stream.state)
    if (stream.state.kind !== 'live') return false
    const fragment = this.gop?.fragments[this.index]
    if (!fragment) return this.enterNewestGop(stream)
    this.socket.write(fragment.frame)
    this.pulse.wrote(fragment.frame.byteLength)
    this.index++
    return true
  }

  /** As long as the stream's pictures are not for it, it is told nothing of the stream: its page is connecting. */
  private mayBegin({ state, gop }: Stream<AnyRendition>): boolean {
    if (state.kind !== 'live') return true
    return gop ? this.isFor(gop) : this.fromMs() !== Number.POSITIVE_INFINITY
  }

  private isFor({ fragments: [first] }: Gop<LiveFragment>): boolean {
    return first !== undefined && first.capturedAtMs >= this.fromMs()
  }

  /** At its keyframe; or when it has a picture, and the present stream has none. */
  private isTimeFor(next: Stream<AnyRendition>, { state }: Stream<AnyRendition>): boolean {
    const limit = state.kind === 'offline' ? Number.POSITIVE_INFINITY : freshGop
    return next.hasShortGop(limit) && this.mayBegin(next)
  }

  private enter(next: Stream<AnyRendition>): boolean {
    this.stream?.leave(this)
    this.stream = next // which it reads already
    this.next = undefined
    this.told = undefined
    return true
  }

  private tell(state: StreamState): boolean {
    this.told = state
    this.gop = undefined
    if (state.kind === 'offline') this.send({ type: 'offline', ...state.reason })
    if (state.kind === 'live') {
      this.send({ type: 'start', ...state.start, now: Date.now(), ...this.choices() })
      if (state.initFrame) this.socket.write(state.initFrame)
    }
    return true
  }

  private choices(): Pick<LiveStart, 'rendition' | 'streams'> {
    const rendition = renditions.find(name => name === this.stream?.rendition)
    return rendition ? { rendition, streams: this.streams() } : {} // a voice has nothing to choose from
  }

  private enterNewestGop({ gop }: Stream<AnyRendition>): boolean {
    if (!gop || gop === this.gop || this.pulse.isBehind || !this.isFor(gop)) return false
    if (this.gop && gop.number !== this.gop.number + 1) {
      this.gaps++
      this.events.onGap()
      this.send({ type: 'gap' })
    }
    this.gop = gop
    this.index = 0
    // All of it at once, so that the player sees at once where live is, and shows nothing of what lies before.
    if (gop.fragments.length > 1) this.messageEnd = gop.fragments.length
    return true
  }

  private continueMessage(): boolean {
    const parts: Uint8Array[] = []
    let byteLength = 0
    while (this.index < this.messageEnd && byteLength < partBytes) {
      const bytes = this.gop?.fragments[this.index++]?.bytes
      if (!bytes) continue
      parts.push(bytes)
      byteLength += bytes.byteLength
    }
    const isFinal = this.index >= this.messageEnd
    writePartialFrame(this.socket, { isFirst: !this.isMessageBegun, isFinal, parts })
    this.pulse.wrote(byteLength)
    this.isMessageBegun = !isFinal
    if (isFinal) this.messageEnd = 0
    return true
  }

  /** No text may come into an unfinished message. What it has so far are whole fragments, so it may end here. */
  private finishMessage(): void {
    if (this.isMessageBegun) writePartialFrame(this.socket, { isFirst: false, isFinal: true, parts: [] })
    this.isMessageBegun = false
    this.messageEnd = 0
  }

  private receive(text: string): void {
    const message = parseViewerMessage(text)
    if (!message || ++this.messagesSinceSweep > messagesPerSweepLimit) {
      this.ws.close(1008, 'not a message of a viewer')
      return
    }
    this.take(message)
    this.pump()
  }

  private take(message: ViewerMessage): void {
    switch (message.type) {
      case 'report':
        this.report = message
        this.unansweredReport = message
        this.events.onReport(message)
        break
      case 'choose':
        this.wish = { ...this.wish, wantsSub: message.stream === 'sub' }
        this.events.onChoice()
        break
      case 'probe':
        this.probedBytes = message.byteLength
        break
      case 'leave':
        this.events.onLeave()
        break
      default:
        message satisfies never
    }
  }

  private answer({ sent }: ViewerReport): boolean {
    this.unansweredReport = undefined
    this.send({ type: 'clock', sent, now: Date.now() })
    return true
  }

  private pad(byteLength: number): boolean {
    this.probedBytes = 0
    this.send({ type: 'padding', padding: ' '.repeat(byteLength) })
    return true
  }

  private send(message: LiveMessage): void {
    this.ws.send(JSON.stringify(message))
  }
}
