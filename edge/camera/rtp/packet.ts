/** RTP packets (RFC 3550) of one video track: their payload, and whether anything before them is missing. */

export interface RtpPacket {
  payload: Uint8Array
  /** 32 bits, in ticks of the track's clock. */
  timestamp: number
  /** Set on the last packet of a frame, by most cameras. */
  marker: boolean
  /** Packets before this one are missing, or it is the first of its source and may begin anywhere in a frame. */
  isAfterLoss: boolean
}

interface RtpHeader {
  payloadType: number
  sequence: number
  source: number
  payloadStart: number
  payloadEnd: number
}

/** How long a source must be silent before packets of another are taken for the camera's own restart, ms. */
const sourceSilenceMs = 1_000

export class RtpReceiver {
  private readonly payloadType: number
  private source: number | undefined = undefined
  private nextSequence: number | undefined = undefined
  private lastArrivalMs = 0

  constructor(payloadType: number) {
    this.payloadType = payloadType
  }

  /**
   * The packet, or undefined for what is not ours: another payload type, a stale session's source (seen of cameras
   * that send two sessions on one socket), a repetition, or no RTP at all. The payload is a view of `bytes`.
   */
  receive(bytes: Uint8Array, arrivedAtMs: number): RtpPacket | undefined {
    const header = parseHeader(bytes)
    if (header?.payloadType !== this.payloadType) return undefined
    if (header.source !== this.source) {
      if (this.source !== undefined && arrivedAtMs - this.lastArrivalMs < sourceSilenceMs) return undefined
      this.nextSequence = undefined
      this.source = header.source
    }
    this.lastArrivalMs = arrivedAtMs
    const followingSequence = (header.sequence + 1) % 0x10000
    if (followingSequence === this.nextSequence) return undefined
    const isAfterLoss = header.sequence !== this.nextSequence
    this.nextSequence = followingSequence
    return {
      payload: bytes.subarray(header.payloadStart, header.payloadEnd),
      timestamp: readUint32(bytes, 4),
      marker: ((bytes[1] ?? 0) & 0x80) !== 0,
      isAfterLoss,
    }
  }
}

function parseHeader(bytes: Uint8Array): RtpHeader | undefined {
  const first = bytes[0] ?? 0
  if (bytes.length < 12 || first >> 6 !== 2) return undefined
  let payloadStart = 12 + 4 * (first & 0x0f)
  if (first & 0x10) payloadStart += 4 + 4 * readUint16(bytes, payloadStart + 2)
  const padding = first & 0x20 ? (bytes.at(-1) ?? 0) : 0
  const payloadEnd = bytes.length - padding
  if (payloadEnd <= payloadStart) return undefined
  return {
    payloadType: (bytes[1] ?? 0) & 0x7f,
    sequence: readUint16(bytes, 2),
    source: readUint32(bytes, 8),
    payloadStart,
    payloadEnd,
  }
}

/** Whether a compound RTCP packet says that the source has ended (BYE); cameras send it and then keep silent. */
export function isGoodbye(bytes: Uint8Array): boolean {
  for (let at = 0; at + 4 <= bytes.length; at += 4 + 4 * readUint16(bytes, at + 2)) {
    if (bytes[at + 1] === 203) return true
  }
  return false
}

function readUint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

function readUint32(bytes: Uint8Array, at: number): number {
  return readUint16(bytes, at) * 0x10000 + readUint16(bytes, at + 2)
}
