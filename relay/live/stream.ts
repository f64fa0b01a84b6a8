/**
 * One rendition of one camera (or of a bay's voice) at the relay: what its edge sends while somebody watches, its present
 * GOP, and who watches.
 * It knows nothing of sockets: viewers read its state and its GOPs at their own pace, told when there is more.
 */
import type { OfflineReason, Rendition } from '../wire/live/camera.ts'
import { type Fragment, type Gop, GopCache } from '../wire/live/gop.ts'
import type { Narrator } from '../wire/narration/remark.ts'
import { binaryFrame } from './framing.ts'

export interface LiveFragment extends Fragment {
  /** `bytes` as a ready WebSocket frame, the same for every viewer. */
  frame: Uint8Array
  /** ms since 1970 by the edge's clock. */
  capturedAtMs: number
}

/** A frame as it comes from its edge. */
export interface IncomingFrame {
  payload: Uint8Array
  isKeyframe: boolean
  capturedAtMs: number
}

export interface StreamStart {
  mime: string
  width: number
  height: number
  /** Of a voice: whose it is. */
  by?: Narrator
}

/** A new object for every change, so that a viewer sees by identity what it has told already. */
export type StreamState =
  | { kind: 'waiting' } // asked for, and not answered yet
  | { kind: 'offline'; reason: OfflineReason }
  | { kind: 'live'; start: StreamStart; initFrame: Uint8Array | undefined }

/** Somebody who reads the stream. */
export interface StreamReader {
  /** There is something new. */
  pump(): void
}

/** Where the stream comes from. */
export interface StreamSource<R = Rendition> {
  watch(stream: Stream<R>): void
  unwatch(stream: Stream<R>): void
  /** The stream is about to be live in this form; its readers may move to another one first. */
  starting(stream: Stream<R>, mime: string): void
}

export interface StreamOptions<R> {
  rendition: R
  source: StreamSource<R>
  state: StreamState
  /** How long a stream without readers is still fetched, ms: a page that reloads finds it warm. */
  lingerMs: number
}

export class Stream<R = Rendition> {
  readonly rendition: R
  state: StreamState
  private readonly source: StreamSource<R>
  private readonly lingerMs: number
  private readonly readers = new Set<StreamReader>()
  private readonly gops = new GopCache<LiveFragment>()
  private starting: Extract<StreamState, { kind: 'live' }> | undefined = undefined
  private linger: NodeJS.Timeout | undefined = undefined
  /** From the first reader until some time after the last. */
  isWatched = false

  constructor({ rendition, source, state, lingerMs }: StreamOptions<R>) {
    this.rendition = rendition
    this.source = source
    this.state = state
    this.lingerMs = lingerMs
  }

  get gop(): Gop<LiveFragment> | undefined {
    return this.gops.current
  }

  /** Its present GOP has no more than so many frames so far: who joins now has little to decode. */
  hasShortGop(frames: number): boolean {
    const { gop, state } = this
    return state.kind === 'live' && gop !== undefined && gop.fragments.length <= frames
  }

  get readerCount(): number {
    return this.readers.size
  }

  join(reader: StreamReader): void {
    this.readers.add(reader)
    clearTimeout(this.linger)
    if (this.isWatched) return
    this.isWatched = true
    this.source.watch(this)
  }

  leave(reader: StreamReader): void {
    if (!this.readers.delete(reader) || this.readers.size > 0) return
    this.linger = setTimeout(() => this.forget(), this.lingerMs)
  }

  begin(start: StreamStart): void {
    this.gops.clear()
    this.state = { kind: 'waiting' }
    this.source.starting(this, start.mime)
    this.starting = { kind: 'live', start, initFrame: undefined }
  }

  /** The camera has this form now: what is at hand of another one is not shown to anybody any more. */
  expect(mime: string): void {
    if (this.state.kind !== 'live' || this.state.start.mime === mime) return
    this.gops.clear()
    this.change({ kind: 'waiting' })
  }

  /** Comes after `begin`; never for MPEG-TS, which has no init segment. */
  init(payload: Uint8Array): void {
    if (this.starting) this.starting.initFrame = binaryFrame(payload)
  }

  /** What has come since `begin` was the past: readers get it in one piece. From now on they get every frame at once. */
  goLive(): void {
    if (this.starting) this.change(this.starting)
    this.starting = undefined
  }

  push({ payload, isKeyframe, capturedAtMs }: IncomingFrame): void {
    const frame = binaryFrame(payload)
    const bytes = frame.subarray(frame.byteLength - payload.byteLength)
    const isKept = this.gops.push({ bytes, isKeyframe, frame, capturedAtMs })
    if (isKept && this.state.kind === 'live') this.pumpAll()
  }

  /** Frames before the next keyframe did not make it here. */
  markGap(): void {
    this.gops.markGap()
  }

  end(reason: OfflineReason): void {
    this.starting = undefined
    this.gops.clear()
    this.change({ kind: 'offline', reason })
  }

  /** Ends the lingering, too; the stream can be joined again. */
  forget(): void {
    clearTimeout(this.linger)
    if (!this.isWatched) return
    this.isWatched = false
    this.starting = undefined
    this.gops.clear()
    if (this.state.kind === 'live') this.state = { kind: 'waiting' }
    this.source.unwatch(this)
  }

  private change(state: StreamState): void {
    this.state = state
    this.pumpAll()
  }

  private pumpAll(): void {
    for (const reader of this.readers) reader.pump()
  }
}
