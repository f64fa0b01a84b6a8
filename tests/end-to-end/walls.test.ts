import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { voiceCamera } from '../../relay/wire/narration/narration.ts'
import { startGstCamera } from '../support/camera/gst-camera.ts'
import { makeVideo, smallVideo } from '../support/camera/video.ts'
import { startChromium } from '../support/engines/chromium.ts'
import { startChromium72 } from '../support/engines/chromium72.ts'
import type { Engine, Page } from '../support/engines/engine.ts'
import { startFirefox } from '../support/engines/firefox.ts'
import { startWebKit } from '../support/engines/webkit.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'

const lifetime = new AbortController()
const viewport = { width: 1280, height: 720 }
let site: TestSite

beforeAll(async () => {
  const h264 = await makeVideo(smallVideo)
  const h265 = await makeVideo({ ...smallVideo, codec: 'h265' })
  const paths = { lift: { file: h264 }, engine: { file: h265, codec: 'h265' as const } }
  const camera = await startGstCamera({ paths }, lifetime.signal)
  const bays = ['lift', 'engine'].map((id, i) => {
    return { id: `bay-${i + 1}`, name: `Bay ${i + 1}`, cameras: [{ id, name: id, url: camera.url(id) }] }
  })
  site = await startSite({ bays }, lifetime.signal)
})

afterAll(async () => {
  await site.stop()
  lifetime.abort()
})

/** How each bay's picture is shown: by which means, and a sum of its pixels, which differs from frame to frame. */
function readTiles(): { bay: string; means: string; size: number; sum: number }[] {
  const tiles = Array.prototype.slice.call(document.querySelectorAll('[data-bay]')) as HTMLElement[]
  return tiles.map(tile => {
    const video = tile.querySelector('video')
    const shown = video && video.videoWidth > 0 ? video : tile.querySelector('canvas')
    const canvas = document.createElement('canvas')
    canvas.width = 64
    canvas.height = 36
    const context = canvas.getContext('2d')
    let sum = 0
    if (context && shown) {
      context.drawImage(shown, 0, 0, 64, 36)
      const { data } = context.getImageData(0, 0, 64, 36)
      for (let i = 0; i < data.length; i += 1) sum = (sum * 31 + (data[i] || 0)) % 1000000007
    }
    return {
      bay: tile.getAttribute('data-bay') || '',
      means: shown ? shown.tagName.toLowerCase() : 'nothing',
      size: shown instanceof HTMLVideoElement ? shown.videoWidth : shown ? shown.width : 0,
      sum: sum,
    }
  })
}

/** Which rendition each of the page's sockets gets, as the relay says. */
async function watchedRenditions(): Promise<string[]> {
  const authorization = `Bearer ${await site.files.token({ role: 'manager' })}`
  const answer = await fetch(`${site.origin}/api/viewers`, { headers: { authorization } })
  const viewers = (await answer.json()) as { bay: string; camera: string; rendition: string | null }[]
  const pictures = viewers.filter(({ camera }) => camera !== voiceCamera) // a wall waits for voices, too
  return pictures.map(({ bay, rendition }) => `${bay} ${rendition}`).sort()
}

/** By what each bay's picture is shown once both move. */
async function bothBaysMove(page: Page): Promise<string[]> {
  const seen = new Map<string, Set<number>>()
  const means = new Map<string, string>()
  await until(async () => {
    // The link's own page goes on to the wall by itself: for a moment there is no page to ask.
    const tiles = await page.evaluate(readTiles).catch(() => [])
    for (const tile of tiles) {
      if (tile.size === 0) continue
      means.set(tile.bay, tile.means)
      seen.set(tile.bay, (seen.get(tile.bay) ?? new Set()).add(tile.sum))
    }
    return seen.size === 2 && [...seen.values()].every(sums => sums.size >= 5)
  }, 60_000)
  return [...means.values()]
}

describe.each([
  { start: startChromium, name: 'Chromium', means: 'video', renditions: ['bay-1 main', 'bay-2 h264'] },
  { start: startFirefox, name: 'Firefox', means: 'video', renditions: ['bay-1 main', 'bay-2 main'] },
  { start: startWebKit, name: 'WebKitGTK', means: 'video', renditions: ['bay-1 main', 'bay-2 main'] },
  {
    start: startChromium72,
    name: 'Chromium 72',
    means: 'canvas',
    renditions: ['bay-1 jsmpeg', 'bay-2 jsmpeg'],
  },
])('the wall in $name', ({ start, means, renditions }) => {
  let engine: Engine

  beforeAll(async () => {
    engine = await start(lifetime.signal)
  })

  afterAll(() => engine.close())

  it(`shows both bays moving from its link, by ${renditions.join(' and ')}, without one page error`, async () => {
    const page = await engine.open(await site.files.link({ role: 'display' }), viewport)
    expect(await bothBaysMove(page)).toEqual([means, means])
    expect(await watchedRenditions()).toEqual(renditions)
    expect(page.errors()).toEqual([])
    await page.close()
    await until(async () => (await watchedRenditions()).length === 0)
  }, 120_000)
})
