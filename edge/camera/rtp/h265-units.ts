/**
 * NAL units of H.265 (ITU-T H.265 table 7-1), and how they travel (RFC 7798, without DONL: `sprop-max-don-diff` 0, as
 * every camera sends it).
 */
import type { NalKind, NalRules } from './nal.ts'

export const h265Rules: NalRules = {
  codec: 'h265',
  headerBytes: 2,
  aggregation: 48, // AP
  fragmentation: 49, // FU
  typeOf,
  kindOf,
  isFirstSlice: bytes => ((bytes[2] ?? 0) & 0x80) !== 0,
  isBare: type => type === 36 || type === 37,
  typeInFragment: flags => flags & 0x3f,
  unwrap(fragment) {
    // The payload's header with the unit's type; it goes over the last two of three bytes.
    const [first = 0, second = 0, flags = 0] = fragment
    const type = flags & 0x3f
    fragment[1] = (first & 0x81) | (type << 1)
    // Some write no temporal id (gh:PHZ76/RtspServer#56); without type, too, it is no header but a start code.
    fragment[2] = type > 0 && (second & 0x07) === 0 ? second | 1 : second
    return fragment.subarray(1)
  },
}

function typeOf(bytes: Uint8Array): number {
  return ((bytes[0] ?? 0) >> 1) & 0x3f
}

function kindOf(bytes: Uint8Array): NalKind {
  const [first = 0, second = 0] = bytes
  const type = typeOf(bytes)
  if (first & 0x80) return 'broken'
  if (type >= 48 || (second & 0x07) === 0) return 'unknown' // temporal id 0 is forbidden
  const isOfOtherLayer = (first & 0x01) !== 0 || second > 7
  if (isOfOtherLayer) return 'other'
  if (type >= 16 && type <= 21) return 'key' // every IRAP picture
  if (type <= 9) return 'slice'
  if (type >= 32 && type <= 34) return 'parameters'
  if (type === 35) return 'delimiter'
  return type === 39 || type === 40 ? 'sei' : 'other'
}
