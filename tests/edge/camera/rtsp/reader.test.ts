import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RtspMessage } from '../../../../edge/camera/rtsp/messages.ts'
import { RtspReader } from '../../../../edge/camera/rtsp/reader.ts'
import { interleave } from '../../../../edge/demo/camera/rtp-packets.ts'

interface Seen {
  packets: [channel: number, bytes: string][]
  messages: RtspMessage[]
}

/** What the reader makes of these bytes when they arrive in these pieces; the last piece is the rest. */
function read(bytes: Buffer, pieceLengths: number[] = []): Seen {
  const seen: Seen = { packets: [], messages: [] }
  const reader = new RtspReader({
    onPacket: (channel, packet) => seen.packets.push([channel, Buffer.from(packet).toString('hex')]),
    onMessage: message => seen.messages.push(message),
  })
  let at = 0
  for (let i = 0; at < bytes.length; i++) {
    const space = reader.space()
    expect(space.length).toBeGreaterThan(0)
    const count = Math.min(pieceLengths[i] ?? bytes.length, bytes.length - at, space.length)
    bytes.copy(space, 0, at, at + count)
    reader.received(count)
    at += count
  }
  return seen
}

const answer = 'RTSP/1.0 200 OK\r\nCSeq: 4\r\nContent-Length: 5\r\n\r\nhello'

describe('RtspReader', () => {
  it('finds the same packets and messages however the bytes are cut', () => {
    const packet = fc.record({
      channel: fc.integer({ min: 0, max: 255 }),
      bytes: fc.uint8Array({ minLength: 0, maxLength: 3000 }),
    })
    const item = fc.oneof({ weight: 9, arbitrary: packet }, { weight: 1, arbitrary: fc.constant(undefined) })
    const pieces = fc.array(fc.integer({ min: 1, max: 2000 }))
    fc.assert(
      fc.property(fc.array(item, { maxLength: 60 }), pieces, (items, pieceLengths) => {
        const bytes = items.map(entry =>
          entry ? interleave(entry.channel, [Buffer.from(entry.bytes)]) : Buffer.from(answer),
        )
        const seen = read(Buffer.concat(bytes), pieceLengths)
        const packets = items.filter(entry => entry !== undefined)
        expect(seen.packets).toEqual(
          packets.map(({ channel, bytes: b }) => [channel, Buffer.from(b).toString('hex')]),
        )
        expect(seen.messages).toHaveLength(items.length - packets.length)
        for (const message of seen.messages) expect(message.body).toBe('hello')
      }),
      { numRuns: 60 },
    )
  })

  it('reads many times its own memory of the largest packets', () => {
    const packet = Buffer.alloc(65_535, 7)
    const bytes = Buffer.concat(Array.from({ length: 20 }, () => interleave(0, [packet])))
    const { packets } = read(
      bytes,
      Array.from({ length: 1000 }, (_, i) => 1 + ((i * 7919) % 40_000)),
    )
    expect(packets).toHaveLength(20)
    expect(new Set(packets.map(([, hex]) => hex)).size).toBe(1)
  })

  it('skips stray line ends between messages', () => {
    expect(read(Buffer.from(`\r\n\n${answer}\r\n${answer}`)).messages).toHaveLength(2)
  })

  it('reads an answer that is a first line alone', () => {
    expect(read(Buffer.from('RTSP/1.0 100 Continue\r\n\r\nRTSP/1.0 200 OK\n\n')).messages).toMatchObject([
      { status: 100, phrase: 'Continue' },
      { status: 200, phrase: 'OK' },
    ])
  })

  it.each([
    ['media where a packet should begin', Buffer.from([0x7c, 0x85, 1, 2])],
    ['a head that is neither request nor answer', Buffer.from('HTTP/1.1 200 OK\r\n\r\n')],
    ['a head without an end', Buffer.from(`RTSP/1.0 200 OK\r\n${'X: y\r\n'.repeat(4000)}`)],
    ['a body of a gigabyte', Buffer.from('RTSP/1.0 200 OK\r\nContent-Length: 1000000000\r\n\r\n')],
    ['a body of negative length', Buffer.from('RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n')],
    ['a body of no length', Buffer.from('RTSP/1.0 200 OK\r\nContent-Length: many\r\n\r\n')],
  ])('refuses %s', (_what, bytes) => {
    expect(() => read(bytes)).toThrow(RangeError)
  })
})
