/**
 * NAL units gathered into access units (one frame each), in the form in which MP4 holds them: every unit with its
 * length (32 bits) in front. Parameter sets are taken out, since `avc1` and `hvc1` keep them in the sample entry.
 */
import type { FaultCounter, NalKind, NalRules, NalSink } from './nal.ts'
import type { RtpPacket } from './packet.ts'
import {
  indexOfStartCode,
  splitAtStartCodes,
  startCodeBehindSei,
  withoutTrailingZeros,
} from './start-codes.ts'

export interface AccessUnit {
  /** Length-prefixed NAL units; valid only during the call, copy what is kept. */
  bytes: Uint8Array
  /** What came before its first slice, as copies. */
  parameterSets: readonly Uint8Array[]
  isKeyframe: boolean
  /** Frames before this one are missing: only a keyframe may be shown now. */
  isAfterLoss: boolean
  /** RTP timestamp, 32 bits. */
  timestamp: number
  /** When its first packet came, monotonic ms. */
  arrivedAtMs: number
}

export interface AccessUnitHandlers {
  /** Frames may come as two fields, each with a first slice of its own. */
  mayHaveFields(): boolean
  onAccessUnit(unit: AccessUnit): void
}

/** No camera's frame is as large; a stream that claims one is refused. Bytes. */
export const accessUnitByteLimit = 16 * 1024 * 1024
const firstCapacity = 256 * 1024
/** Before one picture; more nobody needs. */
const maxParameterSets = 64
const maxParameterSetBytes = 16 * 1024
/** So many slices without a start code in them, and no more are searched for one. */
const searchedSlices = 256

export class AccessUnitBuilder implements NalSink {
  private readonly rules: NalRules
  private readonly handlers: AccessUnitHandlers
  private readonly faults: FaultCounter
  private buffer = new Uint8Array(firstCapacity)
  private length = 0
  private nalStart = 0
  private nalKind: NalKind = 'other'
  private nalArrivedAtMs = 0
  private isNalOpen = false
  private timestamp = 0
  private arrivedAtMs = 0
  private slices = 0
  private isKeyframe = false
  private wasKeyframe = false
  /** The unit being gathered misses something and will not be given out. */
  private isDamaged = false
  /** It may miss something: it is given out with as many slices as pictures have. */
  private isSuspect = false
  private usualSlices = 1
  private isAfterLoss = false
  private packetTimestamp = 0
  private packetArrivedAtMs = 0
  private lastTimestamp: number | undefined = undefined
  /** Until a camera is seen to set the marker in the middle of pictures. */
  private trustsMarker = true
  private slicesToSearch = searchedSlices
  /** Those that stand before the slices at hand, and those behind them. */
  private parameterSets: Uint8Array[] = []
  private nextParameterSets: Uint8Array[] = []

  constructor(rules: NalRules, handlers: AccessUnitHandlers, faults: FaultCounter) {
    this.rules = rules
    this.handlers = handlers
    this.faults = faults
  }

  /** Before a packet's NAL units are given to begin(), append() and end(). */
  beginPacket({ timestamp, isAfterLoss, arrivedAtMs }: RtpPacket): void {
    if (isAfterLoss) this.lose()
    this.packetTimestamp = timestamp
    this.packetArrivedAtMs = arrivedAtMs
  }

  /** After them. A unit that is open goes on in the next packet, whatever the marker says. */
  endPacket({ marker }: RtpPacket): void {
    // A marker behind SEI or parameter sets alone ends no picture, whatever the camera thinks (retina's changelog).
    if (marker && this.trustsMarker && this.hasSlice && !this.isNalOpen) this.complete()
  }

  begin(beginning: Uint8Array): void {
    const kind = this.rules.kindOf(beginning)
    const isSlice = kind === 'key' || kind === 'slice'
    const isFirst = isSlice && this.rules.isFirstSlice(beginning)
    if (this.hasSlice && this.beginsPicture(kind, isSlice && !isFirst)) this.complete()
    this.wasKeyframe = this.isKeyframe
    if (isSlice) this.beginSlice(kind, isFirst)
    if (this.length === 0) this.arrivedAtMs = this.packetArrivedAtMs
    this.nalStart = this.length
    this.nalKind = kind
    this.nalArrivedAtMs = this.packetArrivedAtMs
    this.isNalOpen = true
    this.reserve(4)
    this.length += 4
    this.append(beginning)
  }

  append(bytes: Uint8Array): void {
    if (!this.isNalOpen) return
    this.reserve(bytes.length)
    this.buffer.set(bytes, this.length)
    this.length += bytes.length
  }

  end(): void {
    if (!this.isNalOpen) return // ended with its access unit
    this.isNalOpen = false
    const nal = this.buffer.subarray(this.nalStart + 4, this.length)
    const cut = this.findStartCode(nal)
    if (cut < 0) {
      this.keep(nal)
      return
    }
    this.faults.count('start-codes', nal)
    const rest = Buffer.from(nal.subarray(cut))
    this.keep(withoutTrailingZeros(nal.subarray(0, cut)))
    this.packetArrivedAtMs = this.nalArrivedAtMs
    for (const part of splitAtStartCodes(rest)) {
      this.begin(part)
      this.isNalOpen = false
      this.keep(this.buffer.subarray(this.nalStart + 4, this.length))
    }
  }

  abandon(): void {
    if (!this.isNalOpen) return
    this.isNalOpen = false
    this.length = this.nalStart
    this.isSuspect = true
    if (this.nalKind === 'key' || this.nalKind === 'slice') this.slices--
    this.isKeyframe = this.wasKeyframe
  }

  suspect(): void {
    // What comes behind a frame that was given out already is no part of the next one.
    const isBehind = this.length === 0 && this.packetTimestamp === this.lastTimestamp
    if (!isBehind) this.isSuspect = true
  }

  /** Packets are missing: what was gathered goes with them. */
  lose(): void {
    if (this.hasSlice) this.faults.count('picture-incomplete')
    this.clear()
    this.isAfterLoss = true
  }

  private get hasSlice(): boolean {
    return this.slices > 0
  }

  /** Only a delimiter is sure to begin a frame: GStreamer repeats SPS and PPS before every slice of a keyframe. */
  private beginsPicture(kind: NalKind, isLaterSlice: boolean): boolean {
    if (kind === 'delimiter') return true
    if (kind === 'unknown' || kind === 'broken' || isLaterSlice) return false
    return this.packetTimestamp !== this.timestamp
  }

  /** Where in the unit another one begins; -1. Slices hold none, but those of cameras that are seen to send them so. */
  private findStartCode(nal: Uint8Array): number {
    switch (this.nalKind) {
      case 'other':
      case 'broken':
        return -1
      case 'sei':
        return indexOfStartCode(nal) < 0 ? -1 : startCodeBehindSei(nal, this.rules.headerBytes)
      case 'key':
      case 'slice': {
        if (this.slicesToSearch <= 0) return -1
        this.slicesToSearch--
        const at = indexOfStartCode(nal)
        if (at >= 0) this.slicesToSearch = Number.POSITIVE_INFINITY
        return at
      }
      default:
        return indexOfStartCode(nal)
    }
  }

  /** `nal` stands at the end of what was gathered, with four bytes before it. */
  private keep(nal: Uint8Array): void {
    const { buffer, nalStart, nalKind } = this
    if (nalKind === 'unknown' && nal.length > 0) this.faults.count('unit-unknown', nal)
    if (nalKind === 'broken') {
      this.faults.count('unit-unreadable', nal)
      this.isSuspect = true
    }
    if (nalKind === 'parameters') this.keepParameterSet(nal)
    if (nalKind === 'unknown' || nalKind === 'broken' || nalKind === 'parameters') {
      this.length = nalStart
      return
    }
    this.length = nalStart + 4 + nal.length
    buffer[nalStart] = nal.length >>> 24
    buffer[nalStart + 1] = nal.length >>> 16
    buffer[nalStart + 2] = nal.length >>> 8
    buffer[nalStart + 3] = nal.length
  }

  private keepParameterSet(nal: Uint8Array): void {
    if (nal.length > maxParameterSetBytes) {
      this.faults.count('parameter-set-unreadable', nal)
      return
    }
    const sets = this.hasSlice ? this.nextParameterSets : this.parameterSets
    sets.push(new Uint8Array(withoutTrailingZeros(nal)))
    if (sets.length > maxParameterSets) sets.shift()
  }

  private beginSlice(kind: NalKind, isFirst: boolean): void {
    // The last resort for cameras without markers whose timestamps stand still.
    if (isFirst && this.hasSlice && !this.handlers.mayHaveFields()) this.complete()
    if (!isFirst && !this.hasSlice) this.beginInTheMiddle()
    if (!this.hasSlice) this.timestamp = this.packetTimestamp
    this.slices++
    if (kind === 'key') this.isKeyframe = true
  }

  /** The picture's head was lost, or was ended too early by a marker that does not mean what it should. */
  private beginInTheMiddle(): void {
    if (!this.isAfterLoss && this.packetTimestamp === this.lastTimestamp) this.trustsMarker = false
    this.isDamaged = true
  }

  private complete(): void {
    const { isKeyframe, isAfterLoss, timestamp, arrivedAtMs, parameterSets } = this
    const bytes = this.buffer.subarray(0, this.length)
    const isWhole = !this.isDamaged && (!this.isSuspect || this.slices >= this.usualSlices)
    if (!this.isSuspect && isWhole) this.usualSlices = this.slices
    this.lastTimestamp = timestamp
    this.clear()
    this.isAfterLoss = !isWhole
    if (!isWhole) {
      this.faults.count('picture-incomplete')
      this.parameterSets = [...parameterSets, ...this.nextParameterSets].slice(-maxParameterSets)
      this.nextParameterSets = []
      return
    }
    this.parameterSets = this.nextParameterSets
    this.nextParameterSets = []
    this.handlers.onAccessUnit({ bytes, parameterSets, isKeyframe, isAfterLoss, timestamp, arrivedAtMs })
  }

  private clear(): void {
    this.length = 0
    this.isNalOpen = false
    this.slices = 0
    this.isKeyframe = false
    this.isDamaged = false
    this.isSuspect = false
  }

  /** Grows by doubling, so that a stream's largest frame settles the buffer's size. */
  private reserve(count: number): void {
    const needed = this.length + count
    if (needed > accessUnitByteLimit) throw new RangeError('access unit is too large')
    if (needed <= this.buffer.length) return
    const larger = new Uint8Array(Math.max(needed, this.buffer.length * 2))
    larger.set(this.buffer.subarray(0, this.length))
    this.buffer = larger
  }
}
