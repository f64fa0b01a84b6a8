/** The wall page in the four browsers that stand for what hangs in lounges and lies in customers' hands. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { FixtureCamera } from '../support/camera/fixture-camera.ts'
import { readVideo } from '../support/camera/test-video.ts'
import { makeVideo, smallVideo } from '../support/camera/video.ts'
import { startChromium } from '../support/engines/chromium.ts'
import { startChromium72 } from '../support/engines/chromium72.ts'
import type { Engine, Page } from '../support/engines/engine.ts'
import { startFirefox } from '../support/engines/firefox.ts'
import { startWebKit } from '../support/engines/webkit.ts'
import { FixtureRelay } from '../support/relay/fixture-relay.ts'
import { until } from '../support/until.ts'

const cameras: FixtureCamera[] = []
let relay: FixtureRelay

beforeAll(async () => {
  const h264File = await makeVideo(smallVideo)
  const h264 = await readVideo(h264File, 'h264')
  const h265 = await readVideo(await makeVideo({ ...smallVideo, codec: 'h265' }), 'h265')
  const film = (video: typeof h264) => {
    const camera = new FixtureCamera(video)
    cameras.push(camera)
    camera.begin()
    return camera
  }
  relay = new FixtureRelay({
    jsmpegFile: h264File,
    bays: [
      { id: 'bay-1', name: 'Bay 1', cameras: [{ id: 'lift', name: 'Lift', camera: film(h264) }] },
      {
        id: 'bay-2',
        name: 'Bay 2',
        cameras: [{ id: 'lift', name: 'Lift', camera: film(h265), transcoded: film(h264) }],
      },
    ],
  })
  await relay.start()
})

afterAll(async () => {
  for (const camera of cameras) camera.end()
  await relay.stop()
})

/** Chromium 72 is four versions newer than the oldest displays: what it has more than they is taken away. */
const asInChromium68 = `
  delete Array.prototype.flat; delete Array.prototype.flatMap; delete Object.fromEntries
  delete window.queueMicrotask; delete window.globalThis; delete Intl.RelativeTimeFormat
  delete Element.prototype.toggleAttribute; delete SourceBuffer.prototype.changeType
`

/** How many pictures each bay has shown so far. */
function shown(page: Page): Promise<number[]> {
  return page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLElement>('[data-shown-frames]')).map(box =>
      box.dataset.state === 'live' ? Number(box.dataset.shownFrames) : 0,
    ),
  )
}

async function expectMovingPictures(page: Page): Promise<void> {
  await until(async () => {
    const frames = await shown(page)
    return frames.length === 2 && frames.every(count => count > 0)
  }, 40_000)
  const before = await shown(page)
  await until(async () => (await shown(page)).every((count, bay) => count > (before[bay] ?? 0) + 10), 30_000)
}

describe.each([
  { name: 'Chromium', start: startChromium, asks: ['', ''], protocol: 'glassbay.fmp4', isManaged: false },
  {
    name: 'Firefox',
    start: startFirefox,
    asks: ['hvc1', 'hvc1'],
    protocol: 'glassbay.fmp4',
    isManaged: false,
  },
  { name: 'WebKit', start: startWebKit, asks: ['hvc1', 'hvc1'], protocol: 'glassbay.fmp4', isManaged: true },
  { name: 'Chromium 72', start: startChromium72, asks: ['', ''], protocol: 'jsmpeg', isManaged: false },
])('in $name', ({ name, start, asks, protocol, isManaged }) => {
  const lifetime = new AbortController()
  let engine: Engine

  beforeAll(async () => {
    engine = await start(lifetime.signal)
  })
  afterEach(() => relay.events.removeAllListeners())
  afterAll(async () => {
    await engine.close()
    lifetime.abort()
  })

  test(`both bays move, by ${protocol}, without one error`, async () => {
    relay.firstScript = name === 'Chromium 72' ? asInChromium68 : ''
    const asked: string[] = []
    const protocols = new Set<string>()
    relay.events.on('viewer', (url, chosen) => {
      asked.push(new URL(url, relay.origin).searchParams.get('codecs') ?? '')
      protocols.add(chosen)
    })
    const page = await engine.open(`${relay.origin}/wall/`, { width: 1024, height: 600 })
    await expectMovingPictures(page)
    expect(asked).toEqual(asks)
    expect([...protocols]).toEqual([protocol])
    expect(await page.evaluate(() => 'ManagedMediaSource' in window)).toBe(isManaged)
    expect(page.errors()).toEqual([])
    await page.close()
  })
})
