const pingOpcode = 0x9
const pongOpcode = 0xa
const maskBit = 0x80

/**
 * Goes through a server's WebSocket frames (RFC 6455, section 5.2) without copying or keeping what they carry, and
 * answers its pings: a viewer that costs its machine next to nothing.
 */
export class FrameScanner {
  private readonly write: (bytes: Uint8Array) => void
  private header = Buffer.alloc(0)
  /** Of the frame that is being passed over. */
  private remainingBytes = 0
  private ping: Buffer[] | undefined = undefined

  constructor(write: (bytes: Uint8Array) => void) {
    this.write = write
  }

  /** The stream's next bytes, from the first one after the answer to the upgrade. */
  take(chunk: Buffer): void {
    for (let at = 0; at < chunk.byteLength || this.isPingComplete(); ) {
      if (this.isPingComplete()) this.answer()
      else if (this.remainingBytes > 0 || this.ping) at += this.pass(chunk.subarray(at))
      else at += this.begin(chunk.subarray(at))
    }
  }

  private isPingComplete(): boolean {
    return this.ping !== undefined && this.remainingBytes === 0
  }

  /** Returns how many bytes belong to the frame that we are in. */
  private pass(bytes: Buffer): number {
    const length = Math.min(this.remainingBytes, bytes.byteLength)
    this.ping?.push(Buffer.from(bytes.subarray(0, length)))
    this.remainingBytes -= length
    return length
  }

  /** Takes one more byte of a header; a header has no more than ten. */
  private begin(bytes: Buffer): number {
    this.header = Buffer.concat([this.header, bytes.subarray(0, 1)])
    const { header } = this
    const short = (header[1] ?? 0) & 0x7f
    const headerLength = short === 126 ? 4 : short === 127 ? 10 : 2
    if (header.byteLength < headerLength) return 1
    if (short === 126) this.remainingBytes = header.readUInt16BE(2)
    else this.remainingBytes = short === 127 ? header.readUIntBE(4, 6) : short
    if (((header[0] ?? 0) & 0xf) === pingOpcode) this.ping = []
    this.header = Buffer.alloc(0)
    return 1
  }

  /** Masked with zeros, which changes nothing of the payload. */
  private answer(): void {
    const payload = Buffer.concat(this.ping ?? [])
    this.ping = undefined
    const header = [pongOpcode | 0x80, maskBit | payload.byteLength, 0, 0, 0, 0]
    this.write(Buffer.concat([Buffer.from(header), payload]))
  }
}
