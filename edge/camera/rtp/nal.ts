/** NAL units: what the two codecs' depacketizers and the access units need to know of them. */

/**
 * What a NAL unit is to its access unit.
 * - `parameters`: VPS, SPS, PPS
 * - `key`: slice of a picture that decoding can start at
 * - `slice`: slice of any other picture
 * - `delimiter`: begins an access unit
 * - `other`: SEI, filler, end of sequence; travels with the slices around it
 */
export type NalKind = 'parameters' | 'key' | 'slice' | 'delimiter' | 'other'

/** How one codec's NAL headers are read; `bytes` may hold the unit's beginning only (3 bytes are enough). */
export interface NalRules {
  kindOf(bytes: Uint8Array): NalKind
  /** For slices: the first of its picture (of its field, where H.264 codes fields). */
  isFirstSlice(bytes: Uint8Array): boolean
}

/** Takes NAL units as they come out of packets, whole or in pieces. Pieces are copied at once. */
export interface NalSink {
  /** `beginning` is the unit's header and at least one byte more, where there is one. */
  begin(beginning: Uint8Array): void
  append(bytes: Uint8Array): void
  end(): void
  /** The unit begun is not complete and never will be. */
  abandon(): void
}

/** A packet payload that is not what its codec's RTP format allows, or not in the mode that was agreed. */
export class MalformedPayload extends Error {
  override name = 'MalformedPayload'
}

export function appendWhole(sink: NalSink, nal: Uint8Array): void {
  sink.begin(nal)
  sink.end()
}

/** The units of an aggregation packet: each has its length (16 bits) in front. */
export function appendAggregated(sink: NalSink, payload: Uint8Array, start: number): void {
  for (let at = start; at < payload.length; ) {
    const length = ((payload[at] ?? 0) << 8) | (payload[at + 1] ?? 0)
    const next = at + 2 + length
    if (length === 0 || next > payload.length)
      throw new MalformedPayload('aggregation packet with a wrong length')
    appendWhole(sink, payload.subarray(at + 2, next))
    at = next
  }
}
