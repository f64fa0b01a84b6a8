/** NAL units and RTP packets for tests, cut in every way that RFC 6184 and RFC 7798 allow. */
import type { RtpPacket } from '../../../edge/camera/rtp/packet.ts'
import type { VideoCodec } from '../../../edge/demo/camera/access-unit.ts'

export interface TestNal {
  type: number
  /** First slice of its picture; for slices. */
  isFirst?: boolean
  /** Bytes after the header and the first byte. */
  body?: Uint8Array
}

/** A NAL unit with a header as an encoder writes it. */
export function nalOf(
  codec: VideoCodec,
  { type, isFirst = true, body = Uint8Array.of(1, 2, 3) }: TestNal,
): Buffer {
  const header = codec === 'h264' ? [0x60 | type] : [type << 1, 1]
  return Buffer.concat([Buffer.from([...header, isFirst ? 0x88 : 0x08]), body])
}

export function aggregated(codec: VideoCodec, nals: readonly Uint8Array[]): Buffer {
  const header = codec === 'h264' ? Buffer.of(0x60 | 24) : Buffer.of(48 << 1, 1)
  return Buffer.concat([header, ...nals.flatMap(nal => [Buffer.of(nal.length >> 8, nal.length), nal])])
}

/** At least two fragments, of at most `pieceLength` bytes of the NAL unit each. */
export function fragmented(codec: VideoCodec, nal: Uint8Array, pieceLength: number): Buffer[] {
  const headerLength = codec === 'h264' ? 1 : 2
  const [first = 0, second = 0] = nal
  const content = nal.subarray(headerLength)
  const step = Math.max(1, Math.min(pieceLength, content.length - 1))
  const count = Math.ceil(content.length / step)
  return Array.from({ length: count }, (_, i) => {
    const flags = (i === 0 ? 0x80 : 0) | (i === count - 1 ? 0x40 : 0)
    const header =
      codec === 'h264'
        ? [(first & 0xe0) | 28, flags | (first & 0x1f)]
        : [(first & 0x81) | (49 << 1), second, flags | ((first >> 1) & 0x3f)]
    return Buffer.concat([Buffer.from(header), content.subarray(i * step, (i + 1) * step)])
  })
}

export interface TestRtpPacket {
  payload: Uint8Array
  sequence: number
  timestamp?: number
  marker?: boolean
  payloadType?: number
  source?: number
  /** Words of 32 bits. */
  extension?: number
  contributors?: number
  padding?: number
}

export function rtpPacket(packet: TestRtpPacket): Buffer {
  const { payload, sequence, timestamp = 0, marker = false, payloadType = 96, source = 1 } = packet
  const { extension, contributors = 0, padding = 0 } = packet
  const head = Buffer.alloc(12 + 4 * contributors)
  head[0] = 0x80 | (padding > 0 ? 0x20 : 0) | (extension === undefined ? 0 : 0x10) | contributors
  head[1] = (marker ? 0x80 : 0) | payloadType
  head.writeUInt16BE(sequence % 0x10000, 2)
  head.writeUInt32BE(timestamp >>> 0, 4)
  head.writeUInt32BE(source, 8)
  const words = Buffer.alloc(extension === undefined ? 0 : 4 + 4 * extension)
  if (extension !== undefined) words.writeUInt16BE(extension, 2)
  const tail = Buffer.alloc(padding, padding)
  return Buffer.concat([head, words, payload, tail])
}

/** A packet as the receiver hands it on. */
export function packetOf(packet: Partial<RtpPacket> & { payload: Uint8Array }): RtpPacket {
  return {
    payloadType: 96,
    sequence: 0,
    timestamp: 0,
    source: 1,
    marker: false,
    isAfterLoss: false,
    arrivedAtMs: 0,
    ...packet,
  }
}
