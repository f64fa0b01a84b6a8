import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRtp } from '../../../../edge/camera/rtp/packet.ts'
import { CountedFaults } from '../../../support/camera/counted-faults.ts'
import { rtpPacket } from '../../../support/camera/rtp-payloads.ts'

function parse(bytes: Uint8Array) {
  const faults = new CountedFaults()
  return { packet: parseRtp(bytes, 0, faults), hasWrongPadding: faults.counts['padding-wrong'] === 1 }
}

const payload = Uint8Array.of(0x65, 1, 2, 3)

describe('parseRtp', () => {
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
        const { packet } = parse(rtpPacket({ payload: content, sequence: 5, ...header }))
        expect(packet).toMatchObject({ timestamp: header.timestamp, marker: header.marker })
        expect(Buffer.from(packet?.payload ?? [])).toEqual(Buffer.from(content))
      }),
    )
  })

  it('never fails on rubbish, and reads nothing outside of it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), bytes => {
        const { packet } = parse(bytes)
        if (packet) expect(packet.payload.length).toBeLessThanOrEqual(bytes.length - 12)
      }),
    )
  })

  it.each<[string, Buffer, number | undefined, boolean]>([
    ['padding alone', rtpPacket({ payload: new Uint8Array(), sequence: 1, padding: 200 }), 0, false],
    ['nothing behind its header', rtpPacket({ payload: new Uint8Array(), sequence: 1 }), 0, false],
    ['padding that is longer than it', withPadding(9), 4, true],
    ['padding of no bytes', withPadding(0), 4, true],
    [
      'another version',
      Buffer.concat([Buffer.of(0x40), rtpPacket({ payload, sequence: 1 }).subarray(1)]),
      undefined,
      false,
    ],
    ['half a header', rtpPacket({ payload, sequence: 1 }).subarray(0, 11), undefined, false],
    [
      'an extension longer than it',
      rtpPacket({ payload, sequence: 1, extension: 9 }).subarray(0, 30),
      undefined,
      false,
    ],
    [
      'more contributors than it has bytes',
      rtpPacket({ payload, sequence: 1, contributors: 15 }).subarray(0, 20),
      undefined,
      false,
    ],
  ])('reads a packet with %s as far as it goes', (_what, bytes, length, hasWrongPadding) => {
    const read = parse(bytes)
    expect({ length: read.packet?.payload.length, hasWrongPadding: read.hasWrongPadding }).toEqual({
      length,
      hasWrongPadding,
    })
  })
})

/** Four bytes of payload, the last of which counts the padding. */
function withPadding(count: number): Buffer {
  const packet = rtpPacket({ payload: Uint8Array.of(0x65, 1, 2, count), sequence: 1 })
  packet[0] = (packet[0] ?? 0) | 0x20
  return packet
}
