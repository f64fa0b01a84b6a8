import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { FlvReader, type FlvVideo } from '../../../edge/transcode/flv-reader.ts'
import { probe } from '../../support/system/ffprobe.ts'
import { runFfmpeg } from '../../support/system/run-ffmpeg.ts'

let flv: Buffer

beforeAll(async () => {
  const picture = [
    '-f',
    'lavfi',
    '-i',
    'testsrc2=size=160x120:duration=1',
    '-f',
    'lavfi',
    '-i',
    'sine=duration=1',
  ]
  const encoding = ['-c:v', 'libx264', '-g', '10', '-bf', '2', '-c:a', 'aac', '-output_ts_offset', '40000']
  flv = await runFfmpeg([...picture, ...encoding, '-f', 'flv', '-'])
})

describe('the FLV reader', () => {
  it('agrees with ffprobe about every frame, beyond 24 bits of time too', async () => {
    const { packets } = await probe(flv)
    const frames = framesOf(new FlvReader().push(flv))
    expect(frames.map(({ timestampMs, isKeyframe }) => ({ pts: timestampMs, isKeyframe }))).toEqual(
      packets.map(({ pts, isKeyframe }) => ({ pts, isKeyframe })),
    )
    expect(frames[0]?.timestampMs).toBeGreaterThan(2 ** 24)
  })

  it('gives the decoder configuration before the frames, and nothing of the sound', () => {
    const [first, ...others] = new FlvReader().push(flv)
    expect(first).toMatchObject({ kind: 'config' })
    expect(others.map(({ kind }) => kind)).toEqual(Array(25).fill('frame'))
  })

  it('gives the same for any chunking', () => {
    const expected = new FlvReader().push(flv)
    const property = fc.property(fc.array(fc.nat({ max: flv.byteLength }), { maxLength: 30 }), cuts => {
      const reader = new FlvReader()
      const ends = [...cuts, flv.byteLength].sort((a, b) => a - b)
      expect(ends.flatMap((end, i) => reader.push(flv.subarray(ends[i - 1] ?? 0, end)))).toEqual(expected)
    })
    fc.assert(property, { numRuns: 50 })
  })

  it('gives a frame with its last byte, without waiting for the next one', () => {
    const reader = new FlvReader()
    const [, first] = framesOf(new FlvReader().push(flv))
    const end = flv.indexOf(first?.bytes ?? '') + (first?.bytes.byteLength ?? 0)
    const backPointerLength = 4
    expect(framesOf(reader.push(flv.subarray(0, end + backPointerLength)))).toHaveLength(2)
  })

  it('refuses what is not FLV, and FLV with another codec in it', async () => {
    expect(() => new FlvReader().push(Buffer.from('HTTP/1.1 404 Not Found'))).toThrow(RangeError)
    const other = await runFfmpeg([
      ...['-f', 'lavfi', '-i', 'testsrc2=size=160x120:duration=0.2'],
      ...['-c:v', 'flv1', '-f', 'flv', '-'],
    ])
    expect(() => new FlvReader().push(other)).toThrow(RangeError)
  })
})

function framesOf(found: FlvVideo[]) {
  return found.filter(video => video.kind === 'frame')
}
