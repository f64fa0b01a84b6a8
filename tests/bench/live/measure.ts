/** Joins a system at random moments, then watches it for a while: the same for every system. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { GstCamera } from '../../support/camera/gst-camera.ts'
import { type JoinParts, joinParts } from './join-parts.ts'
import type { PageRecord, RecordingWindow, ShownFrame } from './picture-recorder.ts'
import type { RunningSystem } from './system.ts'

export interface Measured {
  /** From the player's first connection to its first picture, one a join; ms. */
  joinMs: number[]
  /** The same from the navigation's beginning, with the page's own loading. */
  openMs: number[]
  /** From the camera's push to the glass, one a frame; ms. */
  glassMs: number[]
  /** Pushed by the camera while we watched, and never seen on the glass. */
  missedFrames: number
  /** Of the watching; undefined when there was none. */
  record: PageRecord | undefined
  joins: JoinParts[]
}

export interface MeasureOptions {
  browser: Browser
  camera: GstCamera
  system: RunningSystem
  joins: number
  /** 0: joins alone. */
  watchMs: number
  /** The camera's time from keyframe to keyframe. */
  gopMs: number
}

const nothingWatched = { glassMs: [], missedFrames: Number.NaN }
const viewport = { width: 1920, height: 1080 }
const tabSettleMs = 1500
const joinDeadlineMs = 60_000
/** After joining, for players that find their distance to the live edge by and by. */
const settleMs = 8000

export async function measure(options: MeasureOptions): Promise<Measured> {
  const { browser, system, joins, gopMs } = options
  const context = await browser.newContext({ viewport })
  await system.prepare(context)
  const joinMs: number[] = []
  const openMs: number[] = []
  const parts: JoinParts[] = []
  for (let join = 0; join < joins; join += 1) {
    const page = await openTab(context)
    await sleep(Math.random() * gopMs)
    await showPicture(page, system.url)
    const record = await readRecord(page)
    const { connectingMs = Number.NaN, revealedMs = Number.NaN } = record
    parts.push(joinParts(record))
    joinMs.push(revealedMs - connectingMs)
    openMs.push(revealedMs)
    await page.close()
  }
  const record = options.watchMs > 0 ? await watch(context, options) : undefined
  await context.close()
  const { glassMs, missedFrames } = record ? glassTimes(record, options.camera) : nothingWatched
  return { joinMs, openMs, glassMs, missedFrames, record, joins: parts }
}

/** A new window makes Chromium load pages of its own (chrome://omnibox-popup) for half a second: that is not ours. */
async function openTab(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await sleep(tabSettleMs)
  return page
}

async function showPicture(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.waitForFunction(
    () => (window as unknown as RecordingWindow).pictureIsRevealed === true,
    undefined,
    { timeout: joinDeadlineMs },
  )
}

function readRecord(page: Page): Promise<PageRecord> {
  return page.evaluate(() => (window as unknown as RecordingWindow).pictureRecord())
}

/** What was shown from the settled player's point in time on. */
async function watch(context: BrowserContext, { system, watchMs }: MeasureOptions): Promise<PageRecord> {
  const page = await openTab(context)
  await showPicture(page, system.url)
  await sleep(settleMs)
  const { frames } = await readRecord(page)
  await sleep(watchMs)
  const record = await readRecord(page)
  await page.close()
  return { ...record, frames: record.frames.slice(frames.length) }
}

/** The camera's own clock and the page's are the same machine's. */
function glassTimes({ frames, epochMs }: PageRecord, camera: GstCamera) {
  const glassMs = frames.flatMap(frame => pushToGlass(frame, epochMs, camera) ?? [])
  const pushed = camera.pushed('lift')
  const from = (frames[0]?.visibleMs ?? 0) + epochMs
  const to = (frames.at(-1)?.visibleMs ?? 0) + epochMs
  const sent = pushed.filter(({ at }) => at > from && at < to).length
  return { glassMs, missedFrames: Math.max(0, sent - new Set(frames.map(({ number }) => number)).size) }
}

/** undefined for a frame whose number could not be read. */
export function pushToGlass(frame: ShownFrame, epochMs: number, camera: GstCamera): number | undefined {
  const visibleAt = frame.visibleMs + epochMs
  const pushedAt = frame.number === undefined ? undefined : camera.pushedAt('lift', frame.number, visibleAt)
  return pushedAt === undefined ? undefined : visibleAt - pushedAt
}
