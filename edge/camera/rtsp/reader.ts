/**
 * One RTSP connection's bytes, cut into messages and interleaved packets (RFC 2326 10.12). The reader owns the
 * memory that the socket reads into, so that a packet is a view of where it arrived: nothing is joined or copied
 * except the few bytes of an unfinished packet when the buffer's end is near.
 */
import { header, parseHead, type RtspMessage } from './messages.ts'

export interface RtspReaderHandlers {
  /** `bytes` is only valid during the call. */
  onPacket(channel: number, bytes: Uint8Array): void
  onMessage(message: RtspMessage): void
}

const bufferBytes = 256 * 1024
const maxHeadBytes = 16 * 1024
const maxBodyBytes = 64 * 1024
const dollar = 0x24

export class RtspReader {
  private readonly buffer = Buffer.allocUnsafeSlow(bufferBytes)
  private readonly handlers: RtspReaderHandlers
  private start = 0
  private end = 0

  constructor(handlers: RtspReaderHandlers) {
    this.handlers = handlers
  }

  /** Where the socket shall put its next bytes: never empty, since no message is half as long as the buffer. */
  space(): Buffer {
    if (this.start === this.end) {
      this.start = this.end = 0
    } else if (this.end > bufferBytes / 2) {
      this.buffer.copyWithin(0, this.start, this.end)
      this.end -= this.start
      this.start = 0
    }
    return this.buffer.subarray(this.end)
  }

  /** `count` bytes have come into `space()`. Throws RangeError when they are not RTSP. */
  received(count: number): void {
    this.end += count
    while (this.start < this.end) {
      const taken = this.takeOne()
      if (taken === 0) return
      this.start += taken
    }
  }

  /** Returns the bytes used up, 0 when more are needed. */
  private takeOne(): number {
    const first = this.buffer[this.start] ?? 0
    if (first === dollar) return this.takePacket()
    if (first === 0x0d || first === 0x0a) return 1 // stray line ends between messages
    return this.takeMessage()
  }

  private takePacket(): number {
    const { buffer, start } = this
    const available = this.end - start
    if (available < 4) return 0
    const length = buffer.readUInt16BE(start + 2)
    if (available < 4 + length) return 0
    this.handlers.onPacket(buffer[start + 1] ?? 0, buffer.subarray(start + 4, start + 4 + length))
    return 4 + length
  }

  private takeMessage(): number {
    const bytes = this.buffer.subarray(this.start, this.end)
    // A camera that lost its place in its own stream sends media here: seen at the first byte, not after 16 KiB.
    if ((bytes[0] ?? 0) < 0x41 || (bytes[0] ?? 0) > 0x5a) throw new RangeError('lost the packet framing')
    const head = endOfHead(bytes)
    if ((head?.next ?? bytes.length) > maxHeadBytes) throw new RangeError('RTSP head is too long')
    if (!head) return 0
    const message = parseHead(bytes.toString('latin1', 0, head.end))
    const bodyLength = Number(header(message.headers, 'content-length') ?? 0)
    if (!(bodyLength >= 0 && bodyLength <= maxBodyBytes)) throw new RangeError('RTSP body is too long')
    const total = head.next + Math.floor(bodyLength)
    if (bytes.length < total) return 0
    message.body = bytes.toString('utf8', head.next, total)
    this.handlers.onMessage(message)
    return total
  }
}

/** Some cameras end their lines with LF alone. */
function endOfHead(bytes: Buffer): { end: number; next: number } | undefined {
  const strict = bytes.indexOf('\r\n\r\n')
  const loose = bytes.indexOf('\n\n')
  if (strict >= 0 && (loose < 0 || strict < loose)) return { end: strict, next: strict + 4 }
  if (loose >= 0) return { end: loose, next: loose + 2 }
  return undefined
}
