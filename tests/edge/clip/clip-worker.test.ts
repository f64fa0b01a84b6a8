import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ClipStore } from '../../../edge/clip/clip-store.ts'
import { planMoment } from '../../../edge/clip/planner.ts'
import { type Film, FilmedFeed, readFilm } from '../../support/camera/filmed-feed.ts'
import { makeVideo, smallVideo } from '../../support/camera/video.ts'
import { ClipBay } from '../../support/edge/clip-bay.ts'
import { startTestRelay, type TestRelay } from '../../support/relay/test-relay.ts'
import { until } from '../../support/until.ts'

const rolls = { preRollMs: 2000, postRollMs: 1000 }

let film: Film
let home: string
let clipBay: ClipBay
let clips: ClipStore
let feed: FilmedFeed
let relay: TestRelay | undefined
let relayUrl: string
let workers: { stop(): Promise<void> }[]

beforeAll(async () => {
  film = await readFilm(await makeVideo(smallVideo))
})

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'glassbay-worker-'))
  relay = await startTestRelay({ data: path.join(home, 'relay') })
  relayUrl = relay.httpUrl
  clipBay = new ClipBay({ data: home, relayUrl })
  clips = clipBay.clips
  feed = new FilmedFeed(film)
  feed.goLive()
  clipBay.bay.record('lift', feed, { syncIntervalMs: 50, segmentMs: 3000 })
  workers = []
})

afterEach(async () => {
  for (const worker of workers) await worker.stop()
  await clipBay.close()
  await relay?.stop()
  await rm(home, { recursive: true, force: true, maxRetries: 10 })
})

function startWorker() {
  const worker = clipBay.startWorker()
  workers.push(worker)
  return worker
}

function planFinding(id: string, atMs: number): void {
  const visit = { workOrder: 'WO-1', arrivedMs: 0, previousLeftMs: undefined, occurrence: 1 }
  const plan = planMoment(visit, { kind: 'finding', id, label: `finding ${id}`, atMs }, rolls)
  clipBay.store.transaction(() => clips.plan(plan, ['lift']))
}

function planMark(id: string, atMs: number): void {
  const visit = { workOrder: 'WO-1', arrivedMs: 0, previousLeftMs: undefined, occurrence: 1 }
  const plan = planMoment(visit, { kind: 'moment', id, label: 'look', atMs }, rolls)
  clipBay.store.transaction(() => clips.plan(plan, ['lift']))
}

async function storedAtRelay(): Promise<string[]> {
  const names = await readdir(path.join(home, 'relay', 'clips'), { recursive: true }).catch(() => [])
  return names.map(name => path.basename(name)).filter(name => /\.(mp4|jpg)$/.test(name))
}

test('a planned clip is cut, sent, and announced once, and nothing of it stays on the edge', async () => {
  const beganMs = Date.now() - 60_000
  feed.shootSeconds(20, beganMs)
  planFinding('f1', beganMs + 8000)
  startWorker()
  await until(() => clips.counts.announced === 1, 30_000)
  const [delivery, ...more] = clipBay.outbox.pending(10)
  expect(more).toEqual([])
  expect(delivery?.payload).toMatchObject({
    workOrder: 'WO-1',
    bay: 'bay-1',
    camera: 'lift',
    kind: 'finding',
    finding: 'f1',
    label: 'finding f1',
    start: new Date(beganMs + 6000).toISOString(),
    seconds: 3,
  })
  expect(await storedAtRelay()).toHaveLength(2)
  await until(async () => (await readdir(path.join(home, 'clips'))).length === 0, 30_000)
  expect(clips.pins()).toEqual([])
})

test('a clip waits for its last frame', async () => {
  const beganMs = Date.now() - 2500
  feed.shootSeconds(2, beganMs)
  startWorker()
  planFinding('f1', beganMs + 2000)
  feed.shootSeconds(2, beganMs + 2000)
  await until(() => clips.counts.announced === 1, 30_000)
  expect(clipBay.outbox.pending(10)[0]?.payload).toMatchObject({ seconds: 3 })
  expect(Date.now()).toBeGreaterThanOrEqual(beganMs + 3000)
})

test('while the relay is away clips are cut, and arrive once each when it is back', async () => {
  await relay?.stop()
  relay = undefined
  const beganMs = Date.now() - 60_000
  feed.shootSeconds(30, beganMs)
  for (const i of [1, 2, 3]) planFinding(`f${i}`, beganMs + i * 5000)
  startWorker()
  await until(() => clips.counts.cut === 3, 30_000)
  expect(clipBay.outbox.length).toBe(0)
  relay = await startTestRelay({ data: path.join(home, 'relay'), port: Number(new URL(relayUrl).port) })
  await until(() => clips.counts.announced === 3, 30_000)
  expect(clipBay.outbox.pending(10)).toHaveLength(3)
  expect(await storedAtRelay()).toHaveLength(6)
})

test('a moment waits, its footage kept, until the relay can say what was said over it', async () => {
  await relay?.stop()
  relay = undefined
  const beganMs = Date.now() - 60_000
  feed.shootSeconds(20, beganMs)
  planMark('m1', beganMs + 8000)
  planFinding('f1', beganMs + 9000)
  startWorker()
  await until(() => clips.counts.cut === 1, 30_000)
  expect(clips.counts).toMatchObject({ planned: 1, failed: 0 })
  expect(clips.pins()).toEqual([{ camera: 'lift', fromMs: beganMs + 6000, toMs: beganMs + 9000 }])
  relay = await startTestRelay({ data: path.join(home, 'relay'), port: Number(new URL(relayUrl).port) })
  await until(() => clips.counts.announced === 2, 50_000)
})

test('a moment from more than a day ago is cut without what was said, rather than never', async () => {
  await relay?.stop()
  relay = undefined
  const beganMs = Date.now() - 25 * 3_600_000
  feed.shootSeconds(20, beganMs)
  planMark('m1', beganMs + 8000)
  startWorker()
  await until(() => clips.counts.cut === 1, 30_000)
})

test('a worker that dies at any step is followed by one that goes on, and every clip is announced once', async () => {
  const beganMs = Date.now() - 120_000
  feed.shootSeconds(60, beganMs)
  for (let i = 1; i <= 3; i += 1) planFinding(`f${i}`, beganMs + i * 8000)
  for (let done = 0; done < 3; ) {
    const worker = startWorker()
    await until(
      () => clips.counts.cut + clips.counts.announced > done || clips.counts.announced === 3,
      30_000,
    )
    await worker.stop()
    done = clips.counts.announced === 3 ? 3 : clips.counts.cut + clips.counts.announced
  }
  startWorker()
  await until(() => clips.counts.announced === 3, 30_000)
  expect(new Set(clipBay.outbox.pending(10).map(({ id }) => id)).size).toBe(3)
  expect(await storedAtRelay()).toHaveLength(6)
})

test('a clip that was planned before the clock was set back does not wait for its time to come again', async () => {
  const beganMs = Date.now() + 3_600_000
  feed.shootSeconds(10, beganMs)
  await clipBay.bay.written()
  planFinding('f1', beganMs + 5000)
  startWorker()
  await until(() => clips.counts.announced === 1, 30_000)
  expect(clipBay.outbox.pending(10)[0]?.payload).toMatchObject({ seconds: 3 })
})

test('a clip without footage is given up, and holds nothing up', async () => {
  const beganMs = Date.now() - 60_000
  feed.shootSeconds(10, beganMs)
  planFinding('f1', beganMs - 600_000)
  planFinding('f2', beganMs + 5000)
  startWorker()
  await until(() => clips.counts.announced === 1, 30_000)
  expect(clips.counts).toMatchObject({ failed: 1, announced: 1 })
})

test('a file that somebody deleted is cut again', async () => {
  await relay?.stop()
  const beganMs = Date.now() - 60_000
  feed.shootSeconds(10, beganMs)
  planFinding('f1', beganMs + 5000)
  const worker = startWorker()
  await until(() => clips.counts.cut === 1, 30_000)
  await worker.stop()
  await rm(path.join(home, 'clips'), { recursive: true })
  relay = await startTestRelay({ data: path.join(home, 'relay'), port: Number(new URL(relayUrl).port) })
  startWorker()
  await until(() => clips.counts.announced === 1, 30_000)
  expect(await storedAtRelay()).toHaveLength(2)
})
