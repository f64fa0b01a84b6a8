/** The packets of an Ogg file of one Opus stream that comes in pieces (RFC 3533, RFC 7845). */
import { concat } from '../../../relay/wire/narration/ogg-opus.ts'

const headerBytes = 27
/** `OpusHead` and `OpusTags`. */
const headPackets = 2

export class OggPackets {
  private rest: Uint8Array = new Uint8Array(0)
  /** Of a packet that goes on in the next page. */
  private begun: Uint8Array[] = []
  private count = 0

  /** Throws RangeError on what is no Ogg. */
  push(bytes: Uint8Array): Uint8Array[] {
    let all = concat([this.rest, bytes])
    const packets: Uint8Array[] = []
    for (let page = readPage(all); page; page = readPage(all)) {
      packets.push(...this.take(page))
      all = all.slice(page.end)
    }
    this.rest = all
    return packets
  }

  private take({ lacing, body }: Page): Uint8Array[] {
    const packets: Uint8Array[] = []
    let at = 0
    for (const length of lacing) {
      this.begun.push(body.slice(at, at + length))
      at += length
      if (length === 255) continue
      this.count += 1
      if (this.count > headPackets) packets.push(concat(this.begun))
      this.begun = []
    }
    return packets
  }
}

interface Page {
  lacing: Uint8Array
  body: Uint8Array
  end: number
}

function readPage(bytes: Uint8Array): Page | undefined {
  if (bytes.length < headerBytes) return undefined
  if (bytes[0] !== 0x4f || bytes[1] !== 0x67) throw new RangeError('not an Ogg file')
  const bodyAt = headerBytes + (bytes[26] ?? 0)
  if (bytes.length < bodyAt) return undefined
  const lacing = bytes.slice(headerBytes, bodyAt)
  const end = bodyAt + lacing.reduce((sum, length) => sum + length, 0)
  return bytes.length < end ? undefined : { lacing, body: bytes.slice(bodyAt, end), end }
}
