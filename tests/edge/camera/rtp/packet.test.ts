import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isGoodbye, RtpReceiver } from '../../../../edge/camera/rtp/packet.ts'
import { rtpPacket } from '../../../support/camera/rtp-payloads.ts'

const payload = Uint8Array.of(0x65, 1, 2, 3)

describe('RtpReceiver', () => {
  it('finds the payload behind contributors and extension and before the padding', () => {
    const sizes = fc.record({
      contributors: fc.integer({ min: 0, max: 15 }),
      extension: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }),
      padding: fc.integer({ min: 0, max: 255 }),
      timestamp: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      marker: fc.boolean(),
    })
    fc.assert(
      fc.property(sizes, fc.uint8Array({ minLength: 1, maxLength: 1400 }), (header, content) => {
        const packet = new RtpReceiver(96).receive(rtpPacket({ payload: content, sequence: 5, ...header }), 0)
        expect(packet).toMatchObject({ timestamp: header.timestamp, marker: header.marker })
        expect(Buffer.from(packet?.payload ?? [])).toEqual(Buffer.from(content))
      }),
    )
  })

  it('never fails on rubbish, and reads nothing outside of it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), bytes => {
        const packet = new RtpReceiver(96).receive(bytes, 0)
        if (packet) expect(packet.payload.length).toBeLessThanOrEqual(bytes.length - 12)
      }),
    )
  })

  it('reports a loss once, at the packet behind it, and none at the wrap of the sequence numbers', () => {
    const receiver = new RtpReceiver(96)
    const losses = [65_533, 65_534, 65_535, 0, 1, 4, 5].map(
      sequence => receiver.receive(rtpPacket({ payload, sequence }), 0)?.isAfterLoss,
    )
    expect(losses).toEqual([true, false, false, false, false, true, false])
  })

  it('drops a repeated packet and packets of another payload type', () => {
    const receiver = new RtpReceiver(96)
    receiver.receive(rtpPacket({ payload, sequence: 1 }), 0)
    expect(receiver.receive(rtpPacket({ payload, sequence: 1 }), 0)).toBeUndefined()
    expect(receiver.receive(rtpPacket({ payload, sequence: 2, payloadType: 97 }), 0)).toBeUndefined()
    expect(receiver.receive(rtpPacket({ payload, sequence: 2 }), 0)?.isAfterLoss).toBe(false)
  })

  it("keeps to its source beside a stale session's, and follows when its own falls silent", () => {
    const receiver = new RtpReceiver(96)
    receiver.receive(rtpPacket({ payload, sequence: 1, source: 1 }), 0)
    expect(receiver.receive(rtpPacket({ payload, sequence: 900, source: 2 }), 500)).toBeUndefined()
    expect(receiver.receive(rtpPacket({ payload, sequence: 2, source: 1 }), 600)?.isAfterLoss).toBe(false)
    expect(receiver.receive(rtpPacket({ payload, sequence: 901, source: 2 }), 1_700)?.isAfterLoss).toBe(true)
  })
})

describe('isGoodbye', () => {
  const report = Buffer.from('80c80006'.padEnd(56, '0'), 'hex')
  const bye = Buffer.from('81cb000100000001', 'hex')

  it.each([
    ['a report', report, false],
    ['a goodbye', bye, true],
    ['a report with a goodbye behind it', Buffer.concat([report, bye]), true],
    ['half a header', bye.subarray(0, 2), false],
    ['nothing', Buffer.alloc(0), false],
  ])('%s', (_what, bytes, expected) => {
    expect(isGoodbye(bytes)).toBe(expected)
  })
})
