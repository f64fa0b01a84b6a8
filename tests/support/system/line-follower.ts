/** What a customer's page shows of a bay while the line to it changes: every frame on the glass, and when nothing was. */
import { type Browser, chromium, type Page } from 'playwright-core'
import type { GstCamera } from '../camera/gst-camera.ts'
import { findExecutable } from '../engines/executable.ts'
import { aJob } from '../job.ts'
import { startSite } from '../site.ts'
import { Workshop } from '../workshop.ts'
import { startThrottledLine, type ThrottledLine } from './throttled-line.ts'

const waitMs = 120_000

/** One frame on the glass, ms on the page's clock. */
export interface GlassFrame {
  atMs: number
  /** Of the picture, pixels: tells main and sub apart. */
  width: number
}

export interface LineRecord {
  frames: GlassFrame[]
  /** Since the first picture, without a video or its last picture in front: black. Animation frames. */
  blackFrames: number
  nowMs: number
}

export interface LineFollower {
  line: ThrottledLine
  page: Page
  record(): Promise<LineRecord>
  /** Resolves when so many frames of this width have been on the glass since then. */
  shows(width: number, count: number, sinceMs: number): Promise<void>
  stop(): Promise<void>
}

interface RecordedWindow {
  lineRecord(): LineRecord
}

/** A real site with this camera (`lift`, `sub`), and a customer's phone behind a line that can be throttled. */
export async function followLine(camera: GstCamera, signal: AbortSignal): Promise<LineFollower> {
  const cameras = [{ id: 'lift', name: 'Lift', url: camera.url('lift'), sub: camera.url('sub') }]
  const site = await startSite({ bays: [{ id: 'bay-1', name: 'Bay 1', cameras }] }, signal)
  await new Workshop(site, 'bay-1').publish(aJob({ at: new Date().toISOString() }))
  const line = await startThrottledLine(Number(new URL(site.origin).port), signal)
  const { host } = new URL(site.origin)
  const browser = await chromium.launch({
    executablePath: await findExecutable('chromium', 'google-chrome'),
    args: [`--host-resolver-rules=MAP ${host} 127.0.0.1:${line.port}`], // the page's own address stays the site's
  })
  const page = await openPage(browser, await site.files.link({ role: 'customer', workOrder: 'WO-1' }))
  return {
    line,
    page,
    record: () => page.evaluate(() => (window as unknown as RecordedWindow).lineRecord()),
    async shows(width, count, sinceMs) {
      const isThere = (wanted: { width: number; count: number; sinceMs: number }) => {
        const { frames } = (window as unknown as RecordedWindow).lineRecord()
        const found = frames.filter(frame => frame.atMs > wanted.sinceMs && frame.width === wanted.width)
        return found.length >= wanted.count
      }
      // A few times a second: looking costs the page time.
      await page.waitForFunction(isThere, { width, count, sinceMs }, { polling: 250, timeout: waitMs })
    },
    stop: () => browser.close(),
  }
}

async function openPage(browser: Browser, link: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 3 })
  const page = await context.newPage()
  await page.addInitScript(recordGlass)
  await page.goto(link)
  await page.waitForURL('**/my')
  return page
}

/** Runs in the page before its own scripts. */
function recordGlass(): void {
  const frames: GlassFrame[] = []
  let blackFrames = 0
  let followed: HTMLVideoElement | undefined
  Object.assign(window, { lineRecord: () => ({ frames, blackFrames, nowMs: performance.now() }) })
  const follow = (video: HTMLVideoElement) => {
    video.requestVideoFrameCallback((_now, { expectedDisplayTime, width }) => {
      if (video.isConnected) follow(video)
      if (video.style.opacity === '1') frames.push({ atMs: expectedDisplayTime, width })
    })
  }
  const look = () => {
    requestAnimationFrame(look)
    const video = document.querySelector<HTMLVideoElement>('.picture-video')
    if (video && video !== followed) follow(video)
    followed = video ?? undefined
    const cover = document.querySelector<HTMLCanvasElement>('.picture-cover')
    const isShown = video?.style.opacity === '1' || (cover && !cover.hidden)
    if (frames.length > 0 && !isShown) blackFrames += 1
  }
  look()
}

/** The longest that one picture stood between two moments, ms; with the time before the first and after the last. */
export function longestStand(frames: readonly GlassFrame[], fromMs: number, toMs: number): number {
  const times = frames.map(({ atMs }) => atMs).filter(atMs => atMs > fromMs && atMs < toMs)
  const marks = [fromMs, ...times, toMs]
  return Math.max(...marks.slice(1).map((mark, index) => mark - (marks[index] ?? mark)))
}
