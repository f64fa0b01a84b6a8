/**
 * NAL units gathered into access units (one frame each), in the form in which MP4 holds them: every unit with its
 * length (32 bits) in front. Parameter sets are taken out, since `avc1` and `hvc1` keep them in the sample entry.
 */
import type { NalKind, NalRules, NalSink } from './nal.ts'
import type { RtpPacket } from './packet.ts'

export interface AccessUnit {
  /** Length-prefixed NAL units; valid only during the call, copy what is kept. */
  bytes: Uint8Array
  isKeyframe: boolean
  /** Frames before this one are missing: only a keyframe may be shown now. */
  isAfterLoss: boolean
  /** RTP timestamp, 32 bits. */
  timestamp: number
  /** When its first packet came, monotonic ms. */
  arrivedAtMs: number
}

export interface AccessUnitHandlers {
  onParameterSet(nal: Uint8Array): void
  /** Frames may come as two fields, each with a first slice of its own. */
  mayHaveFields(): boolean
  onAccessUnit(unit: AccessUnit): void
}

/** No camera's frame is as large; a stream that claims one is refused. Bytes. */
export const accessUnitByteLimit = 16 * 1024 * 1024
const firstCapacity = 256 * 1024

export class AccessUnitBuilder implements NalSink {
  private readonly rules: NalRules
  private readonly handlers: AccessUnitHandlers
  private buffer = new Uint8Array(firstCapacity)
  private length = 0
  private nalStart = 0
  private isNalOpen = false
  private timestamp = 0
  private arrivedAtMs = 0
  private hasSlice = false
  private isKeyframe = false
  /** The unit being gathered misses something and will not be given out. */
  private isDamaged = false
  private isAfterLoss = false
  private packetTimestamp = 0
  private packetArrivedAtMs = 0
  private lastTimestamp: number | undefined = undefined
  /** Until a camera is seen to set the marker in the middle of pictures. */
  private trustsMarker = true

  constructor(rules: NalRules, handlers: AccessUnitHandlers) {
    this.rules = rules
    this.handlers = handlers
  }

  /** Before a packet's NAL units are given to begin(), append() and end(). */
  beginPacket({ timestamp, isAfterLoss }: RtpPacket, arrivedAtMs: number): void {
    if (isAfterLoss) this.lose()
    if (this.hasSlice && timestamp !== this.timestamp) this.complete()
    this.packetTimestamp = timestamp
    this.packetArrivedAtMs = arrivedAtMs
  }

  /** After them. */
  endPacket({ marker }: RtpPacket): void {
    // A marker behind SEI or parameter sets alone ends no picture, whatever the camera thinks (retina's changelog).
    if (marker && this.trustsMarker && this.hasSlice) this.complete()
  }

  begin(beginning: Uint8Array): void {
    const kind = this.rules.kindOf(beginning)
    const isSlice = kind === 'key' || kind === 'slice'
    // Only a delimiter is sure to begin a frame: GStreamer repeats SPS and PPS before every slice of a keyframe.
    if (this.hasSlice && kind === 'delimiter') this.complete()
    if (isSlice) this.beginSlice(kind, this.rules.isFirstSlice(beginning))
    if (this.length === 0) this.arrivedAtMs = this.packetArrivedAtMs
    this.nalStart = this.length
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
    const { buffer, nalStart } = this
    const nal = buffer.subarray(nalStart + 4, this.length)
    if (this.rules.kindOf(nal) === 'parameters') {
      this.length = nalStart
      this.handlers.onParameterSet(nal)
      return
    }
    buffer[nalStart] = nal.length >>> 24
    buffer[nalStart + 1] = nal.length >>> 16
    buffer[nalStart + 2] = nal.length >>> 8
    buffer[nalStart + 3] = nal.length
  }

  abandon(): void {
    if (!this.isNalOpen) return
    this.isNalOpen = false
    this.length = this.nalStart
    this.isDamaged = true
  }

  private beginSlice(kind: NalKind, isFirst: boolean): void {
    // The last resort for cameras without markers whose timestamps stand still.
    if (isFirst && this.hasSlice && !this.handlers.mayHaveFields()) this.complete()
    if (!isFirst && !this.hasSlice) this.beginInTheMiddle()
    this.hasSlice = true
    this.timestamp = this.packetTimestamp
    if (kind === 'key') this.isKeyframe = true
  }

  /** The picture's head was lost, or was ended too early by a marker that does not mean what it should. */
  private beginInTheMiddle(): void {
    if (!this.isAfterLoss && this.packetTimestamp === this.lastTimestamp) this.trustsMarker = false
    this.isDamaged = true
  }

  private lose(): void {
    this.clear()
    this.isAfterLoss = true
  }

  private complete(): void {
    this.end()
    const { isDamaged, isKeyframe, isAfterLoss, timestamp, arrivedAtMs } = this
    const bytes = this.buffer.subarray(0, this.length)
    this.lastTimestamp = timestamp
    this.clear()
    this.isAfterLoss = isDamaged
    if (!isDamaged) this.handlers.onAccessUnit({ bytes, isKeyframe, isAfterLoss, timestamp, arrivedAtMs })
  }

  private clear(): void {
    this.length = 0
    this.isNalOpen = false
    this.hasSlice = false
    this.isKeyframe = false
    this.isDamaged = false
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
