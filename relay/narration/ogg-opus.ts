/** Opus packets as an Ogg stream (RFC 3533, RFC 7845), one packet a page, so that a reader has each at once. */
import { opusTicks } from '../wire/narration.ts'

const serial = 0x676c6173
const isFirstPage = 2
const commentHead = Buffer.concat([Buffer.from('OpusTags'), Buffer.alloc(8)])

export class OggOpusWriter {
  private sequence = 0
  private granule = 0

  /** The two pages that come first. */
  head(): Buffer {
    const opusHead = Buffer.alloc(19)
    opusHead.write('OpusHead', 'latin1')
    opusHead[8] = 1 // version
    opusHead[9] = 1 // channels; no pre-skip: the voice is joined in its middle
    opusHead.writeUInt32LE(48_000, 12)
    return Buffer.concat([this.write(opusHead, isFirstPage), this.write(commentHead, 0)])
  }

  page(packet: Uint8Array): Buffer {
    this.granule += opusTicks(packet) ?? 0
    return this.write(packet, 0)
  }

  private write(packet: Uint8Array, flags: number): Buffer {
    const whole = Math.floor(packet.byteLength / 255)
    const lacing = Buffer.concat([Buffer.alloc(whole, 255), Buffer.of(packet.byteLength % 255)])
    const header = Buffer.alloc(27)
    header.write('OggS', 'latin1')
    header[5] = flags
    header.writeBigUInt64LE(BigInt(this.granule), 6)
    header.writeUInt32LE(serial, 14)
    header.writeUInt32LE(this.sequence++, 18)
    header[26] = lacing.length
    const page = Buffer.concat([header, lacing, packet])
    page.writeUInt32LE(checksum(page), 22)
    return page
  }
}

/** CRC-32 with polynomial 0x04c11db7, not reflected (RFC 3533, section 6). */
function checksum(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) crc = ((crc << 8) ^ (table[((crc >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0
  return crc
}

const table = Array.from({ length: 256 }, (_, index) => {
  let crc = index << 24
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  return crc >>> 0
})
