import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pictureScore, scoreHeight, scoreWidth } from '../../../edge/clip/picture-score.ts'
import { type ClipFrame, setDecodeTime } from '../../../edge/clip/retime.ts'
import { makeThumbnail } from '../../../edge/clip/thumbnail.ts'
import { FilmedFeed, readFilm } from '../../support/camera/filmed-feed.ts'
import { silent } from '../../support/edge/bay-archive.ts'
import { runFfmpeg } from '../../support/system/run-ffmpeg.ts'

const noAbort = new AbortController().signal

/** A second each: black, blurred, sharp and grey-blue, black again, white. */
let file: string
let init: Buffer
let keyframes: ClipFrame[]

beforeAll(async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'glassbay-thumbnail-'))
  file = path.join(directory, 'scenes.mp4')
  const scene = 'testsrc2=size=640x360:rate=25:duration=1'
  const scenes = [
    'color=black:size=640x360:rate=25:duration=1[black]',
    `${scene},gblur=sigma=12[blurred]`,
    `${scene}[sharp]`,
    'color=black:size=640x360:rate=25:duration=1[blackagain]',
    'color=white:size=640x360:rate=25:duration=1[white]',
    '[black][blurred][sharp][blackagain][white]concat=n=5,format=yuv420p',
  ]
  await runFfmpeg([
    '-filter_complex',
    scenes.join(';'),
    '-c:v',
    'libx264',
    '-g',
    '25',
    '-bf',
    '0',
    '-sc_threshold',
    '0',
    file,
  ])
  const film = new FilmedFeed(await readFilm(file))
  keyframes = []
  film.events.on('fragment', ({ bytes, isKeyframe, decodeTime, duration, capturedAtMs }) => {
    if (!isKeyframe) return
    keyframes.push({ bytes: Buffer.from(bytes), isKeyframe, time: decodeTime, duration, atMs: capturedAtMs })
  })
  film.goLive()
  film.shootSeconds(5, 0)
  init = Buffer.from(film.start?.init ?? [])
})

afterAll(() => rm(path.dirname(file), { recursive: true, force: true }))

async function scoreOf(jpeg: Buffer) {
  const size = `scale=${scoreWidth}:${scoreHeight}:flags=area,format=gray`
  const grey = await runFfmpeg(['-f', 'mjpeg', '-i', '-', '-vf', size, '-f', 'rawvideo', '-'], [jpeg])
  return pictureScore(grey) ?? { brightness: 0, sharpness: 0 }
}

test.each([
  ['anywhere', undefined],
  ['at a black moment', 500],
  ['at a blurred moment', 1500],
  ['at a moment after the last frame', 7000],
  ['at a white moment', 4500],
])('a thumbnail %s shows the sharp scene', async (_name, momentMs) => {
  const jpeg = await makeThumbnail({ file, init, keyframes, momentMs }, silent, noAbort)
  const { brightness, sharpness } = await scoreOf(jpeg)
  expect(brightness).toBeGreaterThan(50)
  expect(brightness).toBeLessThan(200)
  expect(sharpness).toBeGreaterThan(5)
})

test('a moment that can be seen is the thumbnail, to the frame', async () => {
  const at = async (momentMs: number) =>
    await makeThumbnail({ file, init, keyframes, momentMs }, silent, noAbort)
  const frame = await runFfmpeg([
    '-ss',
    '2.6',
    '-i',
    file,
    '-frames:v',
    '1',
    '-vf',
    'scale=640:360:flags=area,setsar=1,format=yuvj420p',
    '-q:v',
    '4',
    '-f',
    'mjpeg',
    '-',
  ])
  expect((await at(2600)).equals(frame)).toBe(true)
  expect((await at(2000)).equals(frame)).toBe(false)
})

test('where everything is black there is a thumbnail all the same', async () => {
  const jpeg = await makeThumbnail(
    { file, init, keyframes: keyframes.slice(0, 1), momentMs: 500 },
    silent,
    noAbort,
  )
  expect((await scoreOf(jpeg)).brightness).toBeLessThan(20)
})

test('a fragment can be moved to any time', () => {
  const [frame] = keyframes
  if (!frame) throw new Error('no keyframe')
  const bytes = Buffer.from(frame.bytes)
  setDecodeTime(bytes, 2 ** 40)
  expect(bytes.indexOf(Buffer.from('0000010000000000', 'hex'))).toBeGreaterThan(0)
  expect(bytes.length).toBe(frame.bytes.length)
})
