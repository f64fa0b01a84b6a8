/**
 * One RTSP connection's bytes, cut into messages and interleaved packets (RFC 2326 10.12). The reader owns the
 * memory that the socket reads into, so that a packet is a view of where it arrived: nothing is joined or copied
 * except the few bytes of an unfinished packet when the buffer's end is near.
 *
 * Cameras send bytes that belong to nothing (Canon, Tapo, Tuya, Reolink), and packets that end too early when their
 * own buffer is full. Then reading goes on at the next header that can be believed, within bounds.
 */
import { header, NotRtsp, parseHead, type RtspMessage } from './messages.ts'

export interface RtspReaderHandlers {
  /** `bytes` is only valid during the call. */
  onPacket(channel: number, bytes: Uint8Array): void
  onMessage(message: RtspMessage): void
  /** What was left out begins with these bytes, valid during the call; once for each place. */
  onStray?(bytes: Uint8Array): void
}

const bufferBytes = 256 * 1024
/** One read: what it holds of the smallest packets is dealt with in some ms. */
const maxReadBytes = 64 * 1024
const maxHeadBytes = 16 * 1024
const maxBodyBytes = 64 * 1024
/** So much without a header that can be believed, and the connection is of no use any more. */
const maxStrayBytes = 1024 * 1024
const rtpHeaderBytes = 12
const packetHeaderBytes = 4
const dollar = 0x24
/** How a message may begin: an answer, or a request of the camera's. */
const beginnings = [
  'RTSP/',
  'HTTP/',
  'ANNOUNCE ',
  'DESCRIBE ',
  'GET_PARAMETER ',
  'OPTIONS ',
  'PAUSE ',
  'PLAY ',
  'PLAY_NOTIFY ',
  'RECORD ',
  'REDIRECT ',
  'SETUP ',
  'SET_PARAMETER ',
  'TEARDOWN ',
]
const longestBeginning = Math.max(...beginnings.map(text => text.length))
const answerForm = /RTSP\/\d\.\d \d{3}/
const answerLength = 'RTSP/1.0 200'.length

/** A message whose head has come, and how many bytes it has with its body. */
interface OpenMessage {
  message: RtspMessage
  bodyStart: number
  length: number
}

/** Whether a packet begins somewhere: yes, no, or not to be said before more bytes are there. */
type Belief = 'yes' | 'no' | 'open'

export class RtspReader {
  /** The channels of the track that was set up: only their headers are believed after stray bytes. */
  rtpChannel = 0
  rtcpChannel = 1
  private readonly buffer = Buffer.allocUnsafeSlow(bufferBytes)
  private readonly handlers: RtspReaderHandlers
  private start = 0
  private end = 0
  /** Something was understood: the other end speaks RTSP. */
  private hasUnderstood = false
  private strayBytes = 0
  private openMessage: OpenMessage | undefined = undefined
  /** So much of an unfinished head is known to hold no end, in bytes. */
  private searchedHead = 0
  private payloadType: number | undefined = undefined

  constructor(handlers: RtspReaderHandlers) {
    this.handlers = handlers
  }

  /** Inside bytes that belong to nothing. */
  get isLost(): boolean {
    return this.strayBytes > 0
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
    return this.buffer.subarray(this.end, this.end + maxReadBytes)
  }

  /** `count` bytes have come into `space()`. Throws RangeError when they are not RTSP. */
  received(count: number): void {
    this.end += count
    while (this.start < this.end) {
      const taken = this.isLost ? this.searchBeginning() : this.takeOne()
      if (taken === 0) return
      this.start += taken
      this.searchedHead = 0
    }
  }

  /** Returns the bytes used up, 0 when more are needed. */
  private takeOne(): number {
    const first = this.buffer[this.start] ?? 0
    if (first === dollar) return this.takePacket()
    if (isSpace(first)) return 1 // between messages
    return this.openMessage || this.beginsMessage() ? this.takeMessage() : this.lose(1)
  }

  private takePacket(): number {
    const { buffer, start, end } = this
    if (end - start < packetHeaderBytes) return 0
    const channel = buffer[start + 1] ?? 0
    const next = start + packetHeaderBytes + buffer.readUInt16BE(start + 2)
    if (end < next) return 0
    if (next < end && !mayBegin(buffer[next] ?? 0)) {
      // Either bytes that belong to nothing follow, or this packet ended before its length said.
      if (this.believe(start) !== 'yes') return this.lose(1)
      const cutAt = this.findSuccessor(start, next)
      if (cutAt !== undefined) return this.lose(cutAt - start)
    }
    const isRtp = channel === this.rtpChannel && next - start >= packetHeaderBytes + rtpHeaderBytes
    if (isRtp) this.payloadType = (buffer[start + 5] ?? 0) & 0x7f
    this.hasUnderstood = true
    this.handlers.onPacket(channel, buffer.subarray(start + packetHeaderBytes, next))
    return next - start
  }

  /** False only when the bytes that are there cannot become a message. */
  private beginsMessage(): boolean {
    const { buffer, start, end } = this
    const text = buffer.toString('latin1', start, Math.min(end, start + longestBeginning)).toUpperCase()
    return beginnings.some(beginning => beginning.startsWith(text) || text.startsWith(beginning))
  }

  private takeMessage(): number {
    const open = this.openMessage ?? this.readHead()
    if (open === 'none') return this.lose(1)
    this.openMessage = open
    if (!open || this.end - this.start < open.length) return 0
    this.openMessage = undefined
    this.hasUnderstood = true
    const { message, bodyStart, length } = open
    // Byte for byte: control URLs in it come back to the camera as it wrote them.
    message.body = this.buffer.toString('latin1', this.start + bodyStart, this.start + length)
    this.handlers.onMessage(message)
    return length
  }

  /** `none`: it is no message after all; undefined: its end has not come. */
  private readHead(): OpenMessage | 'none' | undefined {
    const { start } = this
    const bytes = this.buffer.subarray(start, Math.min(this.end, start + maxHeadBytes))
    const head = endOfHead(bytes, this.searchedHead)
    if (!head) {
      if (bytes.length === maxHeadBytes) throw new RangeError('RTSP head is too long')
      this.searchedHead = Math.max(0, bytes.length - 3)
      return undefined
    }
    const message = this.parse(bytes.toString('latin1', 0, head.end))
    if (!message) return 'none'
    const bodyLength = Number(header(message.headers, 'content-length') || 0)
    if (!(bodyLength >= 0 && bodyLength <= maxBodyBytes)) throw new RangeError('RTSP body is too long')
    return { message, bodyStart: head.next, length: head.next + Math.floor(bodyLength) }
  }

  /** The other end's first words must be RTSP; later ones may be stray bytes that only look like it. */
  private parse(head: string): RtspMessage | undefined {
    try {
      return parseHead(head)
    } catch (error) {
      if (this.hasUnderstood) return undefined
      throw error
    }
  }

  /** The first `count` bytes belong to nothing. */
  private lose(count: number): number {
    const bytes = this.buffer.subarray(this.start, this.end)
    if (!this.hasUnderstood) throw new NotRtsp(whatSpeaks(bytes))
    this.handlers.onStray?.(bytes)
    this.strayBytes = count
    return count
  }

  /** Bytes up to the next beginning that can be believed, or up to where one may turn out to be. */
  private searchBeginning(): number {
    const bytes = this.buffer.subarray(0, this.end)
    const packet = this.findPacket(bytes)
    const answer = this.findAnswer(bytes)
    const found = Math.min(packet?.at ?? this.end, answer ?? this.end)
    const isSure = found === answer || packet?.belief === 'yes'
    const kept = answer === undefined && !packet ? Math.min(answerLength - 1, this.end - this.start) : 0
    const taken = found - kept - this.start
    this.strayBytes += taken
    if (this.strayBytes > maxStrayBytes) throw new RangeError('no packet in a megabyte')
    if (found < this.end && isSure) {
      this.strayBytes = 0
      if (taken === 0) return this.takeOne()
    }
    return taken
  }

  private findPacket(bytes: Buffer): { at: number; belief: Belief } | undefined {
    for (let at = bytes.indexOf(dollar, this.start); at >= 0; at = bytes.indexOf(dollar, at + 1)) {
      const belief = this.believe(at)
      if (belief !== 'no') return { at, belief }
    }
    return undefined
  }

  private findAnswer(bytes: Buffer): number | undefined {
    for (let at = bytes.indexOf('RTSP/', this.start); at >= 0; at = bytes.indexOf('RTSP/', at + 1)) {
      const isAnswer = answerForm.test(bytes.toString('latin1', at, at + answerLength))
      if (isAnswer || bytes.length < at + answerLength) return at
    }
    return undefined
  }

  /** Whether an RTP or RTCP packet of our track begins there, as far as its header shows. */
  private believe(at: number): Belief {
    const { buffer, end } = this
    if (end < at + packetHeaderBytes + 4) return 'open'
    const channel = buffer[at + 1]
    const length = buffer.readUInt16BE(at + 2)
    if ((buffer[at + 4] ?? 0) >> 6 !== 2) return 'no'
    const type = buffer[at + 5] ?? 0
    if (channel === this.rtpChannel) {
      const isOurs = this.payloadType === undefined || (type & 0x7f) === this.payloadType
      return isOurs && length >= rtpHeaderBytes ? 'yes' : 'no'
    }
    if (channel !== this.rtcpChannel) return 'no'
    const isReport = type >= 200 && type <= 207
    return isReport && 4 + 4 * buffer.readUInt16BE(at + 6) <= length ? 'yes' : 'no'
  }

  /** Where the packet after this one begins inside it: then this one is cut off. */
  private findSuccessor(start: number, end: number): number | undefined {
    const { buffer } = this
    if (buffer[start + 1] !== this.rtpChannel) return undefined
    const sequence = (buffer.readUInt16BE(start + 6) + 1) & 0xffff
    const bytes = buffer.subarray(0, end)
    for (let at = bytes.indexOf(dollar, start + 1); at >= 0; at = bytes.indexOf(dollar, at + 1)) {
      const isThere = at + 16 <= end && this.believe(at) === 'yes'
      const isSame = isThere && buffer.readUInt32BE(at + 12) === buffer.readUInt32BE(start + 12)
      if (isSame && buffer[at + 1] === this.rtpChannel && buffer.readUInt16BE(at + 6) === sequence) return at
    }
    return undefined
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x0d || byte === 0x0a || byte === 0x20 || byte === 0x09
}

/** Whether a packet or a message may begin with it. */
function mayBegin(byte: number): boolean {
  return byte === dollar || isSpace(byte) || (byte >= 0x41 && byte <= 0x5a) || byte === 0x72
}

function whatSpeaks(bytes: Buffer): string {
  const isTls = bytes[0] === 0x15 || (bytes[0] === 0x16 && bytes[1] === 3)
  if (isTls) return 'speaks TLS: write rtsps:// in its url'
  return 'does not speak RTSP: check host and port in its url'
}

/** Where the head's last line ends, and where what follows it begins. Some cameras end their lines with LF alone. */
function endOfHead(bytes: Buffer, from: number): { end: number; next: number } | undefined {
  for (let at = bytes.indexOf(0x0a, from); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    const skipped = bytes[at + 1] === 0x0d ? 1 : 0
    if (bytes[at + 1 + skipped] === 0x0a) return { end: at, next: at + 2 + skipped }
  }
  return undefined
}
