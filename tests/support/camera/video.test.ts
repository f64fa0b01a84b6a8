import { rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { runFfmpeg } from '../system/run-ffmpeg.ts'
import { blocksOf, numberInBlocks, readFrameNumber } from '../viewer/frame-number.ts'
import { makeVideo, readFrameNumbers, smallVideo } from './video.ts'

const frameCount = smallVideo.fps * smallVideo.seconds
const everyNumber = Array.from({ length: frameCount }, (_, frame) => frame)

test('every number survives its blocks, and no single wrong block passes', () => {
  for (const frame of [0, 1, 999, 21_845, 65_535]) {
    const blocks = blocksOf(frame)
    expect(numberInBlocks(blocks)).toBe(frame)
    for (let wrong = 2; wrong < blocks.length; wrong += 1) {
      const flipped = Uint8Array.from(blocks, (level, block) => (block === wrong ? 255 - level : level))
      expect(numberInBlocks(flipped)).toBeUndefined()
    }
  }
})

test.each([
  ['H.264', smallVideo],
  ['H.264 with B-frames', { ...smallVideo, bFrames: 2 }],
  ['H.265', { ...smallVideo, codec: 'h265' as const }],
])('each frame of a video in %s shows its number', async (_name, options) => {
  expect(await readFrameNumbers(await makeVideo(options))).toEqual(everyNumber)
})

test('the number can be read off the pixels of a small and poor MPEG-1 copy', async () => {
  const poor = ['-s', '320x180', '-c:v', 'mpeg1video', '-b:v', '150k', '-f', 'mpegts', '-']
  const copy = await runFfmpeg(['-i', await makeVideo(smallVideo), '-t', '1', ...poor])
  const frames = await runFfmpeg(['-i', '-', '-f', 'rawvideo', '-pix_fmt', 'rgba', '-'], [copy])
  const frameLength = 320 * 180 * 4
  const numbers = Array.from({ length: 20 }, (_, frame) =>
    readFrameNumber(frames.subarray(frame * frameLength), 320, 180, 4),
  )
  expect(numbers).toEqual(everyNumber.slice(0, 20))
})

test('two callers at once get the same whole file', async () => {
  const options = { ...smallVideo, width: 320, height: 180, seconds: 1, bitrate: 200_001 }
  await rm(await makeVideo(options))
  const [first, second] = await Promise.all([makeVideo(options), makeVideo(options)])
  expect(first).toBe(second)
  expect(await readFrameNumbers(first)).toHaveLength(25)
})
