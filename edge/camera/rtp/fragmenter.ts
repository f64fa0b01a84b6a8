/** Access units to fragments: begins a stream at a keyframe, and anew when its picture becomes another one. */
import type { Logger } from 'pino'
import { CaptureClock, type Clocks } from '../../stream/capture-clock.ts'
import type { FeedSource } from '../../stream/feed.ts'
import { timescale, writeFragment, writeInit } from '../../stream/fmp4.ts'
import { isSamePicture, type VideoFormat } from '../../stream/video-format.ts'
import type { AccessUnit } from './access-unit.ts'
import type { FaultCounter } from './nal.ts'
import type { ActiveSets, ParameterSet, ParameterSets } from './parameter-sets.ts'
import { delimiterEnd, isRecoveryPoint, ppsIdOf } from './pictures.ts'
import { Timeline } from './timeline.ts'

/** A longer distance between keyframes makes cuts coarse and viewers' gaps long. Seconds. */
const longGopSeconds = 4
/** So often a set that is replaced by another of its number begins a new stream; then it is a habit, and goes along. */
const maxRestarts = 2

/** What lasts from one StreamStart to the next. */
interface Stream {
  format: VideoFormat
  /** Of the parameter sets, when they were looked at last. */
  version: number
  /** Sets that the init segment holds, and those that have come along with pictures, too. */
  inInit: ReadonlySet<ParameterSet>
  known: ReadonlySet<ParameterSet>
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
  private readonly faults: FaultCounter | undefined
  /** A keyframe came, but no parameter sets to decode it with. */
  lacksParameterSets = false
  /** Where no keyframe comes: pictures from which a decoder becomes whole are taken for such. */
  takesRecoveryPoints = false
  private stream: Stream | undefined = undefined
  private awaitsKeyframe = true
  private restarts = 0

  constructor(options: {
    feed: FeedSource
    sets: ParameterSets
    clockRate: number
    clocks: Clocks
    log: Logger
    faults?: FaultCounter
  }) {
    this.feed = options.feed
    this.sets = options.sets
    this.clockRate = options.clockRate
    this.clocks = options.clocks
    this.log = options.log
    this.faults = options.faults
  }

  push(unit: AccessUnit): void {
    const ownSets = unit.parameterSets.map(nal => this.sets.add(nal)).filter(set => set !== undefined)
    const isKeyframe = unit.isKeyframe || this.isTakenForKeyframe(unit)
    if (unit.isAfterLoss || this.stream?.version !== this.sets.version) this.awaitsKeyframe = true
    if (!isKeyframe) {
      if (!this.awaitsKeyframe && this.stream) this.write(this.stream, unit, unit.bytes, false)
      return
    }
    const active = this.sets.activate(ppsIdOf(this.sets.codec, unit.bytes))
    this.lacksParameterSets = !active
    if (!active) return
    const { stream } = this
    if (this.awaitsKeyframe && !unit.isKeyframe) this.faults?.count('recovery-point')
    this.awaitsKeyframe = false
    if (!stream || this.mustRestart(stream, active, ownSets))
      this.write(this.begin(active), unit, unit.bytes, true)
    else this.write(stream, unit, this.withNewSets(stream, unit.bytes, [...active.chain, ...ownSets]), true)
  }

  private isTakenForKeyframe({ bytes }: AccessUnit): boolean {
    return this.takesRecoveryPoints && isRecoveryPoint(this.sets.codec, bytes)
  }

  /** Whether the viewers' decoders cannot go on with what they have and what comes along with this picture. */
  private mustRestart(stream: Stream, { format }: ActiveSets, ownSets: readonly ParameterSet[]): boolean {
    if (stream.clock.resynchronise() || !isSamePicture(stream.format, format)) return true
    if (stream.version === this.sets.version) return false
    const news = this.sets.all.filter(set => !stream.known.has(set))
    stream.version = this.sets.version
    if (news.some(set => !ownSets.includes(set))) return true
    if (news.some(({ isOtherThanBefore }) => isOtherThanBefore) && this.restarts < maxRestarts) {
      this.restarts++
      return true
    }
    stream.known = new Set(this.sets.all)
    return false
  }

  /** Sets that are not in the init segment stand in the picture itself, where decoders take them just as well. */
  private withNewSets(stream: Stream, bytes: Uint8Array, sets: readonly ParameterSet[]): Uint8Array {
    const missing = new Set(sets.filter(set => !stream.inInit.has(set)))
    if (missing.size === 0) return bytes
    this.faults?.count('parameter-set-varies')
    const order = ['vps', 'sps', 'pps']
    const sorted = [...missing].sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role))
    const prefix = Buffer.alloc(4)
    const prefixed = sorted.flatMap(({ nal }) => {
      prefix.writeUInt32BE(nal.length)
      return [Buffer.from(prefix), nal]
    })
    // A delimiter stays the first unit.
    const start = delimiterEnd(this.sets.codec, bytes)
    return Buffer.concat([bytes.subarray(0, start), ...prefixed, bytes.subarray(start)])
  }

  private begin({ format }: ActiveSets): Stream {
    const { codecs, width, height, reorderDepth } = format
    const sets = new Set(this.sets.all)
    this.stream = {
      format,
      version: this.sets.version,
      inInit: sets,
      known: sets,
      timeline: new Timeline({ clockRate: this.clockRate, reorderDepth, faults: this.faults }),
      clock: new CaptureClock(this.clocks),
      sequence: 1,
      lastKeyframeTime: 0,
      hasWarned: false,
    }
    this.log.info({ codecs, width, height }, 'stream started')
    this.feed.begin({ mime: mimeOf(format), width, height, init: writeInit(format) })
    return this.stream
  }

  private write(stream: Stream, unit: AccessUnit, bytes: Uint8Array, isKeyframe: boolean): void {
    const times = stream.timeline.next(unit.timestamp, unit.arrivedAtMs)
    const capturedAtMs = stream.clock.at(unit.arrivedAtMs)
    const fragment = writeFragment(stream.sequence++, { ...times, capturedAtMs, bytes, isKeyframe })
    if (isKeyframe) this.noteKeyframe(stream, times.decodeTime)
    const { decodeTime, presentationTime, duration } = times
    this.feed.push({ bytes: fragment, isKeyframe, capturedAtMs, decodeTime, presentationTime, duration })
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
