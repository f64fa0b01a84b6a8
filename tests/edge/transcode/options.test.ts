import { describe, expect, it } from 'vitest'
import { optionArguments, type PictureOptions, pictureFilter } from '../../../edge/transcode/options.ts'
import { probe } from '../../support/system/ffprobe.ts'
import { runFfmpeg } from '../../support/system/run-ffmpeg.ts'

const options: PictureOptions = { fromTime: 0, longSide: 1280, shortSide: 720, maxFramesPerSecond: 30 }

describe('a transcoded picture', () => {
  it.each([
    ['of 4K is scaled down', '3840x2160', '1/1', [1280, 720]],
    ['of 1080p is scaled down', '1920x1080', '1/1', [1280, 720]],
    ['of a small camera stays as it is', '640x480', '1/1', [640, 480]],
    ['of an upright camera stays upright', '1080x1920', '1/1', [720, 1280]],
    ['of a camera with 4:3 fits by its height', '2560x1920', '1/1', [960, 720]],
    ['of an odd size becomes even', '641x361', '1/1', [640, 360]],
    ['of broad pixels gets square ones', '704x576', '16/11', [1024, 576]],
  ])('%s', async (_what, size, pixelAspect, expected) => {
    const picture = await filtered(`color=size=${size}:duration=0.04,setsar=${pixelAspect}`, options)
    const { width, height } = await probe(picture)
    expect([width, height]).toEqual(expected)
  })

  it.each([
    [10, 10],
    [25, 25],
    [30, 30],
    [50, 25],
    [60, 30],
  ])('comes from %d frames a second %d times a second', async (rate, expected) => {
    const film = await filtered(`testsrc2=size=64x64:rate=${rate}:duration=2`, options)
    expect((await probe(film)).decodedFrames).toBe(2 * expected)
  })

  it('is none of the past', async () => {
    const film = await filtered('testsrc2=size=64x64:rate=25:duration=2', {
      ...options,
      fromTime: 1.2 * 90_000,
    })
    expect((await probe(film)).decodedFrames).toBe(20)
  })
})

describe('options', () => {
  it('become arguments in their order, with or without a value', () => {
    expect(optionArguments({ '-an': '', '-q:v': '6' })).toEqual(['-an', '-q:v', '6'])
  })
})

function filtered(source: string, picture: PictureOptions): Promise<Buffer> {
  const filter = ['-vf', pictureFilter(picture), '-enc_time_base', '1:90000']
  return runFfmpeg(['-f', 'lavfi', '-i', source, '-copyts', ...filter, '-c:v', 'ffv1', '-f', 'matroska', '-'])
}
