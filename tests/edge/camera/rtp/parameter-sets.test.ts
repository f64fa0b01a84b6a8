import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseH264Sps } from '../../../../edge/camera/rtp/h264-parameter-sets.ts'
import { parseH265Sps } from '../../../../edge/camera/rtp/h265-parameter-sets.ts'
import { ParameterSets } from '../../../../edge/camera/rtp/parameter-sets.ts'
import { isParameterSet, type VideoCodec } from '../../../../edge/demo/camera/access-unit.ts'
import { CountedFaults } from '../../../support/camera/counted-faults.ts'
import { runFfmpeg } from '../../../support/system/run-ffmpeg.ts'

interface Encoding {
  codec: VideoCodec
  size: string
  options: string[]
  filter?: string
}

/** One picture of a real encoder, as a bare stream, parameter sets included. */
async function encode({ codec, size, options, filter = 'null' }: Encoding): Promise<Buffer> {
  const encoder =
    codec === 'h264' ? ['-c:v', 'libx264'] : ['-c:v', 'libx265', '-x265-params', 'log-level=none']
  const picture = ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=25:d=0.2`, '-vf', filter]
  return await runFfmpeg([...picture, ...encoder, ...options, '-f', codec === 'h264' ? 'h264' : 'hevc', '-'])
}

function nalsOf(bytes: Buffer): Buffer[] {
  const starts: number[] = []
  for (let at = bytes.indexOf('000001', 0, 'hex'); at >= 0; at = bytes.indexOf('000001', at + 3, 'hex'))
    starts.push(at)
  return starts.map((start, i) => {
    let end = starts[i + 1] ?? bytes.length
    while (bytes[end - 1] === 0) end--
    return bytes.subarray(start + 3, end)
  })
}

async function parameterSetsOf(encoding: Encoding): Promise<ParameterSets> {
  const nals = nalsOf(await encode(encoding)).filter(nal => isParameterSet(encoding.codec, nal))
  return new ParameterSets(encoding.codec, nals)
}

const yuv420 = ['-pix_fmt', 'yuv420p']

describe('the format of a stream', () => {
  it.each([
    [
      '1080p, cropped from 1088 lines',
      '1920x1080',
      [...yuv420, '-profile:v', 'high', '-level', '4.0'],
      [1920, 1080],
      'avc1.640028',
    ],
    [
      'baseline',
      '640x360',
      [...yuv420, '-profile:v', 'baseline', '-level', '3.0'],
      [640, 360],
      'avc1.42c01e',
    ],
    ['main', '704x576', [...yuv420, '-profile:v', 'main', '-level', '3.1'], [704, 576], 'avc1.4d401f'],
    ['an odd size', '1366x766', [...yuv420, '-level', '4.0'], [1366, 766], 'avc1.640028'],
    ['4:4:4', '322x242', ['-pix_fmt', 'yuv444p', '-level', '4.0'], [322, 242], 'avc1.f40028'],
    ['10 bits', '320x240', ['-pix_fmt', 'yuv420p10le', '-level', '4.0'], [320, 240], 'avc1.6e0028'],
    [
      'interlaced',
      '720x576',
      [...yuv420, '-flags', '+ildct+ilme', '-level', '4.0'],
      [720, 576],
      'avc1.640028',
    ],
  ])('H.264, %s', async (_what, size, options, [width, height], codecs) => {
    const sets = await parameterSetsOf({ codec: 'h264', size, options })
    expect(sets.format).toMatchObject({ sampleEntry: 'avc1', width, height, codecs, pixelAspect: [1, 1] })
    expect(sets.format?.mayHaveFields).toBe(options.includes('+ildct+ilme'))
  })

  it.each([
    ['Main', '1280x720', yuv420, [1280, 720], 'hvc1.1.6.L93.90'],
    ['4K', '3840x2160', [...yuv420, '-preset', 'ultrafast'], [3840, 2160], 'hvc1.1.6.L150.90'],
    ['Main 10, cropped', '642x362', ['-pix_fmt', 'yuv420p10le'], [642, 362], 'hvc1.2.4.L63.90'],
  ])('H.265, %s', async (_what, size, options, [width, height], codecs) => {
    const sets = await parameterSetsOf({ codec: 'h265', size, options })
    expect(sets.format).toMatchObject({ sampleEntry: 'hvc1', width, height, codecs })
  })

  it.each([
    ['a known ratio', '12/11', [12, 11]],
    ['an odd ratio', '13/7', [13, 7]],
  ])('knows pixels that are not square: %s', async (_what, ratio, pixelAspect) => {
    const sets = await parameterSetsOf({
      codec: 'h264',
      size: '704x576',
      options: yuv420,
      filter: `setsar=${ratio}`,
    })
    expect(sets.format?.pixelAspect).toEqual(pixelAspect)
  })

  it.each([
    ['h264', ['-bf', '0'], 0],
    ['h264', ['-bf', '2', '-x264-params', 'b-pyramid=none'], 1],
    ['h264', ['-bf', '3', '-x264-params', 'b-pyramid=normal'], 2],
    ['h265', ['-x265-params', 'log-level=none:bframes=0'], 0],
    ['h265', ['-x265-params', 'log-level=none:bframes=4:b-pyramid=1'], 2],
  ] as const)('%s with %j reorders by at most %i frames', async (codec, options, reorderDepth) => {
    const sets = await parameterSetsOf({ codec, size: '320x240', options: [...yuv420, ...options] })
    expect(sets.format?.reorderDepth).toBe(reorderDepth)
  })

  it.each(['h264', 'h265'] as const)(
    'writes the decoder configuration of %s that ffmpeg writes',
    async codec => {
      const stream = await encode({ codec, size: '642x362', options: yuv420 })
      const sets = new ParameterSets(
        codec,
        nalsOf(stream).filter(nal => isParameterSet(codec, nal)),
      )
      const ours = Buffer.from(sets.format?.decoderConfig ?? [])
      const theirs = await decoderConfigOfFfmpeg(codec, stream)
      // What the two differ in says nothing of the picture: ffmpeg derives min_spatial_segmentation and parallelism.
      const opinions = codec === 'h265' ? [13, 14, 15, 19, 20, 21] : []
      for (const at of opinions) theirs[at] = ours[at] ?? 0
      expect(ours.subarray(0, 22).toString('hex')).toBe(theirs.subarray(0, 22).toString('hex'))
      for (const nal of nalsOf(stream).filter(unit => isParameterSet(codec, unit)))
        expect(ours.includes(nal)).toBe(true)
    },
  )
})

describe('ParameterSets', () => {
  const sps = Buffer.from('67640028acb403c0113f2e0220000003002000000651e30654', 'hex')
  const pps = Buffer.from('68ef3cb0', 'hex')

  it('has no format before SPS and PPS are there', () => {
    const sets = new ParameterSets('h264', [sps])
    expect(sets.format).toBeUndefined()
    sets.add(pps)
    expect(sets.format).toMatchObject({ width: 1920, height: 1080 })
  })

  it('counts what is new or changed, and nothing that is repeated', () => {
    const sets = new ParameterSets('h264', [sps, pps])
    const { version } = sets
    sets.add(sps)
    sets.add(Buffer.from(pps))
    expect(sets.version).toBe(version)
    sets.add(Buffer.from('68ef3cb1', 'hex'))
    expect(sets.version).toBe(version + 1)
  })

  it('keeps copies: what it was given may be overwritten', () => {
    const given = Buffer.from(sps)
    const sets = new ParameterSets('h264', [given, pps])
    given.fill(0)
    expect(sets.format?.width).toBe(1920)
  })

  it('keeps picture parameter sets of different numbers side by side', () => {
    const sets = new ParameterSets('h264', [sps, pps])
    sets.add(Buffer.from('685e3cb0', 'hex')) // ue(v) 010: number 1
    const config = Buffer.from(sets.format?.decoderConfig ?? [])
    expect(config.includes(pps)).toBe(true)
    expect(config.includes('685e3cb0', 0, 'hex')).toBe(true)
  })

  it.each([
    ['H.264', parseH264Sps, 0x67],
    ['H.265', parseH265Sps, 0x42],
  ])('an SPS of %s that is rubbish gives RangeError or a sane size, in no time', (_codec, parse, header) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        try {
          const { width, height } = parse(Uint8Array.of(header, 1, ...bytes))
          expect(Math.min(width, height)).toBeGreaterThanOrEqual(16)
          expect(Math.max(width, height)).toBeLessThanOrEqual(16_384)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }),
    )
  })

  it('keeps no more than a decoder configuration can hold, and always the newest', () => {
    const sets = new ParameterSets('h264', [sps, pps])
    // ue(v) of 63 to 126: six zeros, then the number plus one in seven bits; and SPS 0.
    const ppsOf = (number: number) => Buffer.of(0x68, (number + 1) >> 5, (((number + 1) & 0x1f) << 3) | 0x04)
    for (let number = 63; number < 127; number++)
      expect(sets.add(ppsOf(number))).toMatchObject({ id: number, baseId: 0 })
    const config = Buffer.from(sets.format?.decoderConfig ?? [])
    expect(config.includes(ppsOf(126))).toBe(true)
    expect(config.includes(ppsOf(63))).toBe(false)
    expect(config.length).toBeLessThan(1000)
  })

  it.each([
    ['a broken SPS', Buffer.of(0x67, 0x64, 0, 0x28, 0xff)],
    ['an SPS without content', Buffer.of(0x67)],
    ['an SPS numbered 40', Buffer.of(0x67, 0x42, 0, 0x28, 0x05, 0x20, 0xff)],
    ['a PPS numbered 300', Buffer.of(0x68, 0x00, 0x96, 0x80)],
    ['a PPS of 5000 bytes', Buffer.alloc(5000, 0xff).fill(0x68, 0, 1)],
  ])('leaves out %s, counts it, and takes a good one later', (_what, nal) => {
    const faults = new CountedFaults()
    const sets = new ParameterSets('h264', [nal], faults)
    expect(faults.counts).toEqual({ 'parameter-set-unreadable': 1 })
    expect(sets.all).toEqual([])
    for (const good of [sps, pps]) sets.add(good)
    expect(sets.format).toMatchObject({ width: 1920, height: 1080 })
  })

  it('goes by the SPS that the PPS of the picture names', async () => {
    const small = await parameterSetsOf({
      codec: 'h264',
      size: '320x240',
      options: [...yuv420, '-x264-params', 'sps-id=1'],
    })
    const large = await parameterSetsOf({ codec: 'h264', size: '640x480', options: yuv420 })
    const sets = new ParameterSets(
      'h264',
      [...large.all, ...small.all].map(({ nal }) => nal),
    )
    expect(sets.activate(0)?.format).toMatchObject({ width: 640, height: 480 })
    expect(sets.activate(1)?.format).toMatchObject({ width: 320, height: 240 })
    const config = Buffer.from(sets.activate(1)?.format.decoderConfig ?? [])
    for (const { nal } of sets.all) expect(config.includes(Buffer.from(nal))).toBe(true)
  })
})

/** The payload of the `avcC` or `hvcC` that ffmpeg writes for this stream. */
async function decoderConfigOfFfmpeg(codec: VideoCodec, stream: Buffer): Promise<Buffer> {
  const directory = await mkdtemp(path.join(tmpdir(), 'glassbay-parameter-sets-'))
  try {
    const file = path.join(directory, 'a.mp4')
    const input = ['-f', codec === 'h264' ? 'h264' : 'hevc', '-i', '-']
    await runFfmpeg([...input, '-c', 'copy', ...(codec === 'h265' ? ['-tag:v', 'hvc1'] : []), file], [stream])
    const bytes = await readFile(file)
    const at = bytes.indexOf(codec === 'h264' ? 'avcC' : 'hvcC')
    return Buffer.from(bytes.subarray(at + 4, at - 4 + bytes.readUInt32BE(at - 4)))
  } finally {
    await rm(directory, { recursive: true })
  }
}
