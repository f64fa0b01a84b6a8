/** Keeps the stream that comes the one that suits line and screen: asks the relay, or leaves for a fresh connection. */
import type { LiveStart, OwnStream, ViewerMessage } from '../../../relay/wire/live/live.ts'
import type { SinkProgress } from '../screen/sink.ts'
import { LineProbe } from './line-probe.ts'
import type { Quality } from './quality.ts'
import { StreamChoice } from './stream-choice.ts'

/** A camera's main stream, until it was seen. */
const usualBitsPerSecond = 4e6
/** What the line must carry of it, so that it is not at its limit again. */
const reserve = 1.3
/** A GOP so far that took longer than this to come, ms, is a measurement, too. */
const slowBurstMs = 1500

export interface StreamSwitchOptions {
  quality: Quality
  /** The picture's element. */
  element: HTMLElement
  send: (message: ViewerMessage) => void
  /** Gives the connection up, and what is under way on it, for a fresh one with `asked`. */
  reconnect: () => void
}

interface NavigatorWithConnection {
  connection?: { saveData?: boolean }
}

export class StreamSwitch {
  private readonly options: StreamSwitchOptions
  private readonly choice: StreamChoice
  private readonly probe: LineProbe
  private asked: OwnStream = 'main'
  private start: LiveStart | undefined = undefined
  private burstSinceMs: number | undefined = undefined
  private mainBitsPerSecond = usualBitsPerSecond

  constructor(options: StreamSwitchOptions) {
    this.options = options
    this.choice = new StreamChoice(options.quality)
    this.probe = new LineProbe({
      send: options.send,
      onResult: isFast => this.choice.noteTrial(isFast, performance.now()),
    })
  }

  /** What a new connection is to ask for. */
  connecting(): OwnStream {
    this.look()
    this.probe.cancel()
    this.start = undefined
    this.burstSinceMs = undefined
    this.asked = this.choice.wanted
    return this.asked
  }

  noteStart(start: LiveStart, nowMs: number): void {
    this.burstSinceMs = this.start ? undefined : nowMs
    this.start = start
  }

  /** The first message of media after the init segment: the GOP so far. */
  noteMedia(nowMs: number): void {
    const { burstSinceMs } = this
    this.burstSinceMs = undefined
    if (burstSinceMs !== undefined && nowMs - burstSinceMs > slowBurstMs) this.choice.noteSlow(nowMs)
  }

  /** GOPs were left out. */
  noteGap(nowMs: number): void {
    if (this.start?.rendition !== 'sub') this.choice.noteSlow(nowMs)
  }

  notePadding(nowMs: number): void {
    this.probe.answered(nowMs)
  }

  /** A few times a second. */
  tick(progress: SinkProgress, roundTripMs: number, nowMs: number): void {
    const { start, choice, probe } = this
    if (!start?.streams?.includes('sub') || start.rendition === 'jsmpeg') return
    const { lagMs, bitsPerSecond } = progress
    this.look()
    if (start.rendition !== 'sub') {
      if (bitsPerSecond !== undefined) this.mainBitsPerSecond = bitsPerSecond
      choice.noteLag(lagMs, nowMs)
    } else if (choice.isTriable(nowMs) && !probe.isRunning) {
      probe.begin(this.mainBitsPerSecond * reserve, roundTripMs, nowMs)
    }
    if (choice.wanted !== this.asked) this.change(start)
  }

  private change({ rendition }: LiveStart): void {
    this.asked = this.choice.wanted
    // What is under way of the large picture would hold the small one up for as long as it is late.
    const isCongested = rendition !== 'sub' && this.choice.isHeldBySlowLine
    if (isCongested) this.options.reconnect()
    else this.options.send({ type: 'choose', stream: this.asked })
  }

  private look(): void {
    const { connection } = navigator as NavigatorWithConnection
    const width = this.options.element.clientWidth * window.devicePixelRatio
    this.choice.noteScreen(width, connection ? connection.saveData === true : false)
  }
}
