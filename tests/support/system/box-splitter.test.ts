import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { BoxError } from '../../../relay/wire/mp4/boxes.ts'
import { BoxSplitter, type Segment } from './box-splitter.ts'
import { probe } from './ffprobe.ts'
import { generateFmp4 } from './fmp4-file.ts'

let h264: Buffer
let h265: Buffer

beforeAll(async () => {
  h264 = await generateFmp4({ codec: 'h264', size: '320x180', gopLength: 10, seconds: 1 })
  h265 = await generateFmp4({ codec: 'h265', size: '256x144', gopLength: 10, seconds: 1, bFrames: 2 })
})

describe('the box splitter', () => {
  it.each(['h264', 'h265'] as const)('agrees with ffprobe about every frame of %s', async codec => {
    const file = { h264, h265 }[codec]
    const segments = new BoxSplitter().push(file)
    const { packets } = await probe(file, true)
    expect(packets).toHaveLength(25)
    const frames = segments.slice(1).map(segment => {
      if (segment.kind !== 'fragment') throw new Error('a second init segment')
      return { pts: segment.presentationTime, dts: segment.decodeTime, isKeyframe: segment.isKeyframe }
    })
    expect(frames).toEqual(packets)
  })

  it('reads size, timescale and codec string from the init segment', async () => {
    const { level: avcLevel, profile } = await probe(h264)
    expect(profile).toBe('Constrained Baseline') // which is 42 c0
    expect(initOf(h264).track).toMatchObject({
      timescale: 90_000,
      width: 320,
      height: 180,
      mime: `video/mp4; codecs="avc1.42c00${avcLevel.toString(16)}"`,
    })
    const { level: hevcLevel } = await probe(h265)
    expect(initOf(h265).track).toMatchObject({
      timescale: 90_000,
      width: 256,
      height: 144,
      mime: `video/mp4; codecs="hvc1.1.6.L${hevcLevel}.90"`,
    })
  })

  it('keeps every byte up to the last fragment', () => {
    const segments = new BoxSplitter().push(h264)
    const bytes = Buffer.concat(segments.map(segment => segment.bytes))
    expect(bytes.equals(h264.subarray(0, bytes.byteLength))).toBe(true)
    expect(h264.subarray(bytes.byteLength + 4, bytes.byteLength + 8).toString()).toBe('mfra')
  })

  it('reads the capture time of each fragment', () => {
    for (const segment of new BoxSplitter().push(h264)) {
      if (segment.kind === 'init') continue
      expect(Math.abs((segment.capturedAtMs ?? 0) - Date.now())).toBeLessThan(60_000)
    }
  })

  it('gives the same segments for any chunking', () => {
    const expected = new BoxSplitter().push(h265)
    const cuts = fc.array(fc.nat({ max: h265.byteLength }), { maxLength: 40 })
    const property = fc.property(cuts, positions => {
      expect(splitAt(h265, positions)).toEqual(expected)
    })
    fc.assert(property, { numRuns: 50 })
    const everyByte = Array.from(h265.keys())
    expect(splitAt(h265, everyByte)).toEqual(expected)
  })

  it('takes a new init segment in the middle, as when a camera changes its size', () => {
    const segments = new BoxSplitter().push(Buffer.concat([h264, h265]))
    const inits = segments.filter(segment => segment.kind === 'init')
    expect(inits.map(({ track }) => track.width)).toEqual([320, 256])
    expect(segments).toHaveLength(52)
  })

  it('reads a box with a 64-bit size', () => {
    const segments = new BoxSplitter().push(Buffer.concat([withLongSize(box('free', Buffer.alloc(5))), h264]))
    expect(segments).toHaveLength(26)
  })

  it('never throws anything but BoxError, whatever bytes are wrong', () => {
    const change = fc.record({ at: fc.nat({ max: 4000 }), value: fc.integer({ min: 0, max: 255 }) })
    const property = fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), changes => {
      const bytes = Buffer.from(h264)
      for (const { at, value } of changes) bytes[at] = value
      try {
        new BoxSplitter().push(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(BoxError)
      }
    })
    fc.assert(property, { numRuns: 300 })
  })
})

describe('the box splitter refuses', () => {
  it.each([
    ['a moov of 16 MiB', header('moov', 16 * 2 ** 20)],
    ['a box of 2^63 bytes', withLongSize(header('free', 8), 2n ** 63n)],
    ['a box smaller than its header', header('ftyp', 7)],
    ['a box without an end', header('ftyp', 0)],
    ['text', Buffer.from('<!doctype html><title>401</title>')],
    ['random bytes', Buffer.from('00000020ff00ee01', 'hex')],
    ['an MP4 that is not fragmented', Buffer.concat([box('ftyp', Buffer.alloc(8)), header('mdat', 100)])],
    [
      'a fragment before the init segment',
      Buffer.concat([box('moof', Buffer.alloc(8)), box('mdat', Buffer.alloc(8))]),
    ],
    ['an init segment without video', box('moov', box('mvhd', Buffer.alloc(100)))],
  ])('%s', (_what, bytes) => {
    expect(() => new BoxSplitter().push(bytes)).toThrow(BoxError)
  })

  it('boxes without end before a fragment', () => {
    const splitter = new BoxSplitter()
    splitter.push(h264)
    const filler = box('free', Buffer.alloc(2 ** 20 - 8))
    expect(() => {
      for (let i = 0; i < 65; i++) splitter.push(filler)
    }).toThrow('too large')
  })
})

function initOf(file: Buffer) {
  const [init] = new BoxSplitter().push(file)
  if (init?.kind !== 'init') throw new Error('no init segment')
  return init
}

function splitAt(file: Buffer, positions: number[]): Segment[] {
  const splitter = new BoxSplitter()
  const ends = [...positions, file.byteLength].sort((a, b) => a - b)
  return ends.flatMap((end, i) => splitter.push(file.subarray(ends[i - 1] ?? 0, end)))
}

function header(type: string, size: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32BE(size)
  bytes.write(type, 4, 'latin1')
  return bytes
}

function box(type: string, payload: Buffer): Buffer {
  return Buffer.concat([header(type, 8 + payload.byteLength), payload])
}

function withLongSize(short: Buffer, size = BigInt(short.byteLength + 8)): Buffer {
  const long = Buffer.alloc(8)
  long.writeBigUInt64BE(size)
  return Buffer.concat([header(short.toString('latin1', 4, 8), 1), long, short.subarray(8)])
}
