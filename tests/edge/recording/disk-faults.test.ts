import { once } from 'node:events'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Film, FilmedFeed, readFilm } from '../../support/camera/filmed-feed.ts'
import { makeVideo, smallVideo } from '../../support/camera/video.ts'
import { BayArchive } from '../../support/edge/bay-archive.ts'
import { BrokenDisk } from '../../support/edge/broken-disk.ts'

const MiB = 1024 ** 2
const beganMs = Date.now() - 3_600_000

let film: Film
let disk: BrokenDisk
let bay: BayArchive
let feed: FilmedFeed

beforeAll(async () => {
  film = await readFilm(await makeVideo(smallVideo))
})

beforeEach(() => {
  disk = new BrokenDisk()
  bay = new BayArchive({ disk })
  feed = new FilmedFeed(film)
  feed.goLive()
})

afterEach(async () => {
  disk.errorCode = undefined
  disk.hangs = false
  disk.delayMs = 0
  await bay.close()
})

function record() {
  return bay.record('lift', feed, { syncIntervalMs: 50, queueByteLimit: MiB })
}

test.each([
  ['EIO', 'ERROR'],
  ['EROFS', 'READ_ONLY'],
] as const)('after %s nothing is lost that the memory could hold', async (errorCode, fault) => {
  const recorder = record()
  let atMs = feed.shootSeconds(5, beganMs)
  await bay.written()
  disk.errorCode = errorCode
  atMs = feed.shootSeconds(5, atMs)
  await once(recorder.events, 'status')
  expect(recorder.status).toMatchObject({ state: 'failing', fault, lost: { fragments: 0 } })
  disk.errorCode = undefined
  atMs = feed.shootSeconds(5, atMs)
  await bay.written()
  const footage = await bay.archive.footage('lift', { fromMs: beganMs, toMs: atMs })
  expect(footage?.gaps).toEqual([])
  expect(bay.archive.segmentsOf('lift')).toHaveLength(1)
})

test('more than the memory may hold is lost by whole GOPs, counted, and told at the end of the outage', async () => {
  const recorder = record()
  let atMs = feed.shootSeconds(5, beganMs)
  await bay.written()
  disk.errorCode = 'EIO'
  atMs = feed.shootSeconds(60, atMs)
  await once(recorder.events, 'status')
  expect(recorder.status.queuedBytes).toBeLessThanOrEqual(MiB)
  disk.errorCode = undefined
  await once(recorder.events, 'status')
  await bay.written()
  const { state, lost } = recorder.status
  expect({ state, gaps: lost.gaps }).toEqual({ state: 'recording', gaps: 1 })
  expect(lost.fragments % smallVideo.gop).toBe(0)
  const footage = await bay.archive.footage('lift', { fromMs: beganMs, toMs: atMs })
  expect(footage?.gaps).toHaveLength(1)
  expect(lost.ms).toBe((lost.fragments * 1000) / 25)
})

test('a disk that does not answer holds up neither the feed nor the end', async () => {
  const recorder = record()
  feed.shootSeconds(5, beganMs)
  await bay.written()
  disk.hangs = true
  let seen = 0
  feed.events.on('fragment', () => seen++)
  feed.shootSeconds(60, beganMs + 5000)
  expect(seen).toBe(1500)
  await once(recorder.events, 'status')
  expect(recorder.status).toMatchObject({ state: 'failing', fault: 'SLOW' })
  expect(recorder.status.queuedBytes).toBeLessThanOrEqual(MiB)
  const stoppedAt = performance.now()
  await bay.stop()
  expect(performance.now() - stoppedAt).toBeLessThan(5000)
})

test('writes that take two seconds lose nothing', async () => {
  const recorder = bay.record('lift', feed, { syncIntervalMs: 50 })
  disk.delayMs = 1000 // for the write, and again for the sync
  const atMs = feed.shootSeconds(20, beganMs)
  await bay.written()
  expect(recorder.status.lost.fragments).toBe(0)
  const footage = await bay.archive.footage('lift', { fromMs: beganMs, toMs: atMs })
  expect(footage?.gaps).toEqual([])
})
