import fc from 'fast-check'
import pino from 'pino'
import { beforeAll, describe, expect, it } from 'vitest'
import { VideoReceiver } from '../../../../edge/camera/rtp/receiver.ts'
import { nalType, type VideoCodec } from '../../../../edge/demo/camera/access-unit.ts'
import { payloadType, RtpPackets } from '../../../../edge/demo/camera/rtp-packets.ts'
import { FeedSource } from '../../../../edge/stream/feed.ts'
import { CountedFaults } from '../../../support/camera/counted-faults.ts'
import { rtpPacket, type TestRtpPacket } from '../../../support/camera/rtp-payloads.ts'
import { generateVideo, type TestVideo } from '../../../support/camera/test-video.ts'

const frameMs = 40

/** What comes out of these packets, one list a frame: the numbers of the film's frames, and which are keyframes. */
class Bench {
  readonly shown: { frame: number; isKeyframe: boolean }[] = []
  starts = 0
  private readonly receiver: VideoReceiver
  private nowMs = 0

  constructor(codec: VideoCodec, frames: Map<string, number>) {
    const feed = new FeedSource()
    feed.events.on('start', () => {
      this.starts++
    })
    feed.events.on('fragment', ({ bytes, isKeyframe }) => {
      this.shown.push({ frame: frames.get(picture(codec, nalsOf(bytes))) ?? -1, isKeyframe })
    })
    this.receiver = new VideoReceiver({
      track: {
        codec,
        payloadTypes: [payloadType],
        foreignPayloadTypes: [],
        clockRate: 90_000,
        parameterSets: [],
      },
      feed,
      faults: new CountedFaults(),
      clocks: { wall: () => this.nowMs, monotonic: () => this.nowMs },
      log: pino({ level: 'silent' }),
    })
  }

  send(packets: Iterable<Uint8Array>): void {
    for (const packet of packets) this.receiver.onRtp(Buffer.from(packet))
    this.nowMs += frameMs
  }
}

function nalsOf(fragment: Uint8Array): Buffer[] {
  const bytes = Buffer.from(fragment)
  const nals: Buffer[] = []
  for (let at = bytes.indexOf('mdat') + 4; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at)
    nals.push(bytes.subarray(at + 4, end))
    at = end
  }
  return nals
}

/** A frame's slices, by which it is known again: SEI before it may be lost without harm. */
function picture(codec: VideoCodec, nals: readonly Uint8Array[]): string {
  const slices = nals.filter(nal => nalType(codec, nal) <= (codec === 'h264' ? 5 : 31))
  return slices.map(nal => Buffer.from(nal).toString('latin1')).join('|')
}

describe.each(['h264', 'h265'] as const)('a lossy stream of %s', codec => {
  let film: TestVideo
  let frames: Map<string, number>
  let packetsOfFrames: Buffer[][]

  beforeAll(async () => {
    film = await generateVideo({ codec, gopLength: 8, size: '320x240' })
    frames = new Map(film.units.map(({ nals }, i) => [picture(codec, nals), i]))
    const packets = new RtpPackets({ ssrc: 7, sequence: 65_500 })
    packetsOfFrames = film.units.map(({ nals }, i) => packets.packetize(codec, nals, i * 3600, undefined))
  })

  it('comes out whole when nothing is lost', () => {
    const bench = new Bench(codec, frames)
    for (const packets of packetsOfFrames) bench.send(packets)
    expect(bench.shown.map(({ frame }) => frame)).toEqual(film.units.map((_, i) => i))
    expect(bench.starts).toBe(1)
  })

  it('shows whole pictures only, and after a gap a keyframe first, whatever is lost', () => {
    const total = packetsOfFrames.flat().length
    const losses = fc.uniqueArray(fc.nat(total - 1), { maxLength: 40 })
    fc.assert(
      fc.property(losses, lost => {
        const bench = new Bench(codec, frames)
        const isLost = new Set(lost)
        let index = 0
        for (const packets of packetsOfFrames) bench.send(packets.filter(() => !isLost.has(index++)))
        for (const [i, { frame, isKeyframe }] of bench.shown.entries()) {
          expect(frame).toBeGreaterThanOrEqual(0)
          const before = bench.shown[i - 1]?.frame
          if (before !== undefined) expect(frame).toBeGreaterThan(before)
          if (frame - 1 !== before) expect(isKeyframe).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('notices a loss though the packet behind it is of no use', () => {
    const bench = new Bench(codec, frames)
    const unknown = Buffer.from(codec === 'h264' ? '40010c01ffff' : '41e00102', 'hex')
    const numbered = packetsOfFrames.map(packets => packets.map(packet => Buffer.from(packet)))
    const last = numbered[3]?.at(-1)
    if (!last) throw new Error('a film without a fourth frame')
    // The frame's last packet is lost, and one that nobody can use comes with the next number.
    const odd = rtpPacket({
      payload: unknown,
      sequence: last.readUInt16BE(2) + 1,
      timestamp: 3 * 3600,
      source: 7,
    })
    numbered[3]?.splice(-1, 1, Buffer.from(odd))
    for (const packet of numbered.slice(4).flat())
      packet.writeUInt16BE((packet.readUInt16BE(2) + 1) & 0xffff, 2)
    for (const packets of numbered.slice(0, 24)) bench.send(packets)
    expect(bench.shown.map(({ frame }) => frame)).toEqual([
      0,
      1,
      2,
      ...Array.from({ length: 16 }, (_, i) => 8 + i),
    ])
  })

  it('shows every picture, whatever a camera puts between its packets', () => {
    const odd = fc.oneof(
      fc.constantFrom(...oddPayloads[codec]).map(payload => ({ payload: Buffer.from(payload, 'hex') })),
      fc.record({ payload: fc.constant(Buffer.alloc(0)), padding: fc.integer({ min: 0, max: 255 }) }),
      fc.record({ payload: fc.uint8Array({ maxLength: 30 }), payloadType: fc.constantFrom(0, 50, 111) }),
      fc.record({ payload: fc.uint8Array({ maxLength: 30 }), source: fc.constantFrom(1, 99) }),
    )
    const additions = fc.array(fc.tuple(fc.nat(), odd), { maxLength: 30 })
    fc.assert(
      fc.property(additions, added => {
        const bench = new Bench(codec, frames)
        const total = packetsOfFrames.flat().length
        const at = new Map<number, Partial<TestRtpPacket>>(
          // Not before it is plain which source is the video's.
          added.map(([where, packet]) => [8 + (where % (total - 8)), packet]),
        )
        let index = 0
        let sequence = 65_500
        for (const packets of packetsOfFrames) {
          bench.send(
            packets.flatMap(packet => {
              const addition = at.get(index++)
              const timestamp = packet.readUInt32BE(4)
              const number = addition && !addition.source ? sequence++ : 5
              const before = addition
                ? [
                    rtpPacket({
                      payload: Buffer.alloc(0),
                      sequence: number,
                      timestamp,
                      source: 7,
                      ...addition,
                    }),
                  ]
                : []
              const renumbered = Buffer.from(packet)
              renumbered.writeUInt16BE(sequence++ & 0xffff, 2)
              return [...before, renumbered]
            }),
          )
        }
        expect(bench.shown.map(({ frame }) => frame)).toEqual(film.units.map((_, i) => i))
        expect(bench.starts).toBe(1)
      }),
      { numRuns: 300 },
    )
  })
})

/** What is no part of any picture: empty and reserved units, halves, other modes. */
const oddPayloads = {
  h264: [
    '7c01',
    '7c41',
    '7c85',
    '00010203',
    '7e0102',
    '7f0102',
    '7900000004aabbccdd',
    '7a000000',
    '7d85000001',
    '0a',
    '0b',
    '09f0',
    '0cff80',
    'c1e001',
    '78',
    '780000',
    '41',
    '060580',
  ],
  h265: [
    '620114',
    '620154',
    '620193',
    '6401010203',
    '7c010102',
    '7e010102',
    '66010000',
    '4801',
    '4a01',
    '460150',
    '4c01ff80',
    '8201e001',
    '6001',
    '60010000',
    '0201',
    '4e010580',
  ],
}
