/** Access units to RTP packets: RFC 6184 (single NAL unit and FU-A) and RFC 7798 (single NAL unit and FU). */

import { nalType, type VideoCodec } from './access-unit.ts'
import type { CameraFaults } from './camera-faults.ts'

export const payloadType = 96
const headerLength = 12
/** With the headers of RTP, TCP and IP it stays below an Ethernet frame, as cameras keep it. */
const payloadLimit = 1400

interface RtpPacketsOptions {
  ssrc: number
  /** The first packet's. */
  sequence: number
}

/** The running packet counter of one stream; all its sessions get the same packets. */
export class RtpPackets {
  readonly ssrc: number
  nextSequence: number
  /** Since the beginning, for sender reports. */
  packetCount = 0
  octetCount = 0

  constructor({ ssrc, sequence }: RtpPacketsOptions) {
    this.ssrc = ssrc
    this.nextSequence = sequence
  }

  /** The packets of one access unit; the last one carries the marker bit. */
  packetize(
    codec: VideoCodec,
    nals: Uint8Array[],
    rtpTime: number,
    markers: CameraFaults['markers'],
  ): Buffer[] {
    const packets: Buffer[] = []
    for (const [i, nal] of nals.entries()) {
      const payloads = splitNal(codec, nal)
      for (const [j, payload] of payloads.entries()) {
        const isLastOfNal = j === payloads.length - 1
        const isMarked =
          isLastOfNal && markers !== 'never' && (i === nals.length - 1 || markers === 'every-nal')
        packets.push(this.packet(payload, rtpTime, isMarked))
      }
    }
    return packets
  }

  /** RFC 3550, 6.4.1: which wall-clock time an RTP time is, without reception blocks. */
  senderReport(rtpTime: number, wallClockMs: number): Buffer {
    const report = Buffer.alloc(28)
    report.writeUInt32BE(0x80c80006)
    report.writeUInt32BE(this.ssrc, 4)
    const seconds = Math.floor(wallClockMs / 1000)
    report.writeUInt32BE((seconds + 2_208_988_800) % 2 ** 32, 8) // NTP counts from 1900
    report.writeUInt32BE(Math.floor(((wallClockMs % 1000) / 1000) * 2 ** 32), 12)
    report.writeUInt32BE(rtpTime, 16)
    report.writeUInt32BE(this.packetCount % 2 ** 32, 20)
    report.writeUInt32BE(this.octetCount % 2 ** 32, 24)
    return report
  }

  private packet(payload: Uint8Array, rtpTime: number, isMarked: boolean): Buffer {
    const packet = Buffer.allocUnsafe(headerLength + payload.length)
    packet[0] = 0x80
    packet[1] = (isMarked ? 0x80 : 0) | payloadType
    packet.writeUInt16BE(this.nextSequence, 2)
    packet.writeUInt32BE(rtpTime, 4)
    packet.writeUInt32BE(this.ssrc, 8)
    packet.set(payload, headerLength)
    this.nextSequence = (this.nextSequence + 1) % 2 ** 16
    this.packetCount++
    this.octetCount += payload.length
    return packet
  }
}

/** One NAL unit as it is when it fits, otherwise in fragmentation units. */
function splitNal(codec: VideoCodec, nal: Uint8Array): Uint8Array[] {
  if (nal.length <= payloadLimit) return [nal]
  const [first = 0, second = 0] = nal
  const nalHeaderLength = codec === 'h264' ? 1 : 2
  const unitHeader = codec === 'h264' ? [(first & 0xe0) | 28] : [(first & 0x81) | (49 << 1), second]
  const type = nalType(codec, nal)
  const pieceLength = payloadLimit - unitHeader.length - 1
  const payloads: Uint8Array[] = []
  for (let at = nalHeaderLength; at < nal.length; at += pieceLength) {
    const isFirst = at === nalHeaderLength
    const isLast = at + pieceLength >= nal.length
    const fragmentHeader = (isFirst ? 0x80 : 0) | (isLast ? 0x40 : 0) | type
    payloads.push(
      Buffer.concat([Buffer.of(...unitHeader, fragmentHeader), nal.subarray(at, at + pieceLength)]),
    )
  }
  return payloads
}

/** RFC 2326, 10.12: packets in the RTSP connection itself, in one piece of bytes. */
export function interleave(channel: number, packets: Buffer[]): Buffer {
  return Buffer.concat(
    packets.flatMap(packet => [Buffer.of(0x24, channel, packet.length >> 8, packet.length & 0xff), packet]),
  )
}
