/** How long the packets of an MQTT byte stream are going to be, known from their first bytes (MQTT 3.1.1, 2.2). */

/** Pure but for its place in the stream: feed it every chunk in order. */
export class PacketLimit {
  private readonly limit: number
  /** Bytes of the packet's body still to come. */
  private bodyLeft = 0
  /** Bytes of the packet's fixed header that are there: 0 before its type, then its length, 7 bits a byte. */
  private headerBytes = 0
  private length = 0

  /** Bytes of one packet without its fixed header. */
  constructor(limit: number) {
    this.limit = limit
  }

  /** False when in this chunk a packet begins that is over the limit, or that is no MQTT. */
  accepts(chunk: Uint8Array): boolean {
    for (let at = 0; at < chunk.byteLength; ) {
      if (this.bodyLeft > 0) {
        const skipped = Math.min(this.bodyLeft, chunk.byteLength - at)
        this.bodyLeft -= skipped
        at += skipped
      } else if (!this.readHeaderByte(chunk[at++] ?? 0)) {
        return false
      }
    }
    return true
  }

  private readHeaderByte(byte: number): boolean {
    if (this.headerBytes > 0) {
      this.length += (byte & 0x7f) * 128 ** (this.headerBytes - 1)
      if (byte < 0x80) {
        this.bodyLeft = this.length
        this.headerBytes = 0
        this.length = 0
        return this.bodyLeft <= this.limit
      }
    }
    this.headerBytes += 1
    return this.headerBytes <= 4
  }
}
