/** RTP packets (RFC 3550, 5.1). */
import type { FaultCounter } from './nal.ts'

export interface RtpPacket {
  /** A view of what came; empty where there is nothing in it. */
  payload: Uint8Array
  payloadType: number
  /** 16 bits. */
  sequence: number
  /** 32 bits, in ticks of the track's clock. */
  timestamp: number
  /** The synchronisation source, 32 bits. */
  source: number
  /** Set on the last packet of a frame, by most cameras. */
  marker: boolean
  /** Packets before this one are missing, or it is the first of its source and may begin anywhere in a frame. */
  isAfterLoss: boolean
  /** Monotonic ms. */
  arrivedAtMs: number
}

const headerBytes = 12

/**
 * Undefined for what is no RTP: too short, of another version, with an extension longer than itself. Padding that
 * cannot be counts as none: its bit is set by mistake.
 */
export function parseRtp(
  bytes: Uint8Array,
  arrivedAtMs: number,
  faults: FaultCounter,
): RtpPacket | undefined {
  const [first = 0, second = 0] = bytes
  if (bytes.length < headerBytes || first >> 6 !== 2) return undefined
  let start = headerBytes + 4 * (first & 0x0f)
  if (first & 0x10) start += 4 + 4 * readUint16(bytes, start + 2)
  if (start > bytes.length) return undefined
  let end = bytes.length
  if (first & 0x20) {
    const padding = bytes[end - 1] ?? 0
    if (padding === 0 || padding > end - start) faults.count('padding-wrong', bytes)
    else end -= padding
  }
  return {
    payload: bytes.subarray(start, end),
    payloadType: second & 0x7f,
    sequence: readUint16(bytes, 2),
    timestamp: readUint32(bytes, 4),
    source: readUint32(bytes, 8),
    marker: (second & 0x80) !== 0,
    isAfterLoss: false,
    arrivedAtMs,
  }
}

function readUint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

function readUint32(bytes: Uint8Array, at: number): number {
  return readUint16(bytes, at) * 0x10000 + readUint16(bytes, at + 2)
}
