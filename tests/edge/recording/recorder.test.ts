import { readFile } from 'node:fs/promises'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { readFootage } from '../../../edge/recording/footage.ts'
import { type Film, FilmedFeed, readFilm } from '../../support/camera/filmed-feed.ts'
import { makeVideo, smallVideo } from '../../support/camera/video.ts'
import { BayArchive, type BayArchiveOptions } from '../../support/edge/bay-archive.ts'
import { probe } from '../../support/system/ffprobe.ts'

let film: Film
const bays: BayArchive[] = []

beforeAll(async () => {
  film = await readFilm(await makeVideo(smallVideo))
})

afterEach(async () => {
  for (const bay of bays.splice(0)) await bay.close()
})

function aBay(options: BayArchiveOptions = {}): BayArchive {
  const bay = new BayArchive(options)
  bays.push(bay)
  return bay
}

function aCamera(): FilmedFeed {
  const feed = new FilmedFeed(film)
  feed.goLive()
  return feed
}

const began = Date.UTC(2026, 10, 23, 9, 15)

test("a segment is a playable file whose frames are the camera's, and ends at the first keyframe after a minute", async () => {
  const bay = aBay()
  const feed = aCamera()
  bay.record('lift', feed)
  feed.shootSeconds(150, began)
  await bay.written()
  await bay.stop()
  const segments = bay.archive.segmentsOf('lift')
  expect(segments.map(({ startMs, endMs }) => [startMs - began, endMs - startMs])).toEqual([
    [0, 60_000],
    [60_000, 60_000],
    [120_000, 30_000],
  ])
  const [first] = segments
  const file = await readFile(first?.path ?? '')
  expect(file.length).toBe(first?.bytes)
  const { packets, decodedFrames, complaints } = await probe(file)
  expect({ packets: packets.length, decodedFrames, complaints }).toEqual({
    packets: 1500,
    decodedFrames: 1500,
    complaints: '',
  })
})

test('a range across segments gives every frame once, from the keyframe at or before it', async () => {
  const bay = aBay()
  const feed = aCamera()
  bay.record('lift', feed)
  feed.shootSeconds(130, began)
  await bay.written()
  const range = { fromMs: began + 55_500, toMs: began + 122_000 }
  const footage = await bay.archive.footage('lift', range)
  if (!footage) throw new Error('nothing recorded')
  const times: number[] = []
  for await (const { decodeTime } of readFootage(footage, bay.archive.disk)) times.push(decodeTime / 3600)
  expect(footage.gaps).toEqual([])
  expect(times).toEqual(Array.from({ length: 122 * 25 - 55 * 25 }, (_, i) => 55 * 25 + i))
})
