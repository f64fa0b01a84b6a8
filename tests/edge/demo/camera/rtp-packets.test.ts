import { describe, expect, it } from 'vitest'
import { interleave, RtpPackets } from '../../../../edge/demo/camera/rtp-packets.ts'

const longNal = (header: number[]) => Buffer.concat([Buffer.from(header), Buffer.alloc(5000, 0xab)])
const packets = () => new RtpPackets({ ssrc: 7, sequence: 65_534 })

describe('RtpPackets', () => {
  it('sends a small NAL unit as it is, and numbers packets over the wrap', () => {
    const nal = Buffer.of(0x65, 1, 2, 3)
    const sent = packets().packetize('h264', [nal, nal, nal], 90_000, undefined)
    expect(sent.map(packet => packet.readUInt16BE(2))).toEqual([65_534, 65_535, 0])
    expect(sent.map(packet => packet.readUInt32BE(4))).toEqual([90_000, 90_000, 90_000])
    expect(sent[0]?.subarray(12)).toEqual(nal)
  })

  it('cuts a long H.264 unit into FU-A, whose parts make the unit again', () => {
    const nal = longNal([0x65])
    const sent = packets()
      .packetize('h264', [nal], 0, undefined)
      .map(packet => packet.subarray(12))
    expect(sent.every(payload => payload.length <= 1400 && payload[0] === (0x60 | 28))).toBe(true)
    expect(sent.map(payload => (payload[1] ?? 0) >> 6)).toEqual([2, 0, 0, 1])
    const type = (sent[0]?.[1] ?? 0) & 0x1f
    const rebuilt = Buffer.concat([Buffer.of(0x60 | type), ...sent.map(payload => payload.subarray(2))])
    expect(rebuilt).toEqual(nal)
  })

  it('cuts a long H.265 unit into FU, whose parts make the unit again', () => {
    const nal = longNal([19 << 1, 1])
    const sent = packets()
      .packetize('h265', [nal], 0, undefined)
      .map(packet => packet.subarray(12))
    expect(sent.every(payload => (payload[0] ?? 0) >> 1 === 49 && payload[1] === 1)).toBe(true)
    const type = (sent[0]?.[2] ?? 0) & 0x3f
    const rebuilt = Buffer.concat([Buffer.of(type << 1, 1), ...sent.map(payload => payload.subarray(3))])
    expect(rebuilt).toEqual(nal)
  })

  it.each([
    [undefined, [false, true]],
    ['every-nal', [true, true]],
    ['never', [false, false]],
  ] as const)('sets markers (fault: %s) as cameras do', (fault, marks) => {
    const sent = packets().packetize('h264', [Buffer.of(6), Buffer.of(0x65)], 0, fault)
    expect(sent.map(packet => (packet[1] ?? 0) >= 0x80)).toEqual(marks)
  })

  it('reports wall clock, RTP time and what was sent', () => {
    const stream = packets()
    stream.packetize('h264', [Buffer.alloc(100, 0x65)], 0, undefined)
    const report = stream.senderReport(12_345, Date.UTC(2026, 0, 1) + 500)
    expect([report.readUInt8(1), report.readUInt16BE(2)]).toEqual([200, report.length / 4 - 1])
    expect(report.readUInt32BE(8)).toBe(Date.UTC(2026, 0, 1) / 1000 + 2_208_988_800)
    expect(report.readUInt32BE(12)).toBe(2 ** 31)
    expect([16, 20, 24].map(at => report.readUInt32BE(at))).toEqual([12_345, 1, 100])
  })
})

describe('interleave', () => {
  it('puts channel and length before each packet', () => {
    const bytes = interleave(4, [Buffer.of(1, 2), Buffer.of(3)])
    expect([...bytes]).toEqual([0x24, 4, 0, 2, 1, 2, 0x24, 4, 0, 1, 3])
  })
})
