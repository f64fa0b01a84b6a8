/** NAL units: what depacketizer and access units need to know of them, in both codecs. */
import type { StreamFaultKind } from '../../../relay/wire/uplink/camera-report.ts'

export type Codec = 'h264' | 'h265'

/**
 * What a NAL unit is to its access unit.
 * - `parameters`: VPS, SPS, PPS
 * - `key`: slice of a picture that decoding can start at
 * - `slice`: slice of any other picture
 * - `delimiter`: begins an access unit
 * - `sei`: travels with the slices around it; may hold anything, start codes too (gh:bluenviron/gortsplib#1156)
 * - `other`: filler, end of sequence, extensions; travels with the slices around it
 * - `unknown`: of a reserved type, or one that only RTP has
 * - `broken`: its forbidden bit is set
 */
export type NalKind = 'parameters' | 'key' | 'slice' | 'delimiter' | 'sei' | 'other' | 'unknown' | 'broken'

/** How one codec's NAL units are read and travel; `bytes` may hold a unit's beginning only (3 bytes are enough). */
export interface NalRules {
  codec: Codec
  headerBytes: number
  /** Payload types of several units in one packet, and of one unit in several. */
  aggregation: number
  fragmentation: number
  typeOf(bytes: Uint8Array): number
  kindOf(bytes: Uint8Array): NalKind
  /** For slices: the first of its picture (of its field, where H.264 codes fields). */
  isFirstSlice(bytes: Uint8Array): boolean
  /** Units of this type have no content: end of sequence, end of stream. */
  isBare(type: number): boolean
  /** Of a unit that travels in fragments: its type, out of the fragment's own header. */
  typeInFragment(flags: number): number
  /** Writes the unit's own header before a fragment's content, over the fragment's: from there on. */
  unwrap(fragment: Uint8Array): Uint8Array
}

/** Takes NAL units as they come out of packets, whole or in pieces. Pieces are copied at once. */
export interface NalSink {
  /** `beginning` is the unit's header and at least one byte more, where there is one. */
  begin(beginning: Uint8Array): void
  append(bytes: Uint8Array): void
  end(): void
  /** The unit begun is not complete and never will be. */
  abandon(): void
  /** Part of a picture could not be read. Whether one is missing shows when the picture is complete. */
  suspect(): void
}

export interface FaultCounter {
  count(kind: StreamFaultKind, bytes?: Uint8Array, times?: number): void
}
