import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { TsPictures } from '../../../edge/transcode/ts-pictures.ts'
import { probe } from '../../support/system/ffprobe.ts'
import { runFfmpeg } from '../../support/system/run-ffmpeg.ts'

const packetLength = 188
let ts: Buffer

beforeAll(async () => {
  ts = await mpeg1(['-q:v', '6', '-omit_video_pes_length', '0'])
})

describe('MPEG-TS cut into pictures', () => {
  it('agrees with ffprobe about every picture', async () => {
    const { packets, width, height } = await probe(ts)
    const pictures = new TsPictures().push(ts)
    expect(pictures.map(({ presentationTicks, keyframe }) => ({ pts: presentationTicks, keyframe }))).toEqual(
      packets.map(({ pts, isKeyframe }) => ({ pts, keyframe: isKeyframe ? { width, height } : undefined })),
    )
    expect(packets).toHaveLength(25)
  })

  it('is whole packets, all of them', () => {
    const pictures = new TsPictures().push(ts)
    for (const { bytes } of pictures) expect(bytes.byteLength % packetLength).toBe(0)
    expect(Buffer.concat(pictures.map(({ bytes }) => bytes)).equals(ts)).toBe(true)
  })

  it('can be joined at every keyframe', async () => {
    const pictures = new TsPictures().push(ts)
    const second = pictures.findIndex(({ keyframe }, i) => i > 0 && keyframe)
    const joined = await probe(Buffer.concat(pictures.slice(second).map(({ bytes }) => bytes)))
    expect(joined).toMatchObject({ codec: 'mpeg1video', decodedFrames: 25 - second, complaints: '' })
  })

  it('gives the same for any chunking', () => {
    const expected = new TsPictures().push(ts)
    const property = fc.property(fc.array(fc.nat({ max: ts.byteLength }), { maxLength: 30 }), cuts => {
      const pictures = new TsPictures()
      const ends = [...cuts, ts.byteLength].sort((a, b) => a - b)
      expect(ends.flatMap((end, i) => pictures.push(ts.subarray(ends[i - 1] ?? 0, end)))).toEqual(expected)
    })
    fc.assert(property, { numRuns: 50 })
  })

  it('gives a picture of known length with its last byte', () => {
    const pictures = new TsPictures()
    const given = new TsPictures().push(ts).map(({ bytes }) => pictures.push(bytes).length)
    expect(given).toEqual(Array(25).fill(1))
  })

  it.each([
    ['too large for a length', ['-q:v', '1', '-g', '1', '-omit_video_pes_length', '0']],
    ['without a length', ['-q:v', '6']],
  ])('gives a picture %s with its last byte too, if that one is padded', async (_what, options) => {
    const bytes = await mpeg1(options)
    const pictures = new TsPictures()
    const expected = new TsPictures().push(bytes)
    const given = expected.map(picture => pictures.push(picture.bytes).length)
    const waiting = expected.map(picture => (isLastPadded(picture.bytes) ? 0 : 1))
    expect(given).toEqual(waiting.map((late, i) => 1 - late + (waiting[i - 1] ?? 0)))
    expect(waiting.filter(late => late === 0).length).toBeGreaterThan(20)
  })

  it('refuses what is not MPEG-TS, and a picture without end', () => {
    expect(() => new TsPictures().push(Buffer.alloc(packetLength))).toThrow(RangeError)
    const endless = new TsPictures()
    const packet = Buffer.alloc(packetLength, 0xff)
    packet.set([0x47, 0x01, 0x00, 0x10])
    expect(() => {
      for (let i = 0; i < 30_000; i++) endless.push(packet)
    }).toThrow('no end')
  })
})

/** Has an adaptation field, which is what fills the last packet of a picture up. */
function isLastPadded(bytes: Uint8Array): boolean {
  return ((bytes.at(3 - packetLength) ?? 0) & 0x20) !== 0
}

function mpeg1(options: string[]): Promise<Buffer> {
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=640x480:duration=1,noise=alls=20:allf=t']
  const encoding = ['-c:v', 'mpeg1video', '-g', '10', '-bf', '0', '-muxdelay', '0']
  return runFfmpeg([...picture, ...encoding, ...options, '-f', 'mpegts', '-'])
}
