import { rm } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Pin } from '../../../edge/recording/archive.ts'
import { FilmedFeed, readFilm } from '../../support/camera/filmed-feed.ts'
import { makeVideo, smallVideo } from '../../support/camera/video.ts'
import { BayArchive } from '../../support/edge/bay-archive.ts'
import { SmallVolume } from '../../support/edge/small-volume.ts'
import { until } from '../../support/until.ts'

const MiB = 1024 ** 2
const minuteMs = 60_000

let volume: SmallVolume
let bay: BayArchive
let pins: Pin[]

beforeEach(async () => {
  volume = await SmallVolume.create(64 * MiB)
  pins = []
  bay = new BayArchive({ data: volume.directory, disk: volume.disk, pinned: () => pins })
})

afterEach(async () => {
  await bay.close()
  await volume.close()
})

/** 1.3 MiB a second, so that a minute is more than the volume holds. */
async function aCamera(): Promise<FilmedFeed> {
  const feed = new FilmedFeed(await readFilm(await makeVideo({ ...smallVideo, bitrate: 10_000_000 })))
  feed.goLive()
  return feed
}

/** Films in steps that the disk has taken before the next. Returns when the film ends. */
async function shoot(feed: FilmedFeed, seconds: number, fromMs: number): Promise<number> {
  let atMs = fromMs
  for (let second = 0; second < seconds; second += 5) {
    atMs = feed.shootSeconds(5, atMs)
    await bay.written()
  }
  return atMs
}

test('a volume of 64 MiB keeps the newest and what is pinned, and room for the databases', async () => {
  const feed = await aCamera()
  const recorder = bay.record('lift', feed, { segmentMs: 5000, syncIntervalMs: 50 })
  const beganMs = Date.now() - 10 * minuteMs
  await shoot(feed, 20, beganMs)
  const pin = { camera: 'lift', fromMs: beganMs + 6000, toMs: beganMs + 9000 }
  pins.push(pin)
  const endedMs = await shoot(feed, 120, beganMs + 20_000)
  const segments = bay.archive.segmentsOf('lift')
  const [oldest, next] = segments
  expect(oldest?.startMs).toBe(beganMs + 5000)
  expect(next?.startMs).toBeGreaterThan(beganMs + 60_000)
  expect(segments.at(-1)?.endMs).toBe(endedMs)
  expect(volume.usedBytes).toBeGreaterThan(40 * MiB)
  expect(volume.usedBytes).toBeLessThan(63 * MiB)
  expect(recorder.status).toMatchObject({ state: 'recording', lost: { gaps: 0, fragments: 0 } })
})

test('where nothing may be deleted, frames wait in memory, the loss is counted, and recording resumes by itself', async () => {
  const feed = await aCamera()
  let seen = 0
  feed.events.on('fragment', () => seen++)
  const recorder = bay.record('lift', feed, { segmentMs: 5000, syncIntervalMs: 50, queueByteLimit: 8 * MiB })
  const beganMs = Date.now() - 10 * minuteMs
  let atMs = await shoot(feed, 10, beganMs)
  pins.push({ camera: 'lift', fromMs: 0, toMs: Date.now() })
  const theirs = await volume.fill()
  atMs = feed.shootSeconds(30, atMs)
  await until(() => recorder.status.state === 'failing', 30_000)
  expect(recorder.status.fault).toBe('FULL')
  expect(recorder.status.queuedBytes).toBeLessThanOrEqual(8 * MiB)
  expect(seen).toBe(40 * 25)
  await rm(theirs)
  const goneAt = performance.now()
  await until(() => recorder.status.state === 'recording' && recorder.status.queuedBytes === 0, 30_000)
  expect(performance.now() - goneAt).toBeLessThan(30_000)
  const { lost } = recorder.status
  expect(lost.gaps).toBe(1)
  expect(lost.ms).toBeGreaterThan(10_000)
  const footage = await bay.archive.footage('lift', { fromMs: beganMs, toMs: atMs })
  expect(footage?.gaps.map(({ fromMs, toMs }) => toMs - fromMs)).toEqual([lost.ms])
})

test('a stranger who fills the volume costs the oldest recordings, and no new one', async () => {
  const feed = await aCamera()
  const recorder = bay.record('lift', feed, { segmentMs: 5000, syncIntervalMs: 50 })
  const beganMs = Date.now() - 10 * minuteMs
  const atMs = await shoot(feed, 30, beganMs)
  await volume.fill()
  const endedMs = await shoot(feed, 10, atMs)
  const segments = bay.archive.segmentsOf('lift')
  expect(segments[0]?.startMs).toBeGreaterThan(beganMs)
  expect(segments.at(-1)?.endMs).toBe(endedMs)
  expect(recorder.status.lost.fragments).toBe(0)
})

test('when nobody can say what is pinned any more, the last word stands and recording goes on', async () => {
  let isBroken = false
  const pinned = () => {
    if (isBroken) throw new Error('database or disk is full')
    return pins
  }
  await bay.close()
  bay = new BayArchive({ data: volume.directory, disk: volume.disk, pinned })
  const feed = await aCamera()
  const recorder = bay.record('lift', feed, { segmentMs: 5000, syncIntervalMs: 50 })
  const beganMs = Date.now() - 10 * minuteMs
  pins.push({ camera: 'lift', fromMs: beganMs, toMs: beganMs + 2000 })
  await shoot(feed, 60, beganMs)
  isBroken = true
  const endedMs = await shoot(feed, 60, beganMs + 60_000)
  expect(bay.archive.segmentsOf('lift')[0]?.startMs).toBe(beganMs)
  expect(bay.archive.segmentsOf('lift').at(-1)?.endMs).toBe(endedMs)
  expect(recorder.status.lost.fragments).toBe(0)
})
