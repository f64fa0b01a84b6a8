import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Depacketizer } from '../../../../edge/camera/rtp/depacketizer.ts'
import { h264Rules } from '../../../../edge/camera/rtp/h264-units.ts'
import { h265Rules } from '../../../../edge/camera/rtp/h265-units.ts'
import type { NalSink } from '../../../../edge/camera/rtp/nal.ts'
import type { VideoCodec } from '../../../../edge/demo/camera/access-unit.ts'
import type { StreamFaultKind } from '../../../../relay/wire/uplink/camera-report.ts'
import { CountedFaults } from '../../../support/camera/counted-faults.ts'
import { aggregated, fragmented, nalOf } from '../../../support/camera/rtp-payloads.ts'

/** Keeps the units that were ended, and counts those that were not. */
class NalCollector implements NalSink {
  readonly nals: string[] = []
  abandoned = 0
  suspected = 0
  private pieces: Buffer[] = []

  begin(beginning: Uint8Array): void {
    this.pieces = [Buffer.from(beginning)]
  }

  append(bytes: Uint8Array): void {
    this.pieces.push(Buffer.from(bytes))
  }

  end(): void {
    this.nals.push(Buffer.concat(this.pieces).toString('hex'))
  }

  abandon(): void {
    this.abandoned++
  }

  suspect(): void {
    this.suspected++
  }
}

function depacketizer(codec: VideoCodec, sink: NalSink, faults = new CountedFaults()): Depacketizer {
  return new Depacketizer(codec === 'h264' ? h264Rules : h265Rules, sink, faults)
}

function withoutEndBit(codec: VideoCodec, fragment: Buffer): Buffer {
  const at = codec === 'h264' ? 1 : 2
  fragment[at] = (fragment[at] ?? 0) & ~0x40
  return fragment
}

const sliceTypes = { h264: [1, 5, 6, 7, 8, 9], h265: [0, 1, 19, 20, 21, 32, 33, 34, 35, 39] }

/** A group of NAL units with how they travel. */
function group(codec: VideoCodec) {
  const nal = fc
    .record({
      type: fc.constantFrom(...sliceTypes[codec]),
      isFirst: fc.boolean(),
      body: fc.uint8Array({ minLength: 2, maxLength: 400 }),
    })
    .map(fields => nalOf(codec, fields))
  return fc.oneof(
    nal.map(unit => ({ nals: [unit], payloads: [unit] })),
    fc
      .array(nal, { minLength: 1, maxLength: 4 })
      .map(nals => ({ nals, payloads: [aggregated(codec, nals)] })),
    fc
      .tuple(nal, fc.integer({ min: 1, max: 300 }))
      .map(([unit, length]) => ({ nals: [unit], payloads: fragmented(codec, unit, length) })),
  )
}

describe.each(['h264', 'h265'] as const)('the %s depacketizer', codec => {
  it('gives back every NAL unit, bit for bit, however it travelled', () => {
    fc.assert(
      fc.property(fc.array(group(codec), { maxLength: 20 }), groups => {
        const sink = new NalCollector()
        const unpacker = depacketizer(codec, sink)
        for (const payload of groups.flatMap(({ payloads }) => payloads))
          unpacker.push(Buffer.from(payload), false)
        expect(sink.nals).toEqual(groups.flatMap(({ nals }) => nals.map(unit => unit.toString('hex'))))
        expect(sink.abandoned).toBe(0)
      }),
    )
  })

  it('gives out no part of a unit that lost a packet', () => {
    const lost = fc.tuple(fc.array(group(codec), { minLength: 1, maxLength: 8 }), fc.nat())
    fc.assert(
      fc.property(lost, ([groups, seed]) => {
        const sink = new NalCollector()
        const unpacker = depacketizer(codec, sink)
        const payloads = groups.flatMap(entry => entry.payloads)
        const missing = seed % payloads.length
        for (const [i, payload] of payloads.entries()) {
          if (i === missing + 1) unpacker.abandon()
          if (i !== missing) unpacker.push(Buffer.from(payload), false)
        }
        const sent = new Set(groups.flatMap(({ nals }) => nals.map(unit => unit.toString('hex'))))
        for (const nal of sink.nals) expect(sent).toContain(nal)
      }),
    )
  })

  it('never fails on rubbish', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 })), payloads => {
        const unpacker = depacketizer(codec, new NalCollector())
        for (const payload of payloads) unpacker.push(payload, false)
      }),
    )
  })

  it('ends a unit whose end bit is missing when the next one begins', () => {
    const sink = new NalCollector()
    const unpacker = depacketizer(codec, sink)
    const long = nalOf(codec, { type: 1, body: Buffer.alloc(100) })
    const fragments = fragmented(codec, long, 30).map(fragment => withoutEndBit(codec, fragment))
    const whole = nalOf(codec, { type: 1 })
    for (const payload of [...fragments, whole]) unpacker.push(Buffer.from(payload), false)
    expect(sink).toMatchObject({ nals: [long.toString('hex'), whole.toString('hex')], abandoned: 0 })
  })

  const slice = nalOf(codec, { type: 1 })
  const aggregation = aggregated(codec, [nalOf(codec, { type: 6 }), slice])
  const fragmentHeader = codec === 'h264' ? [28, 0x01] : [49 << 1, 1, 0x01]
  const withFlags = (flags: number) => Buffer.from([...fragmentHeader.slice(0, -1), flags | 1])

  it.each<[string, Buffer, StreamFaultKind, { units?: number; suspected?: number }]>([
    [
      'an aggregation that ends in the middle of a slice',
      aggregation.subarray(0, -1),
      'aggregation-cut',
      { units: 1, suspected: 1 },
    ],
    [
      'an aggregation that ends in the middle of a length',
      Buffer.concat([aggregation, Buffer.of(1)]),
      'aggregation-cut',
      { units: 2 },
    ],
    [
      'an aggregation padded with zeros',
      Buffer.concat([aggregation, Buffer.alloc(7)]),
      'aggregation-padded',
      { units: 2 },
    ],
    [
      'an aggregated unit of length 0',
      Buffer.concat([aggregated(codec, []), Buffer.of(0, 0)]),
      'aggregation-padded',
      {},
    ],
    [
      'a mode that was not agreed',
      codec === 'h264' ? Buffer.of(25, 0, 0, 0) : Buffer.of(50 << 1, 1, 0, 0),
      'unit-unknown',
      {},
    ],
    ['a fragment without content', Buffer.from(fragmentHeader), 'packets-empty', {}],
    ['a first fragment without content', withFlags(0x80), 'packets-empty', {}],
    ['a fragment cut off in its header', Buffer.from(fragmentHeader.slice(0, -1)), 'packets-empty', {}],
    ['a unit without content', slice.subarray(0, codec === 'h264' ? 1 : 2), 'packets-empty', {}],
    [
      'a unit whose forbidden bit is set',
      Buffer.concat([Buffer.of((slice[0] ?? 0) | 0x80), slice.subarray(1)]),
      'unit-unreadable',
      { suspected: 1 },
    ],
    [
      'the end of a slice that never began',
      Buffer.concat([withFlags(0x40), slice]),
      'fragment-incomplete',
      { suspected: 1 },
    ],
  ])('counts %s, and goes on', (_what, payload, kind, { units = 0, suspected = 0 }) => {
    const sink = new NalCollector()
    const faults = new CountedFaults()
    const unpacker = depacketizer(codec, sink, faults)
    unpacker.push(Buffer.from(payload), false)
    expect({
      faults: Object.keys(faults.counts),
      units: sink.nals.length,
      suspected: sink.suspected,
    }).toEqual({
      faults: [kind],
      units,
      suspected,
    })
    unpacker.push(Buffer.from(slice), false)
    expect(sink.nals.at(-1)).toBe(slice.toString('hex'))
  })
})
