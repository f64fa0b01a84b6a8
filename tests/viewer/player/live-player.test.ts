/** The player in real Chromium, on the wall page, against a relay that has bad days. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { FixtureCamera } from '../../support/camera/fixture-camera.ts'
import { readVideo, type TestVideo } from '../../support/camera/test-video.ts'
import { makeVideo, smallVideo } from '../../support/camera/video.ts'
import { startChromium } from '../../support/engines/chromium.ts'
import type { Engine, Page } from '../../support/engines/engine.ts'
import { FixtureRelay } from '../../support/relay/fixture-relay.ts'
import { until } from '../../support/until.ts'
import { numberInBlocks } from '../../support/viewer/frame-number.ts'

const lifetime = new AbortController()
const viewport = { width: 1024, height: 600 }
let engine: Engine
let video: TestVideo
let otherVideo: TestVideo
let hevcVideo: TestVideo
let camera: FixtureCamera
let relay: FixtureRelay
let page: Page

beforeAll(async () => {
  const file = await makeVideo(smallVideo)
  video = await readVideo(file, 'h264')
  otherVideo = await readVideo(await makeVideo({ ...smallVideo, width: 480, height: 270 }), 'h264')
  hevcVideo = await readVideo(await makeVideo({ ...smallVideo, codec: 'h265' }), 'h265')
  engine = await startChromium(lifetime.signal)
})
afterAll(() => lifetime.abort())

beforeEach(async () => {
  camera = new FixtureCamera(video)
  camera.begin()
  const cameras = [{ id: 'lift', name: 'Lift', camera }]
  relay = new FixtureRelay({
    bays: [{ id: 'bay-1', name: 'Bay 1', cameras }],
    jsmpegFile: await makeVideo(smallVideo),
  })
  await relay.start()
  await until(() => camera.feed.gop)
  page = await engine.open(`${relay.origin}/wall/`, viewport)
  await untilState('live')
})

afterEach(async () => {
  expect(page.errors().filter(error => !isConnectionError(error))).toEqual([])
  await page.close()
  camera.end()
  await relay.stop()
})

/** Chromium reports a refused connection on the console whatever the page does about it. */
function isConnectionError(error: string): boolean {
  return /WebSocket connection to|ERR_CONNECTION|ERR_EMPTY_RESPONSE|Failed to load resource/.test(error)
}

interface Facts {
  state: string
  protocol: string
  shownFrames: number
  behindMs: number
  rebuilds: number
  joinMs: number
  word: string
}

async function facts(): Promise<Facts> {
  const { data, word } = await page.evaluate(() => {
    const box = document.querySelector<HTMLElement>('[data-join-ms]')
    const words = document.querySelector<HTMLElement>('.picture-word')
    return { data: { ...box?.dataset }, word: words?.textContent ?? '' }
  })
  const { state = '', protocol = '', shownFrames, behindMs, rebuilds, joinMs } = data
  return {
    state,
    protocol,
    word,
    shownFrames: Number(shownFrames),
    behindMs: Number(behindMs || Number.NaN),
    rebuilds: Number(rebuilds),
    joinMs: Number(joinMs || Number.NaN),
  }
}

async function untilState(state: string, deadlineMs = 20_000): Promise<void> {
  await until(async () => (await facts()).state === state, deadlineMs)
}

/** The number in the picture that can be seen now, how old that frame is (ms), and where it is seen. */
async function seen(): Promise<{ ageMs: number | undefined; on: string }> {
  const { levels, atMs, on } = await page.evaluate(() => {
    const visible = [
      ...document.querySelectorAll<HTMLElement>('.picture-video, .picture-canvas, .picture-cover'),
    ]
      .filter(element => !element.hidden && element.style.opacity !== '0')
      .pop()
    const canvas = document.createElement('canvas')
    canvas.width = 200
    canvas.height = 120
    const context = canvas.getContext('2d')
    if (!visible || !context) return { levels: [], atMs: 0, on: 'nothing' }
    context.drawImage(visible as HTMLVideoElement, 0, 0, 200, 120)
    const row = context.getImageData(0, 5, 200, 1).data
    const levels = Array.from({ length: 20 }, (_, block) => row[(block * 10 + 5) * 4 + 1] ?? 0)
    return { levels, atMs: performance.timeOrigin + performance.now(), on: visible.className }
  })
  const number = numberInBlocks(levels)
  return { ageMs: number === undefined ? undefined : camera.ageOf(number, atMs), on }
}

/** A picture of the present that moves. */
async function expectPresent(deadlineMs = 20_000): Promise<void> {
  await untilState('live', deadlineMs)
  const { shownFrames } = await facts()
  await until(async () => (await facts()).shownFrames > shownFrames + 5, deadlineMs)
  await until(async () => ((await seen()).ageMs ?? 9999) < 1500, deadlineMs)
}

test('the first picture is one of the present, it moves, and the relay hears how it is', async () => {
  const { ageMs, on } = await seen()
  expect(on).toBe('picture-video')
  expect(ageMs).toBeLessThan(3000) // a busy machine; an idle one has it below 100
  const reports: unknown[] = []
  relay.events.on('report', report => reports.push(report))
  await expectPresent()
  await until(() => reports.length > 1)
  expect(reports.at(-1)).toMatchObject({ type: 'report', moving: true, rebuilds: 0 })
  await until(async () => (await facts()).behindMs > 0)
  const { joinMs, behindMs } = await facts()
  expect(joinMs).toBeGreaterThan(0)
  expect(behindMs).toBeLessThan(3000)
})

test('GOPs that the relay leaves out are jumped over, in the same player', async () => {
  relay.skipGop()
  await until(async () => ((await seen()).ageMs ?? 0) > 1000)
  await expectPresent()
  expect((await facts()).rebuilds).toBe(0)
})

test('a lost camera leaves its last picture, dimmed, with a word; the next stream takes over without a touch', async () => {
  camera.lose()
  await untilState('camera-lost')
  expect((await facts()).word).toMatch(/interrupted/i)
  expect((await seen()).on).toBe('picture-cover')
  expect((await seen()).ageMs).toBeDefined()
  camera.begin()
  await expectPresent()
  expect((await seen()).on).toBe('picture-video')
  expect((await facts()).word).toBe('')
})

test('a stream that goes on in another size is shown in it', async () => {
  camera.begin(otherVideo)
  const width = () => page.evaluate(() => document.querySelector('video')?.videoWidth)
  await until(async () => (await width()) === 480)
  await expectPresent()
})

test('a killed socket is opened again', async () => {
  const connected = new Promise(resolve => relay.events.once('viewer', resolve))
  relay.dropSockets()
  await connected
  await expectPresent()
})

test('a relay that is away and comes back finds its viewers', async () => {
  await relay.stop()
  await untilState('line-lost')
  expect((await seen()).on).toBe('picture-cover')
  await relay.start()
  await expectPresent()
})

test('data that stops and goes on is followed, with a hole in its timeline and without', async () => {
  for (const holeMs of [900, 3500]) {
    camera.isFrozen = true
    await until(async () => ((await seen()).ageMs ?? 0) > holeMs)
    camera.isFrozen = false
    await expectPresent()
  }
})

test('a hidden page lets the stream go, and is at live at once when it shows', async () => {
  const setVisibility = (state: string) =>
    page.evaluate(visibility => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibility })
      document.dispatchEvent(new Event('visibilitychange'))
    }, state)
  await setVisibility('hidden')
  await until(() => relay.viewerCount === 0)
  await setVisibility('visible')
  await until(() => relay.viewerCount === 1)
  await expectPresent()
})

test('who may no longer watch is told so in words, and does not knock again and again', async () => {
  let knocks = 0
  relay.events.on('viewer', () => {
    knocks += 1
  })
  relay.endViewers('revoked')
  await untilState('ended')
  expect((await facts()).word).toMatch(/no longer valid/)
  await until(() => relay.viewerCount === 0)
  const endedAtMs = performance.now()
  await until(() => performance.now() - endedAtMs > 1500) // six times the first reconnect delay
  expect(knocks).toBe(0)
})

test('a stream that this browser cannot play comes as MPEG-1', async () => {
  camera.begin(hevcVideo)
  await until(async () => (await facts()).protocol === 'jsmpeg')
  await untilState('live')
  expect((await seen()).on).toBe('picture-canvas')
  const { shownFrames } = await facts()
  await until(async () => (await facts()).shownFrames > shownFrames + 5)
})

test('what has been shown is let go', async () => {
  const kept = () =>
    page.evaluate(() => {
      const buffered = document.querySelector('video')?.buffered
      return buffered?.length ? buffered.end(buffered.length - 1) - buffered.start(0) : 0
    })
  await until(async () => (await kept()) > 9, 30_000)
  let most = 0
  await until(async () => {
    const seconds = await kept()
    most = Math.max(most, seconds)
    return seconds < 8
  }, 30_000)
  expect(most).toBeLessThan(15)
  expect((await facts()).rebuilds).toBe(0)
})
