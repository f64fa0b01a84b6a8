/** NAL units of H.264 (ITU-T H.264 table 7-1), and how they travel (RFC 6184, packetization modes 0 and 1). */
import type { NalKind, NalRules } from './nal.ts'

export const h264Rules: NalRules = {
  codec: 'h264',
  headerBytes: 1,
  aggregation: 24, // STAP-A
  fragmentation: 28, // FU-A
  typeOf,
  kindOf,
  isFirstSlice: bytes => ((bytes[1] ?? 0) & 0x80) !== 0,
  isBare: type => type === 10 || type === 11,
  typeInFragment: flags => flags & 0x1f,
  unwrap(fragment) {
    // The unit's header is spread over two bytes; it goes where the second was.
    fragment[1] = ((fragment[0] ?? 0) & 0xe0) | ((fragment[1] ?? 0) & 0x1f)
    return fragment.subarray(1)
  },
}

function typeOf(bytes: Uint8Array): number {
  return (bytes[0] ?? 0) & 0x1f
}

function kindOf(bytes: Uint8Array): NalKind {
  const type = typeOf(bytes)
  if ((bytes[0] ?? 0) & 0x80) return 'broken'
  if (type === 5) return 'key'
  if (type >= 1 && type <= 4) return 'slice'
  if (type === 6) return 'sei'
  if (type === 7 || type === 8) return 'parameters'
  if (type === 9) return 'delimiter'
  return type === 0 || type >= 24 ? 'unknown' : 'other'
}
