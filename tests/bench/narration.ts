/** From an explainer's mouth to listeners' ears: a real microphone's way in Chromium, real processes, a real listener. */
import { setTimeout as sleep } from 'node:timers/promises'
import { voiceCamera } from '../../relay/wire/narration/narration.ts'
import { startGstCamera } from '../support/camera/gst-camera.ts'
import { makeVideo, smallVideo } from '../support/camera/video.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { clickPeriodMs } from '../support/viewer/click-track.ts'
import {
  mouthToEarMs,
  startListener,
  startSpeaker,
  type TappedBrowser,
  type TappedPage,
} from '../support/viewer/voice-browsers.ts'
import type { BenchContext, Benchmark, Figure } from './benchmark.ts'
import { startClients } from './fanout/fanout-process.ts'
import { median, percentile } from './statistics.ts'

const usualCounts = [1, 20, 100]
const usualMinutes = 1
const settleMs = 8000
const joins = 5
/** Small: without a GPU, drawing large pages keeps the machine from everything else, and the voice waits for its picture. */
const wall = { width: 640, height: 360 }
const desk = { width: 820, height: 600 }

export const narration: Benchmark = {
  description:
    'mouth-to-ear delay and gaps; arguments: minutes for each, default 1, and how many listeners, default 1 20 100',
  notes: [
    "Mouth: a click train in Chromium's fake microphone, at the capture times that its samples carry.",
    "Ear: the same clicks in what the wall's page gives to its loudspeaker, plus the latency that the browser names for it.",
    'Pages are small (wall 640x360, console 820x600), because this counts the voice’s way and not the drawing of pages without a GPU.',
    'Gaps: stretches without any sample in what is heard; the click train has a murmur between its clicks.',
    'One listener is a wall in a Chromium of its own, and is measured; the others are bare clients.',
    'Join: a wall opened in the middle of a sentence, from its voice socket to the first sound.',
    'Said against seen: the voice’s delay less that of the picture on the same page, as the page itself knows them.',
  ],
  run,
}

async function run({ args, signal, tell }: BenchContext): Promise<Figure[]> {
  const [minutes = usualMinutes, ...counts] = args.map(Number)
  const lifetime = new AbortController()
  const ended = AbortSignal.any([signal, lifetime.signal])
  const camera = await startGstCamera({ paths: { lift: { file: await makeVideo(smallVideo) } } }, ended)
  const cameras = [{ id: 'lift', name: 'Lift', url: camera.url('lift') }]
  const site = await startSite({ bays: [{ id: 'bay-1', name: 'Bay 1', cameras }] }, ended)
  const [speaker, ears] = await Promise.all([startSpeaker(ended), startListener(ended)])
  try {
    const console = await narrate(site, speaker)
    const figures: Figure[] = []
    for (const count of counts.length ? counts : usualCounts) {
      tell(`${count} listening, ${minutes} min`)
      figures.push(...(await measure({ site, console, ears, count, minutes }, ended)))
    }
    tell(`${joins} joins`)
    const joinMs = await joinTimes(site, ears)
    return [...figures, figure('join p50', median(joinMs)), figure('join max', Math.max(...joinMs))]
  } finally {
    await Promise.all([speaker.close(), ears.close()])
    lifetime.abort()
  }
}

/** A console that is on the air. */
async function narrate(site: TestSite, speaker: TappedBrowser): Promise<TappedPage> {
  const console = await speaker.open({ url: await site.files.link({ role: 'explainer' }), viewport: desk })
  await console.page.click('.talk-button')
  await until(async () => (await console.console()).line === 'live', 30_000)
  return console
}

interface MeasureOptions {
  site: TestSite
  console: TappedPage
  ears: TappedBrowser
  count: number
  minutes: number
}

async function measure(
  { site, console, ears, count, minutes }: MeasureOptions,
  signal: AbortSignal,
): Promise<Figure[]> {
  const over = new AbortController()
  const token = await site.files.token({ role: 'display' })
  const path = `/live/bay-1/${voiceCamera}`
  const others = { kind: 'websocket', port: site.files.port, path, token, count: count - 1 } as const
  if (others.count > 0) await startClients(others, AbortSignal.any([signal, over.signal]))
  const url = await site.files.link({ role: 'display' })
  const page = await ears.open({ url, viewport: wall })
  await until(async () => (await page.heard()).clicksMs.length > 0, 30_000)
  await sleep(settleMs)
  const before = await page.heard()
  const apartMs: number[] = []
  const looking = setInterval(() => void look(page, apartMs), 1000)
  await sleep(minutes * 60_000)
  clearInterval(looking)
  const name = count === 1 ? '1 listener' : `${count} listeners`
  const heard = await page.heard()
  const clicksMs = heard.clicksMs.slice(before.clicksMs.length)
  const delaysMs = mouthToEarMs(await console.spoken(), { ...heard, clicksMs }, clickPeriodMs)
  const gapsMs = heard.gapsMs.slice(before.gapsMs.length)
  await page.page.context().close()
  over.abort()
  return [
    figure(`${name}: mouth to ear p50`, median(delaysMs)),
    figure(`${name}: mouth to ear p95`, percentile(delaysMs, 0.95)),
    figure(`${name}: clicks heard`, delaysMs.length, ''),
    figure(`${name}: longest gap`, Math.max(0, ...gapsMs)),
    figure(`${name}: gaps over 60 ms`, gapsMs.filter(ms => ms > 60).length, ''),
    figure(`${name}: said against seen p95`, percentile(apartMs.map(Math.abs), 0.95)),
  ]
}

async function look(page: TappedPage, apartMs: number[]): Promise<void> {
  const { behindMs, pictureBehindMs } = await page.facts()
  if (Number.isFinite(behindMs) && Number.isFinite(pictureBehindMs)) apartMs.push(behindMs - pictureBehindMs)
}

async function joinTimes(site: TestSite, ears: TappedBrowser): Promise<number[]> {
  const url = await site.files.link({ role: 'display' })
  const times: number[] = []
  for (let join = 0; join < joins; join++) {
    const page = await ears.open({ url, viewport: wall })
    const heard = await until(async () => {
      const { beganAtMs, joinedAtMs } = await page.heard()
      return beganAtMs !== undefined && joinedAtMs !== undefined && { beganAtMs, joinedAtMs }
    }, 30_000)
    times.push(heard.beganAtMs - heard.joinedAtMs)
    await page.page.context().close()
  }
  return times
}

function figure(name: string, value: number, unit = 'ms'): Figure {
  return { name, value, unit }
}
