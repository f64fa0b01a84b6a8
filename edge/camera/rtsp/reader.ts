/**
 * One RTSP connection's bytes, cut into messages and interleaved packets (RFC 2326 10.12). The reader owns the
 * memory that the socket reads into, so that a packet is a view of where it arrived: nothing is joined or copied
 * except the few bytes of an unfinished packet when the buffer's end is near.
 *
 * Cameras send bytes that belong to nothing (Canon, Tapo, Tuya, Reolink), and packets that end too early when their
 * own buffer is full. Then reading goes on at the next header that can be believed, within bounds.
 */
import { header, NotRtsp, parseHead, type RtspMessage } from './messages.ts'
import { dollar, PacketFinder, packetHeaderBytes } from './packet-finder.ts'

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
/** An RTP header inside its packet: what is shorter is not seen yet. */
const longestHeaderBytes = packetHeaderBytes + 12
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

export class RtspReader {
  /** Something was understood: the other end speaks RTSP. */
  hasUnderstood = false
  private readonly buffer = Buffer.allocUnsafeSlow(bufferBytes)
  private readonly finder = new PacketFinder(this.buffer)
  private readonly handlers: RtspReaderHandlers
  private start = 0
  private end = 0
  private strayBytes = 0
  private openMessage: OpenMessage | undefined = undefined
  /** So much of an unfinished message or packet is known to hold no end of a head, and no packet of ours; bytes. */
  private searched = 0

  constructor(handlers: RtspReaderHandlers) {
    this.handlers = handlers
  }

  /** Of the track that was set up: only their headers are believed after stray bytes. */
  useChannels(rtp: number, rtcp: number): void {
    this.finder.rtpChannel = rtp
    this.finder.rtcpChannel = rtcp
  }

  /** A message has begun whose body is not whole. */
  get awaitsBody(): boolean {
    return this.openMessage !== undefined
  }

  /** No more of the message comes that has begun: its body is what is there, whatever its length says. */
  endBody(): void {
    const { openMessage, start, end } = this
    if (!openMessage) return
    this.openMessage = { ...openMessage, length: end - start }
    this.received(0)
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
      this.searched = 0
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
    const { buffer, finder, start, end } = this
    const shape = finder.shapeAt(start, end)
    if (shape === 'open') return 0
    const isCertain = shape === 'rtcp' || (shape === 'rtp' && finder.isOfSource(start))
    const next = start + packetHeaderBytes + buffer.readUInt16BE(start + 2)
    // A header that is none may claim much of what follows.
    const inner = isCertain
      ? undefined
      : finder.findOwn(start + Math.max(1, this.searched), Math.min(end, next))
    if (inner !== undefined) return this.lose(inner - start)
    if (end < next) return this.wait()
    if (next < end && !mayBegin(buffer[next] ?? 0)) {
      // Either bytes that belong to nothing follow, or this packet ended before its length said.
      if (!isCertain) return this.lose(1)
      const cutAt = finder.findSuccessor(start, next)
      if (cutAt !== undefined) return this.lose(cutAt - start)
    }
    finder.learn(start, next)
    this.hasUnderstood = true
    this.handlers.onPacket(buffer[start + 1] ?? 0, buffer.subarray(start + packetHeaderBytes, next))
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
    if (typeof open === 'number') return open === 0 ? 0 : this.lose(open)
    this.openMessage = open
    const { message, bodyStart, length } = open
    const available = Math.min(this.end - this.start, length)
    // A body may be shorter than it says: no text holds one of our packets.
    const cutAt = this.finder.findOwn(this.start + Math.max(bodyStart, this.searched), this.start + available)
    if (cutAt === undefined && available < length) return this.wait()
    const taken = cutAt === undefined ? length : cutAt - this.start
    this.openMessage = undefined
    this.hasUnderstood = true
    // Byte for byte: control URLs in it come back to the camera as it wrote them.
    message.body = this.buffer.toString('latin1', this.start + bodyStart, this.start + taken)
    this.handlers.onMessage(message)
    return taken
  }

  /** Or how many bytes belong to no message after all; 0: its end has not come. */
  private readHead(): OpenMessage | number {
    const { start } = this
    const bytes = this.buffer.subarray(start, Math.min(this.end, start + maxHeadBytes))
    const head = endOfHead(bytes, this.searched)
    const cutAt = this.finder.findOwn(start + this.searched, start + (head?.next ?? bytes.length))
    if (cutAt !== undefined) return cutAt - start
    if (!head) {
      if (bytes.length === maxHeadBytes) throw new RangeError('RTSP head is too long')
      return this.wait()
    }
    const message = this.parse(bytes.toString('latin1', 0, head.end))
    if (!message) return 1
    const bodyLength = bodyLengthOf(message)
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

  /** For more bytes; what begins in the last ones is not to be seen yet. */
  private wait(): 0 {
    this.searched = Math.max(0, this.end - this.start - longestHeaderBytes)
    return 0
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
    const { start, end } = this
    const packet = this.finder.find(start, end)
    const answer = findAnswer(this.buffer.subarray(0, end), start)
    const found = Math.min(packet?.at ?? end, answer ?? end)
    const kept = found === end ? Math.min(answerLength - 1, end - start) : 0
    const taken = found - kept - start
    this.strayBytes += taken
    if (this.strayBytes > maxStrayBytes) throw new RangeError('no packet in a megabyte')
    const isSure = found === answer || packet?.isSure
    if (found === end || !isSure) return taken
    this.strayBytes = 0
    return taken === 0 ? this.takeOne() : taken
  }
}

/** Where an answer begins, or may turn out to. */
function findAnswer(bytes: Buffer, start: number): number | undefined {
  for (let at = bytes.indexOf('RTSP/', start); at >= 0; at = bytes.indexOf('RTSP/', at + 1)) {
    const isAnswer = answerForm.test(bytes.toString('latin1', at, at + answerLength))
    if (isAnswer || bytes.length < at + answerLength) return at
  }
  return undefined
}

/** Some cameras do not say how long a description is: then it ends when no more comes. */
function bodyLengthOf({ headers }: RtspMessage): number {
  const isDescription = /\bsdp\b/i.test(header(headers, 'content-type') ?? '')
  return Number(header(headers, 'content-length') || (isDescription ? maxBodyBytes : 0))
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
