/** Access units to fragments: begins a stream at a keyframe, and anew when its parameter sets have changed. */
import type { Logger } from 'pino'
import { timescale, writeFragment, writeInit } from '../../mp4/fmp4.ts'
import { CaptureClock, type Clocks } from '../capture-clock.ts'
import type { FeedSource } from '../feed.ts'
import type { AccessUnit } from './access-unit.ts'
import type { ParameterSets } from './parameter-sets.ts'
import { Timeline } from './timeline.ts'
import type { VideoFormat } from './video-format.ts'

/** A longer distance between keyframes makes cuts coarse and viewers' gaps long. Seconds. */
const longGopSeconds = 4

/** What lasts from one StreamStart to the next. */
interface Stream {
  version: number
  timeline: Timeline
  clock: CaptureClock
  /** Of the next fragment, from 1. */
  sequence: number
  lastKeyframeTime: number
  hasWarned: boolean
}

export class Fragmenter {
  private readonly feed: FeedSource
  private readonly sets: ParameterSets
  private readonly clockRate: number
  private readonly clocks: Clocks
  private readonly log: Logger
  /** A keyframe came, but no parameter sets to decode it with. */
  lacksParameterSets = false
  private stream: Stream | undefined = undefined
  private awaitsKeyframe = true

  constructor(options: {
    feed: FeedSource
    sets: ParameterSets
    clockRate: number
    clocks: Clocks
    log: Logger
  }) {
    this.feed = options.feed
    this.sets = options.sets
    this.clockRate = options.clockRate
    this.clocks = options.clocks
    this.log = options.log
  }

  /** Throws RangeError when the parameter sets cannot be read. */
  push(unit: AccessUnit): void {
    const hasChanged = this.stream?.version !== this.sets.version
    if (unit.isAfterLoss || hasChanged) this.awaitsKeyframe = true
    if (this.awaitsKeyframe && !unit.isKeyframe) return
    const mustRestart = unit.isKeyframe && this.stream?.clock.resynchronise()
    const stream = !this.stream || hasChanged || mustRestart ? this.begin() : this.stream
    if (!stream) return
    this.awaitsKeyframe = false
    this.write(stream, unit)
  }

  private begin(): Stream | undefined {
    const format = this.sets.format
    this.lacksParameterSets = !format
    if (!format) return undefined
    const { codecs, width, height, reorderDepth } = format
    this.stream = {
      version: this.sets.version,
      timeline: new Timeline({ clockRate: this.clockRate, reorderDepth }),
      clock: new CaptureClock(this.clocks),
      sequence: 1,
      lastKeyframeTime: 0,
      hasWarned: false,
    }
    this.log.info({ codecs, width, height }, 'stream started')
    this.feed.begin({ mime: mimeOf(format), width, height, init: writeInit(format) })
    return this.stream
  }

  private write(stream: Stream, unit: AccessUnit): void {
    const { isKeyframe } = unit
    const times = stream.timeline.next(unit.timestamp, unit.arrivedAtMs)
    const capturedAtMs = stream.clock.at(unit.arrivedAtMs)
    const bytes = writeFragment(stream.sequence++, { ...times, capturedAtMs, bytes: unit.bytes, isKeyframe })
    if (isKeyframe) this.noteKeyframe(stream, times.decodeTime)
    const { decodeTime, duration } = times
    this.feed.push({ bytes, isKeyframe, capturedAtMs, decodeTime, duration })
  }

  private noteKeyframe(stream: Stream, decodeTime: number): void {
    const gopSeconds = (decodeTime - stream.lastKeyframeTime) / timescale
    stream.lastKeyframeTime = decodeTime
    if (gopSeconds <= longGopSeconds || stream.hasWarned) return
    stream.hasWarned = true
    this.log.warn({ gopSeconds }, 'keyframes are far apart: set an interval of 1 to 2 s in the camera')
  }
}

function mimeOf({ codecs }: VideoFormat): string {
  return `video/mp4; codecs="${codecs}"`
}
