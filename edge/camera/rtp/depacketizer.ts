/**
 * RTP payloads to NAL units (RFC 6184, RFC 7798). What cannot be read is left out and counted, never thrown: whether a
 * picture misses it is for the access unit to judge.
 */
import type { FaultCounter, NalRules, NalSink } from './nal.ts'
import { isStartCodeAt } from './start-codes.ts'

const startFlag = 0x80
const endFlag = 0x40
/** Before a unit that is open is given up for them. */
const maxDeferred = 8

export class Depacketizer {
  private readonly rules: NalRules
  private readonly sink: NalSink
  private readonly faults: FaultCounter
  /** A unit has begun whose end has not come. */
  private isOpen = false
  /** Its content, too: some cameras send the first fragment empty. */
  private hasContent = false
  private hasMarker = false
  /** Whole units that came while one was open. */
  private deferred: Uint8Array[] = []
  /** Packets were lost: the rest of a unit whose beginning is among them is no news. */
  private isResuming = false
  private setsEndFlags = false
  /** A marker ends units of this camera, until it is seen to mark the middle of them. */
  private forgetsEndFlags = false
  private mayForgetEndFlags = true

  constructor(rules: NalRules, sink: NalSink, faults: FaultCounter) {
    this.rules = rules
    this.sink = sink
    this.faults = faults
  }

  /** One packet's payload, which may be written into. */
  push(payload: Uint8Array, marker: boolean): void {
    const type = this.rules.typeOf(payload)
    if (type === this.rules.fragmentation) this.pushFragment(payload, marker)
    else if (type === this.rules.aggregation) this.pushAggregated(payload)
    else if (!this.isNothing(payload)) this.pushWhole(payload)
  }

  /** Packets are missing: a unit that was begun has lost its middle. */
  abandon(): void {
    if (this.isOpen) this.drop()
    this.isResuming = true
  }

  /** What is no picture and comes among the fragments of one goes behind it. */
  private pushWhole(nal: Uint8Array): void {
    const kind = this.rules.kindOf(nal)
    if (this.isOpen && kind !== 'key' && kind !== 'slice' && this.deferred.length < maxDeferred) {
      this.deferred.push(new Uint8Array(nal))
      return
    }
    this.closeFragment()
    this.isResuming = false
    this.handOver(nal)
  }

  private handOver(nal: Uint8Array): void {
    this.sink.begin(nal)
    this.sink.end()
  }

  /** Each unit with its length (16 bits) in front. */
  private pushAggregated(payload: Uint8Array): void {
    let at = this.rules.headerBytes
    let isPadded = false
    // A unit of no bytes and one of a single byte are none: a start code in the place of a length.
    if (isStartCodeAt(payload, at) && payload[at + 2] === 0) {
      this.pushWhole(payload.subarray(at))
      return
    }
    while (at + 1 < payload.length) {
      const length = ((payload[at] ?? 0) << 8) | (payload[at + 1] ?? 0)
      const nal = payload.subarray(at + 2, at + 2 + length)
      if (length === 0) isPadded = true
      else if (nal.length < length) this.noteCut(nal)
      else if (!this.isNothing(nal)) this.pushWhole(nal)
      at += 2 + length
    }
    if (at < payload.length && payload[at] !== 0) this.noteCut(payload.subarray(payload.length))
    else if (isPadded || at < payload.length) this.faults.count('aggregation-padded', payload)
  }

  private noteCut(nal: Uint8Array): void {
    this.faults.count('aggregation-cut', nal)
    if (nal.length > 0) this.suspectLossOf(this.rules.typeOf(nal))
  }

  private isNothing(nal: Uint8Array): boolean {
    const { rules, faults, sink } = this
    if (isStartCodeAt(nal, 0)) return false
    if (
      nal.length <= rules.headerBytes &&
      !(nal.length === rules.headerBytes && rules.isBare(rules.typeOf(nal)))
    ) {
      faults.count('packets-empty', nal)
      return true
    }
    const kind = rules.kindOf(nal)
    if (kind === 'unknown') faults.count('unit-unknown', nal)
    if (kind === 'broken') {
      faults.count('unit-unreadable', nal)
      sink.suspect()
    }
    return kind === 'unknown' || kind === 'broken'
  }

  private pushFragment(payload: Uint8Array, marker: boolean): void {
    const { rules, sink } = this
    const contentStart = rules.headerBytes + 1
    const flags = payload[rules.headerBytes] ?? 0
    if (payload.length <= contentStart) {
      this.noteEmpty(payload, flags, marker)
      return
    }
    if (flags & startFlag) this.openFragment()
    // Only the first fragment's type counts: some cameras write something else into the others (gh:scottlamb/retina#121).
    if (!this.isOpen) {
      this.noteLone(payload, rules.typeInFragment(flags))
      return
    }
    if (this.hasContent) sink.append(payload.subarray(contentStart))
    else sink.begin(rules.unwrap(payload))
    this.hasContent = true
    if (this.hasMarker) this.mayForgetEndFlags = this.forgetsEndFlags = false
    this.hasMarker = marker
    if (flags & endFlag) this.setsEndFlags = true
    if (flags & endFlag || (marker && this.forgetsEndFlags)) this.finish()
  }

  /** Nothing is in it; only where it does not contradict what comes next do its flags mean something. */
  private noteEmpty(payload: Uint8Array, flags: number, marker: boolean): void {
    this.faults.count('packets-empty', payload)
    if (payload.length <= this.rules.headerBytes) return
    if (flags & startFlag && !this.isOpen) this.openFragment()
    if (!(flags & endFlag && this.isOpen)) return
    this.hasMarker = true
    if (marker) this.finish()
  }

  private openFragment(): void {
    this.closeFragment()
    this.isOpen = true
    this.hasContent = false
    this.hasMarker = false
    this.isResuming = false
  }

  /** A fragment whose unit has no beginning. */
  private noteLone(payload: Uint8Array, type: number): void {
    if (this.isResuming) return
    if (this.forgetsEndFlags) this.mayForgetEndFlags = this.forgetsEndFlags = false
    this.faults.count('fragment-incomplete', payload)
    this.suspectLossOf(type)
  }

  private suspectLossOf(type: number): void {
    if (type <= (this.rules.codec === 'h264' ? 5 : 31)) this.sink.suspect()
  }

  private finish(): void {
    if (this.hasContent) this.sink.end()
    this.handOverDeferred()
  }

  private drop(): void {
    if (this.hasContent) this.sink.abandon()
    this.handOverDeferred()
  }

  private handOverDeferred(): void {
    this.isOpen = false
    if (this.deferred.length === 0) return
    const nals = this.deferred
    this.deferred = []
    for (const nal of nals) this.handOver(nal)
  }

  /** The next unit begins, and the end of this one was not seen: forgotten by the camera, or never sent. */
  private closeFragment(): void {
    if (!this.isOpen) return
    if (this.hasMarker) this.forgetsEndFlags = this.mayForgetEndFlags && !this.setsEndFlags
    if (this.hasMarker || !this.setsEndFlags || !this.hasContent) {
      this.finish()
      return
    }
    this.faults.count('fragment-incomplete')
    this.drop()
  }
}
