/**
 * Interleaved packets (RFC 2326, 10.12) among bytes that may be anything: where one begins that can be believed, by
 * what the packets of our track were like until now.
 */

export const packetHeaderBytes = 4
const rtpHeaderBytes = 12
/** As far as it tells one from another. */
const rtcpHeaderBytes = 4
export const dollar = 0x24

/** What a packet's header looks like: one of our track's, another one, or not to be said before more bytes are there. */
export type Shape = 'rtp' | 'rtcp' | 'other' | 'open'

export class PacketFinder {
  /** The channels of the track that was set up. */
  rtpChannel = 0
  rtcpChannel = 1
  private readonly buffer: Buffer
  /** Of the newest packet of our track. */
  private payloadType: number | undefined = undefined
  private source: number | undefined = undefined

  /** All places are in this buffer. */
  constructor(buffer: Buffer) {
    this.buffer = buffer
  }

  /** A packet was taken for one, from its header to its end. */
  learn(start: number, end: number): void {
    const { buffer } = this
    const isRtp = buffer[start + 1] === this.rtpChannel && end - start >= packetHeaderBytes + rtpHeaderBytes
    if (!isRtp || (buffer[start + 4] ?? 0) >> 6 !== 2) return
    this.payloadType = (buffer[start + 5] ?? 0) & 0x7f
    this.source = buffer.readUInt32BE(start + 12)
  }

  /** What the header there says, as far as the bytes up to `end` show it. */
  shapeAt(at: number, end: number): Shape {
    const { buffer, payloadType } = this
    if (end < at + packetHeaderBytes) return 'open'
    const channel = buffer[at + 1]
    const length = buffer.readUInt16BE(at + 2)
    const isRtp = channel === this.rtpChannel && length >= rtpHeaderBytes
    const isRtcp = channel === this.rtcpChannel && length >= rtcpHeaderBytes
    if (!isRtp && !isRtcp) return 'other'
    if (end < at + packetHeaderBytes + (isRtp ? rtpHeaderBytes : rtcpHeaderBytes)) return 'open'
    if ((buffer[at + 4] ?? 0) >> 6 !== 2) return 'other'
    const type = buffer[at + 5] ?? 0
    if (isRtp) return payloadType === undefined || (type & 0x7f) === payloadType ? 'rtp' : 'other'
    const isReport = type >= 200 && type <= 207 && 4 + 4 * buffer.readUInt16BE(at + 6) <= length
    return isReport ? 'rtcp' : 'other'
  }

  /** For a packet of the shape `rtp`. */
  isOfSource(at: number): boolean {
    return this.source === undefined || this.buffer.readUInt32BE(at + 12) === this.source
  }

  /** One of our source, or of a new one where another packet follows it; not sure while too little of it is there. */
  find(start: number, end: number): { at: number; isSure: boolean } | undefined {
    const { buffer } = this
    for (const at of this.dollars(start, end)) {
      const shape = this.shapeAt(at, end)
      if (shape === 'other') continue
      if (shape === 'rtcp' || (shape === 'rtp' && this.isOfSource(at))) return { at, isSure: true }
      const next = at + packetHeaderBytes + (end < at + packetHeaderBytes ? 0 : buffer.readUInt16BE(at + 2))
      if (shape === 'open' || end <= next) return { at, isSure: false }
      if (buffer[next] === dollar) return { at, isSure: true }
    }
    return undefined
  }

  /** Where a packet of our source begins, for which nothing else can be taken: never before the first of them. */
  findOwn(start: number, end: number): number | undefined {
    if (this.source === undefined) return undefined
    for (const at of this.dollars(start, end)) {
      if (this.shapeAt(at, end) === 'rtp' && this.isOfSource(at)) return at
    }
    return undefined
  }

  /** Where the packet after this one begins inside it: then this one is cut off. */
  findSuccessor(start: number, end: number): number | undefined {
    const sequence = (this.buffer.readUInt16BE(start + 6) + 1) & 0xffff
    for (let at = this.findOwn(start + 1, end); at !== undefined; at = this.findOwn(at + 1, end)) {
      if (this.buffer.readUInt16BE(at + 6) === sequence) return at
    }
    return undefined
  }

  private *dollars(start: number, end: number): Generator<number> {
    const bytes = this.buffer.subarray(0, end)
    for (let at = bytes.indexOf(dollar, start); at >= 0; at = bytes.indexOf(dollar, at + 1)) yield at
  }
}
