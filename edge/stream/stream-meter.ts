/** What a camera's stream is like, measured on its fragments, and how long there was none. */
import type { StreamFigures } from '../../relay/wire/uplink/camera-report.ts'
import type { Clocks } from './capture-clock.ts'
import type { Feed, VideoFragment } from './feed.ts'
import { timescale } from './fmp4.ts'

/** Shorter ones are a camera's own rhythm. */
const shortestGapMs = 2_000
const spanSeconds = 5

interface Second {
  second: number
  frames: number
  bytes: number
}

export class StreamMeter {
  private readonly feed: Feed
  private readonly clocks: Clocks
  private readonly seconds: Second[] = []
  private lastFragmentMs: number | undefined = undefined
  private lastKeyframe: number | undefined = undefined
  private keyframeSeconds: number | null = null
  private endedGaps = { gaps: 0, gapMs: 0 }

  constructor(feed: Feed, clocks: Clocks) {
    this.feed = feed
    this.clocks = clocks
    feed.events.on('start', () => {
      this.lastKeyframe = undefined
      this.keyframeSeconds = null
    })
    feed.events.on('fragment', fragment => this.measure(fragment))
  }

  /** Null while no picture comes. */
  get figures(): StreamFigures | null {
    const { start } = this.feed
    const now = this.second()
    const whole = this.seconds.filter(({ second }) => second < now && second >= now - spanSeconds)
    const [first] = whole
    if (!start || !first) return null
    const span = now - first.second
    const sum = (amount: (entry: Second) => number) =>
      Math.round((whole.reduce((total, entry) => total + amount(entry), 0) / span) * 10) / 10
    const { mime, width, height } = start
    return {
      mime,
      width,
      height,
      framesPerSecond: sum(({ frames }) => frames),
      bitsPerSecond: sum(({ bytes }) => bytes * 8),
      keyframeSeconds: this.keyframeSeconds,
    }
  }

  /** Since the first picture; one that goes on is among them. */
  get gaps(): { gaps: number; gapMs: number } {
    const { gaps, gapMs } = this.endedGaps
    const presentMs = this.sinceFragmentMs()
    return presentMs > shortestGapMs
      ? { gaps: gaps + 1, gapMs: Math.round(gapMs + presentMs) }
      : { gaps, gapMs }
  }

  private measure({ bytes, isKeyframe, decodeTime }: VideoFragment): void {
    if (this.sinceFragmentMs() > shortestGapMs) this.endedGaps = this.gaps
    this.lastFragmentMs = this.clocks.monotonic()
    const second = this.second()
    let entry = this.seconds.at(-1)
    if (entry?.second !== second) {
      entry = { second, frames: 0, bytes: 0 }
      this.seconds.push(entry)
      if (this.seconds.length > spanSeconds + 1) this.seconds.shift()
    }
    entry.frames++
    entry.bytes += bytes.byteLength
    if (isKeyframe) this.noteKeyframe(decodeTime)
  }

  private noteKeyframe(decodeTime: number): void {
    if (this.lastKeyframe !== undefined)
      this.keyframeSeconds = Math.round(((decodeTime - this.lastKeyframe) / timescale) * 100) / 100
    this.lastKeyframe = decodeTime
  }

  private sinceFragmentMs(): number {
    return this.lastFragmentMs === undefined ? 0 : this.clocks.monotonic() - this.lastFragmentMs
  }

  private second(): number {
    return Math.floor(this.clocks.monotonic() / 1000)
  }
}
