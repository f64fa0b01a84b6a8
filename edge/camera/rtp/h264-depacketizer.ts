/** H.264 in RTP (RFC 6184, packetization modes 0 and 1). */
import {
  appendAggregated,
  appendWhole,
  MalformedPayload,
  type NalKind,
  type NalRules,
  type NalSink,
} from './nal.ts'

const aggregation = 24 // STAP-A
const fragmentation = 28 // FU-A

export const h264Rules: NalRules = { kindOf, isFirstSlice: bytes => ((bytes[1] ?? 0) & 0x80) !== 0 }

export class H264Depacketizer {
  private readonly sink: NalSink
  private isFragmentOpen = false

  constructor(sink: NalSink) {
    this.sink = sink
  }

  /** One packet's payload, at least one byte. Throws MalformedPayload. */
  push(payload: Uint8Array): void {
    const type = (payload[0] ?? 0) & 0x1f
    if (type === fragmentation) {
      this.pushFragment(payload)
      return
    }
    this.finish()
    if (type === aggregation) appendAggregated(this.sink, payload, 1)
    else if (type >= 1 && type <= 23) appendWhole(this.sink, payload)
    else throw new MalformedPayload(`H.264 payload of type ${type}`)
  }

  /** Packets are missing: a unit that was begun has lost its middle. */
  abandon(): void {
    if (this.isFragmentOpen) this.sink.abandon()
    this.isFragmentOpen = false
  }

  /** Some cameras forget the end bit: the next unit's beginning is one too. */
  private finish(): void {
    if (this.isFragmentOpen) this.sink.end()
    this.isFragmentOpen = false
  }

  private pushFragment(payload: Uint8Array): void {
    const [indicator = 0, flags = 0] = payload
    if (payload.length < 3) throw new MalformedPayload('empty H.264 fragment')
    if (flags & 0x80) {
      this.finish()
      this.isFragmentOpen = true
      // The unit's own header is spread over the two bytes; it goes where the second was.
      payload[1] = (indicator & 0xe0) | (flags & 0x1f)
      this.sink.begin(payload.subarray(1))
    } else if (this.isFragmentOpen) {
      this.sink.append(payload.subarray(2))
    }
    if (flags & 0x40) this.finish()
  }
}

/** Table 7-1 of ITU-T H.264. */
function kindOf(bytes: Uint8Array): NalKind {
  const type = (bytes[0] ?? 0) & 0x1f
  if (type === 5) return 'key'
  if (type >= 1 && type <= 4) return 'slice'
  if (type === 7 || type === 8) return 'parameters'
  if (type === 9) return 'delimiter'
  return 'other'
}
