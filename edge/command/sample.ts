/** What a stream is really like, measured on its fragments while they come. */
import type { Feed, StreamStart, VideoFragment } from '../stream/feed.ts'
import { timescale } from '../stream/fmp4.ts'

interface Arrival {
  atMs: number
  bytes: number
  isKeyframe: boolean
  decodeTime: number
  presentationTime: number
}

export interface SampleFigures {
  mime: string
  width: number
  height: number
  /** How long was measured, and frames in it. */
  seconds: number
  frames: number
  framesPerSecond: number
  bitsPerSecond: number
  /** Least and most from one keyframe to the next; null where there was no second one. */
  keyframeSeconds: { least: number; most: number } | null
  hasBFrames: boolean
  /** Of times without a picture. */
  longestPauseMs: number
  /** A new start each time that size, codec or timeline changed; the first one counts. */
  starts: number
}

/** The first moment is a burst of what the camera kept, or a wait for it. */
const settlingMs = 1000

export class StreamSample {
  /** When the first picture was there, monotonic; undefined before. */
  firstPictureMs: number | undefined = undefined
  private readonly now: () => number
  private readonly arrivals: Arrival[] = []
  private start: StreamStart | undefined = undefined
  private starts = 0
  private gops: number[] = []
  private lastKeyframe: number | undefined = undefined
  private still: Uint8Array[] = []

  constructor({ events }: Feed, now: () => number = () => performance.now()) {
    this.now = now
    events.on('start', start => this.begin(start))
    events.on('fragment', fragment => this.take(fragment))
  }

  /** The newest keyframe as an MP4 of its own; empty before there was one. */
  get keyframe(): Uint8Array {
    return Buffer.concat(this.still)
  }

  /** Undefined before there is enough to measure. */
  figures(): SampleFigures | undefined {
    const { start, arrivals, firstPictureMs } = this
    if (!start || firstPictureMs === undefined) return undefined
    const settled = arrivals.filter(({ atMs }) => atMs >= firstPictureMs + settlingMs)
    const [first] = settled
    const last = settled.at(-1)
    if (!first || !last || first === last) return undefined
    const seconds = (last.atMs - first.atMs) / 1000
    const measured = settled.slice(0, -1)
    const { mime, width, height } = start
    return {
      mime,
      width,
      height,
      seconds: rounded(seconds, 1),
      frames: measured.length,
      framesPerSecond: rounded(measured.length / seconds, 1),
      bitsPerSecond: Math.round((measured.reduce((sum, { bytes }) => sum + bytes, 0) * 8) / seconds),
      keyframeSeconds:
        this.gops.length > 0 ? { least: Math.min(...this.gops), most: Math.max(...this.gops) } : null,
      hasBFrames: arrivals.some(
        ({ presentationTime }, i) => presentationTime < (arrivals[i - 1]?.presentationTime ?? 0),
      ),
      longestPauseMs: Math.round(
        Math.max(...settled.slice(1).map(({ atMs }, i) => atMs - (settled[i]?.atMs ?? atMs))),
      ),
      starts: this.starts,
    }
  }

  private begin(start: StreamStart): void {
    this.start = start
    this.starts++
    this.lastKeyframe = undefined
    this.arrivals.length = 0
  }

  private take({ bytes, isKeyframe, decodeTime, presentationTime }: VideoFragment): void {
    const atMs = this.now()
    this.firstPictureMs ??= atMs
    this.arrivals.push({ atMs, bytes: bytes.byteLength, isKeyframe, decodeTime, presentationTime })
    if (!isKeyframe) return
    if (this.lastKeyframe !== undefined)
      this.gops.push(rounded((decodeTime - this.lastKeyframe) / timescale, 2))
    this.lastKeyframe = decodeTime
    this.still = [this.start?.init ?? new Uint8Array(), bytes]
  }
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
