import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RtpPacket } from '../../../../edge/camera/rtp/packet.ts'
import { RtpReceiver } from '../../../../edge/camera/rtp/rtp-receiver.ts'
import { CountedFaults } from '../../../support/camera/counted-faults.ts'
import { rtpPacket, type TestRtpPacket } from '../../../support/camera/rtp-payloads.ts'

const payload = Uint8Array.of(0x65, 1, 2, 3)

/** A receiver of type 96, with what came out of it. */
class Bench {
  readonly packets: RtpPacket[] = []
  readonly faults = new CountedFaults()
  private readonly receiver = new RtpReceiver({
    payloadTypes: [96],
    foreignPayloadTypes: [99],
    isVideo: ([first = 0]) => first === 0x65,
    onPacket: packet => this.packets.push({ ...packet, payload: packet.payload.slice() }),
    faults: this.faults,
  })

  /** How many came out of it. */
  send(packet: Partial<TestRtpPacket> & { sequence: number }, atMs = 0): number {
    const before = this.packets.length
    this.receiver.receive(rtpPacket({ payload, ...packet }), atMs)
    return this.packets.length - before
  }

  get losses(): boolean[] {
    return this.packets.map(({ isAfterLoss }) => isAfterLoss)
  }

  get sequences(): number[] {
    return this.packets.map(({ sequence }) => sequence)
  }
}

describe('the packets of one source', () => {
  it('never fail on rubbish', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 })), all => {
        const receiver = new RtpReceiver({
          payloadTypes: [96],
          isVideo: () => true,
          onPacket: () => {},
          faults: new CountedFaults(),
        })
        for (const [i, bytes] of all.entries()) receiver.receive(bytes, i * 20)
      }),
    )
  })

  it('report a loss once, at the packet behind it, and none at the wrap of the sequence numbers', () => {
    const bench = new Bench()
    for (const sequence of [65_533, 65_534, 65_535, 0, 1, 4]) bench.send({ sequence })
    bench.send({ sequence: 5 }, 100)
    expect(bench.losses).toEqual([true, false, false, false, false, true, false])
    expect(bench.faults.counts).toEqual({ 'packets-lost': 2 })
  })

  it('come in their order, whatever a network has done to it', () => {
    const displacements = fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 2, maxLength: 200 })
    fc.assert(
      fc.property(displacements, fc.nat(65_535), (delays, first) => {
        const bench = new Bench()
        const sent = delays.map((delay, i) => ({ number: i, at: i + delay })).slice(1)
        for (const { number } of [{ number: 0 }, ...sent.sort((a, b) => a.at - b.at)])
          bench.send({ sequence: first + number, timestamp: number })
        expect(bench.sequences).toEqual(delays.map((_, i) => (first + i) % 65_536))
        expect(bench.losses.slice(1)).not.toContain(true)
      }),
    )
  })

  it('are given up when they do not come while 32 others do', () => {
    const bench = new Bench()
    bench.send({ sequence: 1 })
    for (let sequence = 3; sequence < 40; sequence++) bench.send({ sequence, timestamp: sequence })
    expect(bench.send({ sequence: 2, timestamp: 1 })).toBe(0)
    expect(bench.sequences).toEqual([1, ...Array.from({ length: 37 }, (_, i) => i + 3)])
    expect(bench.faults.counts).toEqual({ 'packets-lost': 1, 'packets-repeated': 1 })
  })

  it('are dropped when they are repeated, at once or later', () => {
    const bench = new Bench()
    for (const sequence of [1, 1, 2, 3, 1, 2, 4]) bench.send({ sequence })
    expect(bench.sequences).toEqual([1, 2, 3, 4])
    expect(bench.faults.counts).toEqual({ 'packets-repeated': 3 })
  })

  it('are repeated without harm where pictures are sent in another order than shown', () => {
    const bench = new Bench()
    const sent = [0, 3, 1, 2, 6, 4, 5].map((picture, sequence) => ({ sequence, timestamp: picture * 3600 }))
    for (const [i, packet] of sent.entries()) {
      bench.send(packet)
      for (const before of sent.slice(Math.max(0, i - 2), i)) bench.send(before)
    }
    expect(bench.sequences).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(Object.keys(bench.faults.counts)).toEqual(['packets-repeated'])
  })

  it.each([
    ['forward', 30_000],
    ['back by a little', 900],
    ['back by much', 40_000],
  ])('go on when their numbers leap %s', (_where, to) => {
    const bench = new Bench()
    for (let i = 0; i < 10; i++) bench.send({ sequence: 1000 + i, timestamp: i })
    for (let i = 10; i < 20; i++) bench.send({ sequence: to + i, timestamp: i })
    expect(bench.packets.map(({ timestamp }) => timestamp)).toEqual(Array.from({ length: 20 }, (_, i) => i))
    expect(bench.losses.filter(Boolean)).toHaveLength(2)
    expect(bench.faults.counts).toEqual({ 'numbering-odd': 1 })
  })

  it('lose nothing to one packet whose number is from nowhere', () => {
    const bench = new Bench()
    for (let sequence = 1; sequence < 10; sequence++) bench.send({ sequence })
    bench.send({ sequence: 5_000 })
    for (let sequence = 10; sequence < 20; sequence++) bench.send({ sequence }, 200)
    bench.send({ sequence: 22 }, 250)
    expect(bench.losses.filter(Boolean)).toHaveLength(1)
    expect(bench.sequences.at(-1)).toBe(19)
  })

  it.each([
    ['stand still', () => 7],
    ['count by two', (i: number) => 2 * i],
    ['are random', (i: number) => (i * 40_503) % 65_536],
  ])('are believed without numbers where those %s', (_what, number) => {
    const bench = new Bench()
    for (let i = 0; i < 400; i++) bench.send({ sequence: number(i), timestamp: i }, i * 20)
    expect(bench.losses.slice(-200)).not.toContain(true)
    expect(bench.packets.slice(-200).map(({ timestamp }) => timestamp)).toEqual(
      Array.from({ length: 200 }, (_, i) => 200 + i),
    )
  })

  it('are no loss when there is nothing in them', () => {
    const bench = new Bench()
    bench.send({ sequence: 1 })
    bench.send({ sequence: 2, payload: new Uint8Array() })
    bench.send({ sequence: 3, payload: new Uint8Array(), padding: 100 })
    bench.send({ sequence: 4 })
    expect(bench.losses).toEqual([true, false, false, false])
  })
})

describe('payload types', () => {
  it('that are described as something else are no video, and no loss where they are counted along', () => {
    const bench = new Bench()
    bench.send({ sequence: 1 })
    for (const sequence of [2, 3]) bench.send({ sequence, payloadType: 99 })
    bench.send({ sequence: 4 })
    bench.send({ sequence: 700, payloadType: 99 })
    bench.send({ sequence: 5 })
    expect(bench.sequences).toEqual([1, 4, 5])
    expect(bench.losses).toEqual([true, false, false])
    expect(bench.faults.counts).toEqual({ 'packets-foreign': 3 })
  })

  it('that nobody described are dropped beside the one that was, though they have the number of the next', () => {
    const bench = new Bench()
    bench.send({ sequence: 1 })
    expect(bench.send({ sequence: 1 })).toBe(0)
    expect(bench.send({ sequence: 2, payloadType: 97 })).toBe(0)
    expect(bench.send({ sequence: 2, timestamp: 3600 })).toBe(1)
    expect(bench.packets.at(-1)?.isAfterLoss).toBe(false)
    expect(bench.faults.counts).toEqual({ 'packets-repeated': 1, 'packets-foreign': 1 })
  })

  it('that nobody described are played where nothing else comes, if they look like video', () => {
    const bench = new Bench()
    expect(bench.send({ sequence: 1, payloadType: 97, payload: Uint8Array.of(0xd5, 1) })).toBe(0)
    expect(bench.send({ sequence: 2, payloadType: 97 })).toBe(1)
    expect(bench.faults.counts).toEqual({ 'packets-foreign': 1, 'payload-type-wrong': 1 })
  })
})

describe('sources', () => {
  it("are kept to beside a stale session's, and followed when the own one falls silent", () => {
    const bench = new Bench()
    bench.send({ sequence: 1, source: 1 })
    expect(bench.send({ sequence: 900, source: 2 }, 500)).toBe(0)
    expect(bench.send({ sequence: 2, source: 1 }, 600)).toBe(1)
    expect(bench.packets.at(-1)?.isAfterLoss).toBe(false)
    expect(bench.send({ sequence: 901, source: 2 }, 1_700)).toBe(1)
    expect(bench.packets.at(-1)?.isAfterLoss).toBe(true)
  })

  it('that are truly mixed play as the first one alone, for ever', () => {
    const bench = new Bench()
    for (let frame = 0; frame < 500; frame++) {
      const source = 1 + (frame % 2)
      for (let i = 0; i < 5; i++) {
        const sequence = Math.floor(frame / 2) * 5 + i + 3_000 * source
        bench.send({ sequence, source, timestamp: frame * 1800 }, frame * 20)
      }
    }
    expect(new Set(bench.packets.map(({ source }) => source))).toEqual(new Set([1]))
    expect(bench.losses.filter(Boolean)).toHaveLength(1)
    expect(bench.faults.counts).toEqual({ 'packets-foreign': 1245 })
  })

  it('that change lose nothing, and their clocks go on as one', () => {
    const bench = new Bench()
    for (let frame = 0; frame < 200; frame++) {
      const gop = Math.floor(frame / 25)
      for (let i = 0; i < 4; i++) {
        const sequence = gop * 7_777 + (frame % 25) * 4 + i
        const timestamp = gop * 123_456_789 + frame * 3600
        bench.send({ sequence, source: 1 + gop, timestamp }, frame * 40)
      }
    }
    expect(bench.packets).toHaveLength(800)
    expect(bench.losses.filter(Boolean)).toHaveLength(8)
    const steps = bench.packets
      .slice(1)
      .map(({ timestamp }, i) => (timestamp - (bench.packets[i]?.timestamp ?? 0)) | 0)
    expect([...new Set(steps)].sort()).toEqual([0, 3600])
    expect(bench.packets.map(({ arrivedAtMs }) => arrivedAtMs)).toEqual(
      Array.from({ length: 800 }, (_, i) => Math.floor(i / 4) * 40),
    )
    expect(bench.faults.counts).toEqual({ 'source-changed': 7 })
  })

  it('that change while the numbers go on lose nothing', () => {
    const bench = new Bench()
    for (let sequence = 0; sequence < 50; sequence++)
      bench.send({ sequence, source: Math.floor(sequence / 10) })
    expect(bench.sequences).toEqual(Array.from({ length: 50 }, (_, i) => i))
    expect(bench.losses.filter(Boolean)).toHaveLength(1)
  })

  it('are not followed for one packet whose number would be the next', () => {
    const bench = new Bench()
    for (let sequence = 0; sequence < 5; sequence++) bench.send({ sequence })
    bench.send({ sequence: 5, source: 9 })
    for (let sequence = 5; sequence < 10; sequence++) bench.send({ sequence })
    expect(bench.sequences).toEqual(Array.from({ length: 10 }, (_, i) => i))
    expect(new Set(bench.packets.map(({ source }) => source)).size).toBe(1)
  })
})
