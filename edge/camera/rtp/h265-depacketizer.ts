/** H.265 in RTP (RFC 7798, without DONL: `sprop-max-don-diff` 0, as every camera sends it). */
import {
  appendAggregated,
  appendWhole,
  MalformedPayload,
  type NalKind,
  type NalRules,
  type NalSink,
} from './nal.ts'

const aggregation = 48 // AP
const fragmentation = 49 // FU

export const h265Rules: NalRules = { kindOf, isFirstSlice: bytes => ((bytes[2] ?? 0) & 0x80) !== 0 }

export class H265Depacketizer {
  private readonly sink: NalSink
  private isFragmentOpen = false

  constructor(sink: NalSink) {
    this.sink = sink
  }

  /** One packet's payload, at least one byte. Throws MalformedPayload. */
  push(payload: Uint8Array): void {
    const type = typeOf(payload)
    if (payload.length < 3) throw new MalformedPayload('H.265 payload without content')
    if (type === fragmentation) {
      this.pushFragment(payload)
      return
    }
    this.finish()
    if (type === aggregation) appendAggregated(this.sink, payload, 2)
    else if (type <= 47) appendWhole(this.sink, payload)
    else throw new MalformedPayload(`H.265 payload of type ${type}`)
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
    const [first = 0, second = 0, flags = 0] = payload
    if (payload.length < 4) throw new MalformedPayload('empty H.265 fragment')
    if (flags & 0x80) {
      this.finish()
      this.isFragmentOpen = true
      // The unit's own header: the payload's with the fragment's type; it goes over the last two of the three bytes.
      payload[1] = (first & 0x81) | ((flags & 0x3f) << 1)
      payload[2] = second
      this.sink.begin(payload.subarray(1))
    } else if (this.isFragmentOpen) {
      this.sink.append(payload.subarray(3))
    }
    if (flags & 0x40) this.finish()
  }
}

/** Table 7-1 of ITU-T H.265. */
function kindOf(bytes: Uint8Array): NalKind {
  const type = typeOf(bytes)
  if (type >= 16 && type <= 21) return 'key' // every IRAP picture
  if (type <= 9) return 'slice'
  if (type >= 32 && type <= 34) return 'parameters'
  if (type === 35) return 'delimiter'
  return 'other'
}

function typeOf(bytes: Uint8Array): number {
  return ((bytes[0] ?? 0) >> 1) & 0x3f
}
