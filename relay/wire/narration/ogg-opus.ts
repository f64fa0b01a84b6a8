/**
 * Opus packets as an Ogg stream (RFC 3533, RFC 7845), one packet a page, so that a reader has each at once: for ffmpeg
 * at the relay, and in pages for browsers that decode nothing but whole files.
 */
import { opusRate, opusTicks } from './narration.ts'

const serial = 0x676c6173
const isFirstPage = 2
/** `OpusTags`, no vendor, no comments. */
const commentHead = Uint8Array.of(0x4f, 0x70, 0x75, 0x73, 0x54, 0x61, 0x67, 0x73, 0, 0, 0, 0, 0, 0, 0, 0)

export class OggOpusWriter {
  private sequence = 0
  private granule = 0

  /** The two pages that come first. */
  head(): Uint8Array {
    return concat([this.write(opusHead(), isFirstPage), this.write(commentHead, 0)])
  }

  page(packet: Uint8Array): Uint8Array {
    this.granule += opusTicks(packet) ?? 0
    return this.write(packet, 0)
  }

  private write(packet: Uint8Array, flags: number): Uint8Array {
    const lacing = [...Array<number>(Math.floor(packet.byteLength / 255)).fill(255), packet.byteLength % 255]
    const page = new Uint8Array(27 + lacing.length + packet.byteLength)
    const view = new DataView(page.buffer)
    page.set([0x4f, 0x67, 0x67, 0x53, 0, flags]) // OggS
    view.setUint32(6, this.granule % 2 ** 32, true)
    view.setUint32(10, Math.floor(this.granule / 2 ** 32), true)
    view.setUint32(14, serial, true)
    view.setUint32(18, this.sequence, true)
    view.setUint8(26, lacing.length)
    page.set(lacing, 27)
    page.set(packet, 27 + lacing.length)
    view.setUint32(22, checksum(page), true)
    this.sequence += 1
    return page
  }
}

/** Mono, without pre-skip: the voice is joined in its middle. */
function opusHead(): Uint8Array {
  const head = new Uint8Array(19)
  const [version, channels] = [1, 1]
  head.set([0x4f, 0x70, 0x75, 0x73, 0x48, 0x65, 0x61, 0x64, version, channels]) // OpusHead
  new DataView(head.buffer).setUint32(12, opusRate, true)
  return head
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.byteLength
  }
  return whole
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
