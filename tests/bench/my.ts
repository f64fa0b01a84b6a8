import { chromium, type Request } from 'playwright-core'
import { linkUrl } from '../../relay/access/links.ts'
import { startGstCamera } from '../support/camera/gst-camera.ts'
import { cameraVideo, makeVideo, type VideoOptions } from '../support/camera/video.ts'
import { findExecutable } from '../support/engines/executable.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { freePort } from '../support/system/port.ts'
import { type SlowLine, startSlowLine } from '../support/system/slow-line.ts'
import { until } from '../support/until.ts'
import { Workshop } from '../support/workshop.ts'
import type { Benchmark, Figure } from './benchmark.ts'
import { median } from './statistics.ts'

const visits = 7
const workOrder = 'WO-1'
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, isMobile: true, hasTouch: true }
const mobile = { bitsPerSecond: 2_000_000, roundTripMs: 100 }
const loopback = { bitsPerSecond: 1_000_000_000, roundTripMs: 0 }

/** What cameras send beside the main stream. */
const subVideo: VideoOptions = {
  codec: 'h264',
  width: 640,
  height: 360,
  fps: 25,
  seconds: 40,
  gop: 50,
  bitrate: 500_000,
}

interface Visit {
  /** From the tap on the link to the first picture that is not covered, ms. */
  pictureMs: number
  /** That had come down the line by then. */
  bytes: number
  /** Of them pages, scripts, styles, fonts and answers; the rest is film. */
  pageBytes: number
}

/** A customer's link opened on a phone: what comes down the line before the first picture, and how long it takes. */
export const my: Benchmark = {
  description:
    "a customer's link on a phone: time and bytes to the first picture, at 2 Mbit/s and 100 ms and on loopback",
  notes: [
    'Line: a TCP proxy of ours on loopback, shared by all connections; each new one pays its round trip. No TLS.',
    'Chromium at 390x844, 3 pixels a point, nothing in its cache; medians of 7 visits.',
    'Camera: GStreamer RTSP, 1080p25 at 4 Mbit/s with a keyframe every 4 s, sub stream 640x360 at 0.5 Mbit/s, every 2 s.',
    'First picture: the player says that it is live, which it does once an uncovered frame is on the glass.',
  ],
  async run({ signal, tell }) {
    tell('making the camera’s videos (once on this machine)')
    const paths = { main: { file: await makeVideo(cameraVideo) }, sub: { file: await makeVideo(subVideo) } }
    const camera = await startGstCamera({ paths }, signal)
    const figures: Figure[] = []
    for (const [name, line] of Object.entries({ '2 Mbit/s, 100 ms': mobile, loopback })) {
      tell(`${visits} visits: ${name}`)
      const lifetime = new AbortController()
      const ended = AbortSignal.any([signal, lifetime.signal])
      const publicPort = await freePort()
      const cameras = [{ id: 'lift', name: 'Lift', url: camera.url('main'), sub: camera.url('sub') }]
      const site = await startSite({ bays: [{ id: 'bay-1', name: 'Bay 1', cameras }], publicPort }, ended)
      try {
        await bringVehicle(site)
        const slow = await startSlowLine({ port: publicPort, targetPort: site.files.port, ...line }, ended)
        figures.push(...figuresOf(name, await visit(site, publicPort, slow)))
      } finally {
        await site.stop()
        lifetime.abort()
      }
    }
    return figures
  },
}

async function bringVehicle(site: TestSite): Promise<void> {
  const workshop = new Workshop(site, 'bay-1')
  const at = new Date().toISOString()
  await workshop.publish({ workOrder, revision: 1, state: 'diagnosing', at, vehicle: { plate: '沪A12345' } })
  await until(async () => {
    const bays = (await (await workshop.get('/api/bays')).json()) as {
      job: unknown
      cameras: { state: string }[]
    }[]
    return bays[0]?.job && bays[0].cameras[0]?.state === 'live'
  }, 30_000)
}

async function visit(site: TestSite, publicPort: number, line: SlowLine): Promise<Visit[]> {
  const executablePath = await findExecutable('chromium', 'google-chrome', 'chromium-browser')
  const browser = await chromium.launch({ executablePath })
  const seen: Visit[] = []
  try {
    for (let i = 0; i < visits; i += 1) {
      const link = linkUrl(
        `http://127.0.0.1:${publicPort}`,
        await site.files.token({ role: 'customer', workOrder }),
      )
      const context = await browser.newContext(phone)
      const page = await context.newPage()
      const finished: Request[] = []
      page.on('requestfinished', request => finished.push(request))
      const { promise, resolve } = Promise.withResolvers<{ atMs: number; bytes: number }>()
      await page.exposeFunction('firstPicture', () =>
        resolve({ atMs: performance.now(), bytes: line.receivedBytes }),
      )
      await page.addInitScript(watchForPicture)
      const before = { atMs: performance.now(), bytes: line.receivedBytes }
      await page.goto(link)
      const first = await promise
      page.removeAllListeners('requestfinished')
      const pageBytes = await sizeOf(finished)
      seen.push({ pictureMs: first.atMs - before.atMs, bytes: first.bytes - before.bytes, pageBytes })
      await context.close()
    }
  } finally {
    await browser.close()
  }
  return seen
}

/** Runs in the page, before its own scripts. */
function watchForPicture(): void {
  const { firstPicture } = window as unknown as { firstPicture(): void }
  const observer = new MutationObserver(() => {
    if (!document.querySelector('.picture[data-state="live"]')) return
    observer.disconnect()
    firstPicture()
  })
  observer.observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['data-state'],
  })
}

/** Of answers that came down the line, with their headers. */
async function sizeOf(requests: readonly Request[]): Promise<number> {
  const sizes = await Promise.all(requests.map(request => request.sizes()))
  return sizes.reduce((sum, size) => sum + size.responseBodySize + size.responseHeadersSize, 0)
}

function figuresOf(name: string, seen: Visit[]): Figure[] {
  const of = (value: (visit: Visit) => number) => median(seen.map(value))
  return [
    { name: `${name}: link to first picture`, value: of(({ pictureMs }) => pictureMs), unit: 'ms' },
    { name: `${name}: slowest`, value: Math.max(...seen.map(({ pictureMs }) => pictureMs)), unit: 'ms' },
    { name: `${name}: received before it`, value: of(({ bytes }) => bytes) / 1000, unit: 'kB' },
    { name: `${name}: of that without the film`, value: of(({ pageBytes }) => pageBytes) / 1000, unit: 'kB' },
  ]
}
