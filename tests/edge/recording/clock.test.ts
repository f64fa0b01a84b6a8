import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { readFootage } from '../../../edge/recording/footage.ts'
import { type Film, FilmedFeed, readFilm } from '../../support/camera/filmed-feed.ts'
import { makeVideo, smallVideo } from '../../support/camera/video.ts'
import { BayArchive, SettableClocks } from '../../support/edge/bay-archive.ts'

const beganMs = Date.now() - 3_600_000

let film: Film
let clocks: SettableClocks
let bay: BayArchive
let feed: FilmedFeed

beforeAll(async () => {
  film = await readFilm(await makeVideo(smallVideo))
})

beforeEach(() => {
  clocks = new SettableClocks()
  bay = new BayArchive({ clocks })
  feed = new FilmedFeed(film)
  feed.goLive()
})

afterEach(() => bay.close())

async function framesOf(fromMs: number, toMs: number): Promise<number[]> {
  const footage = await bay.archive.footage('lift', { fromMs, toMs })
  const frames: number[] = []
  if (!footage) return frames
  for await (const { decodeTime } of readFootage(footage, bay.archive.disk)) frames.push(decodeTime / 3600)
  return frames
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}

test.each([
  ['back by an hour', -3_600_000],
  ['back by five seconds', -5000],
  ['forward by a day', 86_400_000],
])('a wall clock set %s begins a new segment, and no frame is lost', async (_name, stepMs) => {
  bay.record('lift', feed, { clocks, syncIntervalMs: 50 })
  const steppedMs = feed.shoot(265, beganMs) + stepMs
  await bay.written()
  clocks.offsetMs += stepMs
  const endedMs = feed.shoot(235, steppedMs)
  await bay.written()
  const [before, after, ...more] = bay.archive.segmentsOf('lift')
  expect(more).toEqual([])
  expect((before?.endMs ?? 0) - beganMs).toBeGreaterThanOrEqual(265 * 40)
  expect((before?.endMs ?? 0) - beganMs).toBeLessThanOrEqual(275 * 40)
  expect(after?.startMs).toBe(steppedMs + 10 * 40)
  expect(await framesOf(steppedMs + 10 * 40, endedMs)).toEqual(numbers(275, 500))
  expect(await framesOf(beganMs, beganMs + 4000)).toEqual(numbers(0, 100))
})

test('a wall clock far in the future makes nothing old', async () => {
  bay.record('lift', feed, { clocks, syncIntervalMs: 50, segmentMs: 2000 })
  feed.shootSeconds(10, Date.now() - 10_000)
  await bay.written()
  clocks.offsetMs = 10 * 365 * 86_400_000
  feed.shootSeconds(5, clocks.wall())
  await bay.written()
  expect(bay.archive.segmentsOf('lift')).toHaveLength(8)
})
