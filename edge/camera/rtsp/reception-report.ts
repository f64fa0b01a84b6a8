/**
 * What we tell a camera of its stream: an RTCP receiver report (RFC 3550, 6.4.2) with our name behind it (6.5). Some
 * cameras (Dahua) take it for our sign of life, and end a stream that is not reported on.
 */

export interface ReportOptions {
  /** Our own number (SSRC). */
  ownSource: number
  /** Ticks per second of the track. */
  clockRate: number
}

const receiverReport = 201
const sourceDescription = 202
const senderReport = 200
/** Of the source description: RFC 3550, 6.5.1. Any name that says nothing of us. */
const canonicalName = 'viewer'
const maxLost = 0x7fffff

export class ReceptionReport {
  private readonly options: ReportOptions
  private source: number | undefined = undefined
  private firstNumber = 0
  /** The highest number so far, with 65536 for each time that the numbers began anew. */
  private highest = 0
  private received = 0
  private before = { expected: 0, received: 0 }
  /** In ticks. */
  private jitter = 0
  private transit: number | undefined = undefined
  private lastReport: { middleOfNtp: number; atMs: number } | undefined = undefined

  constructor(options: ReportOptions) {
    this.options = options
  }

  /** At every RTP packet, in whatever order. `nowMs`: monotonic. */
  noteRtp(packet: Uint8Array, nowMs: number): void {
    if (packet.length < 12) return
    const source = uint32(packet, 8)
    const number = ((packet[2] ?? 0) << 8) | (packet[3] ?? 0)
    if (source !== this.source) this.begin(source, number)
    const step = ((number - this.highest) << 16) >> 16
    if (step > 0) this.highest += step
    this.received++
    this.noteTransit(uint32(packet, 4), nowMs)
  }

  /** A compound packet of the camera's. */
  noteRtcp(packet: Uint8Array, nowMs: number): void {
    if (packet.length < 20 || packet[1] !== senderReport || uint32(packet, 4) !== this.source) return
    // Of 64 bits of NTP the middle ones: seconds and parts of them, 16 bits each.
    const middleOfNtp = ((uint32(packet, 8) & 0xffff) << 16) | (uint32(packet, 12) >>> 16)
    this.lastReport = { middleOfNtp: middleOfNtp >>> 0, atMs: nowMs }
  }

  /** For the time since the last call. */
  write(nowMs: number): Buffer {
    return Buffer.concat([this.writeReport(nowMs), writeName(this.options.ownSource)])
  }

  private begin(source: number, number: number): void {
    this.source = source
    this.firstNumber = number
    this.highest = number
    this.received = 0
    this.before = { expected: 0, received: 0 }
    this.jitter = 0
    this.transit = undefined
    this.lastReport = undefined
  }

  /** RFC 3550, A.8. */
  private noteTransit(timestamp: number, nowMs: number): void {
    const arrival = Math.round((nowMs * this.options.clockRate) / 1000)
    const transit = (arrival - timestamp) | 0
    if (this.transit !== undefined) {
      const difference = Math.abs((transit - this.transit) | 0)
      this.jitter += (difference - this.jitter) / 16
    }
    this.transit = transit
  }

  private writeReport(nowMs: number): Buffer {
    const { source, highest, received, before, jitter, lastReport } = this
    const report = Buffer.alloc(source === undefined ? 8 : 32)
    report.writeUInt8(0x80 | (source === undefined ? 0 : 1), 0)
    report.writeUInt8(receiverReport, 1)
    report.writeUInt16BE(report.length / 4 - 1, 2)
    report.writeUInt32BE(this.options.ownSource, 4)
    if (source === undefined) return report
    const expected = highest - this.firstNumber + 1
    const expectedNow = expected - before.expected
    const lostNow = Math.max(0, expectedNow - (received - before.received))
    this.before = { expected, received }
    report.writeUInt32BE(source, 8)
    report.writeUInt8(expectedNow > 0 ? Math.min(255, Math.floor((lostNow * 256) / expectedNow)) : 0, 12)
    report.writeIntBE(Math.max(-maxLost, Math.min(maxLost, expected - received)), 13, 3)
    report.writeUInt32BE(highest >>> 0, 16)
    report.writeUInt32BE(Math.round(jitter) >>> 0, 20)
    if (lastReport) {
      report.writeUInt32BE(lastReport.middleOfNtp, 24)
      report.writeUInt32BE(Math.round(((nowMs - lastReport.atMs) * 65_536) / 1000) >>> 0, 28)
    }
    return report
  }
}

function writeName(ownSource: number): Buffer {
  const item = Buffer.concat([Buffer.of(1, canonicalName.length), Buffer.from(canonicalName)])
  // At least one zero ends the items, and the packet ends at 32 bits.
  const packet = Buffer.alloc(8 + 4 * Math.ceil((item.length + 1) / 4))
  packet.writeUInt8(0x81, 0)
  packet.writeUInt8(sourceDescription, 1)
  packet.writeUInt16BE(packet.length / 4 - 1, 2)
  packet.writeUInt32BE(ownSource, 4)
  item.copy(packet, 8)
  return packet
}

function uint32(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  return high * 0x10000 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
}
