import { describe, expect, it } from 'vitest'
import {
  type AccessUnit,
  AccessUnitBuilder,
  accessUnitByteLimit,
} from '../../../../edge/camera/rtp/access-unit.ts'
import { Depacketizer } from '../../../../edge/camera/rtp/depacketizer.ts'
import { h264Rules } from '../../../../edge/camera/rtp/h264-units.ts'
import { h265Rules } from '../../../../edge/camera/rtp/h265-units.ts'
import type { VideoCodec } from '../../../../edge/demo/camera/access-unit.ts'
import { CountedFaults } from '../../../support/camera/counted-faults.ts'
import { fragmented, nalOf, packetOf } from '../../../support/camera/rtp-payloads.ts'

interface Sent {
  payload: Uint8Array
  timestamp?: number
  marker?: boolean
  isAfterLoss?: boolean
}

interface SeenUnit {
  nals: string[]
  isKeyframe: boolean
  isAfterLoss: boolean
  timestamp: number
  arrivedAtMs: number
}

/** The units that come out of these packets; each arrives 1 ms after the one before. */
function build(packets: Sent[], { codec = 'h264' as VideoCodec, mayHaveFields = false } = {}) {
  const units: SeenUnit[] = []
  const parameterSets: string[] = []
  const rules = codec === 'h264' ? h264Rules : h265Rules
  const faults = new CountedFaults()
  const handlers = {
    mayHaveFields: () => mayHaveFields,
    onAccessUnit({ bytes, parameterSets: sets, ...unit }: AccessUnit) {
      units.push({ nals: splitLengthPrefixed(bytes), ...unit })
      parameterSets.push(...sets.map(nal => Buffer.from(nal).toString('hex')))
    },
  }
  const builder = new AccessUnitBuilder(rules, handlers, faults)
  const depacketizer = new Depacketizer(rules, builder, faults)
  for (const [i, { payload, timestamp = 0, marker = false, isAfterLoss = false }] of packets.entries()) {
    const packet = packetOf({ payload: Buffer.from(payload), timestamp, marker, isAfterLoss, arrivedAtMs: i })
    if (isAfterLoss) depacketizer.abandon()
    builder.beginPacket(packet)
    depacketizer.push(packet.payload, marker)
    builder.endPacket(packet)
  }
  return { units, parameterSets, faults: faults.counts }
}

function splitLengthPrefixed(bytes: Uint8Array): string[] {
  const nals: string[] = []
  const buffer = Buffer.from(bytes)
  for (let at = 0; at < buffer.length; ) {
    const end = at + 4 + buffer.readUInt32BE(at)
    nals.push(buffer.toString('hex', at + 4, end))
    at = end
  }
  return nals
}

const key = nalOf('h264', { type: 5 })
const keyRest = nalOf('h264', { type: 5, isFirst: false })
const slice = nalOf('h264', { type: 1 })
const sliceRest = nalOf('h264', { type: 1, isFirst: false })
const sei = nalOf('h264', { type: 6 })
const sps = nalOf('h264', { type: 7 })
const pps = nalOf('h264', { type: 8 })
const delimiter = nalOf('h264', { type: 9 })
const hex = (...nals: Buffer[]) => nals.map(nal => nal.toString('hex'))

describe('AccessUnitBuilder', () => {
  it('ends a frame at the marker, keeps delimiter and SEI, takes the parameter sets out', () => {
    const { units, parameterSets } = build([
      { payload: delimiter },
      { payload: sps },
      { payload: pps },
      { payload: sei },
      { payload: key },
      { payload: keyRest, marker: true },
      { payload: slice, timestamp: 3600, marker: true },
    ])
    expect(units.map(unit => unit.nals)).toEqual([hex(delimiter, sei, key, keyRest), hex(slice)])
    expect(units.map(unit => unit.isKeyframe)).toEqual([true, false])
    expect(parameterSets).toEqual(hex(sps, pps))
  })

  it("takes the first packet's arrival as the frame's", () => {
    const { units } = build([{ payload: delimiter }, { payload: key }, { payload: keyRest, marker: true }])
    expect(units[0]?.arrivedAtMs).toBe(0)
  })

  it.each([
    ['the timestamp changes', [0, 3600, 7200], false],
    ['a picture begins, where timestamps stand still', [0, 0, 0], false],
  ])('without markers ends a frame when %s', (_when, timestamps) => {
    const { units } = build(
      timestamps.flatMap(timestamp => [
        { payload: slice, timestamp },
        { payload: sliceRest, timestamp },
      ]),
    )
    expect(units.map(unit => unit.nals)).toEqual([hex(slice, sliceRest), hex(slice, sliceRest)])
  })

  it('without markers ends a frame at a delimiter', () => {
    const { units } = build([{ payload: delimiter }, { payload: slice }, { payload: delimiter }], {
      mayHaveFields: true,
    })
    expect(units.map(unit => unit.nals)).toEqual([hex(delimiter, slice)])
  })

  it('keeps the two fields of an interlaced frame together', () => {
    const { units } = build([{ payload: slice }, { payload: slice, marker: true }], { mayHaveFields: true })
    expect(units.map(unit => unit.nals)).toEqual([hex(slice, slice)])
  })

  it('keeps a keyframe whole whose parameter sets come before every slice', () => {
    const { units } = build([
      { payload: sps },
      { payload: key },
      { payload: sps },
      { payload: pps },
      { payload: keyRest, marker: true },
    ])
    expect(units.map(unit => unit.nals)).toEqual([hex(key, keyRest)])
  })

  it('ignores a marker behind SEI alone', () => {
    const { units } = build([
      { payload: sei, marker: true },
      { payload: key, marker: true },
    ])
    expect(units.map(unit => unit.nals)).toEqual([hex(sei, key)])
  })

  it('learns that a camera marks every slice, at the cost of the frames until it knows', () => {
    const frame = (timestamp: number): Sent[] => [
      { payload: key, timestamp, marker: true },
      { payload: keyRest, timestamp, marker: true },
    ]
    const { units } = build([frame(0), frame(3600), frame(7200), frame(10_800)].flat())
    expect(units.slice(1).map(unit => unit.nals)).toEqual([hex(key, keyRest), hex(key, keyRest)])
    expect(units[1]).toMatchObject({ timestamp: 3600, isAfterLoss: true })
    expect(units[2]).toMatchObject({ timestamp: 7200, isAfterLoss: false })
  })

  describe('after a loss', () => {
    it('drops the frame that lost its head and says so with the next', () => {
      const { units } = build([
        { payload: slice, marker: true },
        { payload: sliceRest, timestamp: 3600, marker: true, isAfterLoss: true },
        { payload: slice, timestamp: 7200, marker: true },
        { payload: slice, timestamp: 10_800, marker: true },
      ])
      expect(units.map(unit => unit.timestamp)).toEqual([0, 7200, 10_800])
      expect(units.map(unit => unit.isAfterLoss)).toEqual([false, true, false])
    })

    it('drops the frame that lost its tail', () => {
      const { units } = build([
        { payload: slice },
        { payload: key, timestamp: 3600, marker: true, isAfterLoss: true },
      ])
      expect(units).toMatchObject([{ timestamp: 3600, isKeyframe: true, isAfterLoss: true }])
    })

    it('drops the keyframe that lost its head, though parameter sets stand before its other slices', () => {
      const { units } = build([
        { payload: slice, marker: true },
        { payload: sps, timestamp: 3600, isAfterLoss: true },
        { payload: pps, timestamp: 3600 },
        { payload: keyRest, timestamp: 3600, marker: true },
        { payload: slice, timestamp: 7200, marker: true },
      ])
      expect(units.map(unit => unit.timestamp)).toEqual([0, 7200])
      expect(units[1]?.isAfterLoss).toBe(true)
    })

    it('drops the frame that lost its middle', () => {
      const [begin, , end] = fragmented('h264', nalOf('h264', { type: 1, body: Buffer.alloc(80) }), 30)
      const { units } = build([
        { payload: begin ?? key },
        { payload: end ?? key, isAfterLoss: true, marker: true },
        { payload: key, timestamp: 3600, marker: true },
      ])
      expect(units.map(unit => unit.timestamp)).toEqual([3600])
    })
  })

  it('keeps the frames of a camera that forgets the end bit of fragments', () => {
    const long = nalOf('h264', { type: 1, body: Buffer.alloc(80, 7) })
    const frame = (timestamp: number): Sent[] => {
      const [begin = long, end = long] = fragmented('h264', long, 60)
      end[1] = (end[1] ?? 0) & ~0x40
      return [
        { payload: begin, timestamp },
        { payload: end, timestamp, marker: true },
      ]
    }
    const { units } = build([frame(0), frame(3600), frame(7200)].flat())
    expect(units.map(unit => unit.nals)).toEqual([hex(long), hex(long), hex(long)])
  })

  it('splits H.265 at the first slice of a picture and knows its keyframes', () => {
    const idr = nalOf('h265', { type: 19 })
    const trail = nalOf('h265', { type: 1 })
    const rest = nalOf('h265', { type: 1, isFirst: false })
    const { units } = build([{ payload: idr }, { payload: trail }, { payload: rest }, { payload: trail }], {
      codec: 'h265',
    })
    expect(units.map(unit => unit.nals)).toEqual([hex(idr), hex(trail, rest)])
    expect(units.map(unit => unit.isKeyframe)).toEqual([true, false])
  })

  it('grows with the largest frame, and refuses an absurd one', () => {
    const large = nalOf('h264', { type: 5, body: Buffer.alloc(3_000_000, 7) })
    expect(build([{ payload: large, marker: true }]).units[0]?.nals).toEqual(hex(large))
    const endless = Array.from({ length: accessUnitByteLimit / 1_000_000 + 1 }, () => ({
      payload: nalOf('h264', { type: 5, isFirst: false, body: Buffer.alloc(1_000_000) }),
    }))
    expect(() => build(endless)).toThrow(RangeError)
  })
})
