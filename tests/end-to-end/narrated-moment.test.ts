/** Speaking, writing and drawing over a bay, and marking the moment: what the customer keeps of it. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Stroke } from '../../relay/wire/narration/remark.ts'
import type { ClipOverlay } from '../../relay/wire/work-order/clip-overlay.ts'
import type { WorkOrderAnswer } from '../../relay/wire/work-order/work-order.ts'
import { startGstCamera } from '../support/camera/gst-camera.ts'
import { makeVideo, readFrameNumbers, smallVideo } from '../support/camera/video.ts'
import { sliceDigests } from '../support/edge/slice-digests.ts'
import { ConsoleClient } from '../support/relay/console-client.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { runFfmpeg } from '../support/system/run-ffmpeg.ts'
import { temporaryDirectory } from '../support/system/temporary-directory.ts'
import { until } from '../support/until.ts'
import { barriers, launchChromium, visit } from '../support/viewer/chromium-visitor.ts'
import { clickPackets, clicksIn, sayClicks } from '../support/viewer/spoken-clicks.ts'
import { type ListedClip, Workshop } from '../support/workshop.ts'

const lifetime = new AbortController()
const text = '刹车片 <2 mm & "scored"'
let site: TestSite
let video: string
let clip: ListedClip
let film: string
let clicksMs: number[]
let drawn: Stroke
let writtenAtMs: number

beforeAll(async () => {
  video = await makeVideo(smallVideo)
  const camera = await startGstCamera({ paths: { lift: { file: video } } }, lifetime.signal)
  const bay = { id: 'bay-1', name: 'One', cameras: [{ id: 'lift', name: 'Lift', url: camera.url('lift') }] }
  site = await startSite({ bays: [bay], edge: { preRoll: '5s', postRoll: '3s' } }, lifetime.signal)
  const workshop = new Workshop(site, 'bay-1')
  await workshop.publish({
    workOrder: 'WO-1',
    revision: 1,
    state: 'in-bay',
    at: new Date().toISOString(),
    vehicle: { plate: '沪A12345' },
    findings: [{ id: 'f1', severity: 'urgent', area: 'front brake', fault: 'worn' }],
  })
  await until(() => workshop.clips('WO-1'))
  await narrate()
  const clips = await until(async () => {
    const listed = (await workshop.clips('WO-1')) ?? []
    return listed.some(({ kind }) => kind === 'moment') && listed
  }, 60_000)
  clip = clips.find(({ kind }) => kind === 'moment') as ListedClip
  film = path.join(await temporaryDirectory('moment', lifetime.signal), 'moment.mp4')
  await writeFile(film, Buffer.from(await (await workshop.get(clip.url)).arrayBuffer()))
}, 180_000)

afterAll(async () => {
  await site.stop()
  lifetime.abort()
})

/** Eight seconds of clicks; in their middle a caption, a stroke, and the mark. */
async function narrate(): Promise<void> {
  const packets = await clickPackets(4, lifetime.signal)
  const token = await site.files.token({ role: 'explainer' })
  const desk = new ConsoleClient({ url: site.origin.replace('http', 'ws'), token })
  await desk.heard('welcome')
  desk.say({ type: 'on' })
  await desk.heard('on-air')
  const saying = sayClicks(desk, packets)
  await wait(3000)
  writtenAtMs = Date.now()
  desk.say({ type: 'caption', text })
  drawn = {
    id: 's-1',
    camera: 'lift',
    kind: 'line',
    points: [
      [0.25, 0.5],
      [0.75, 0.5],
    ],
    colour: 'cyan',
    frameAtMs: Date.now(),
    fadeMs: 3000,
    isDone: true,
  }
  desk.say({ type: 'stroke', stroke: drawn })
  await wait(1500)
  const answer = await fetch(`${site.origin}/api/bays/bay-1/moments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ label: 'Pads at their limit', severity: 'urgent', finding: 'f1' }),
  })
  expect(answer.status).toBe(202)
  clicksMs = await saying
  desk.close()
}

async function overlayFor(grant: { role: 'customer' | 'display'; workOrder?: string }): Promise<Response> {
  const headers = { authorization: `Bearer ${await site.files.token(grant)}` }
  return fetch(`${site.origin}${clip.overlay}`, { headers })
}

test("the picture is the camera's, bit for bit", async () => {
  const [source, digests, [number = 0]] = [
    await sliceDigests(video),
    await sliceDigests(film),
    await readFrameNumbers(film),
  ]
  expect(digests.length).toBeGreaterThan(8 * 25 - 25)
  expect(digests).toEqual(digests.map((_, i) => source[(number + i) % source.length]))
})

test('it is a film of the finding that was pointed at, in the list and in the file itself', async () => {
  expect(clip).toMatchObject({ kind: 'moment', finding: 'f1', label: 'Pads at their limit' })
  const tags = (await runFfmpeg(['-i', film, '-f', 'ffmetadata', '-'])).toString()
  expect(tags).toMatch(/^finding=f1$/m)
  const workshop = new Workshop(site, 'bay-1')
  const { findings } = (await (await workshop.get('/api/work-orders/WO-1')).json()) as WorkOrderAnswer
  expect(findings[0]?.clips).toContain(clip.id)
})

test('what was said is heard within 100 ms of its time', async () => {
  const startMs = Date.parse(clip.start)
  const endMs = startMs + clip.seconds * 1000
  const spoken = clicksMs.filter(ms => ms > startMs && ms < endMs - 100).map(ms => ms - startMs)
  const heard = await clicksIn(film)
  const misses = heard.map((ms, i) => Math.round(ms - (spoken[i] ?? Number.NaN)))
  console.log(`clicks in the clip are off by ${misses.join(', ')} ms`)
  expect(heard.length).toBe(spoken.length)
  expect(heard.length).toBeGreaterThanOrEqual(3)
  for (const miss of misses) expect(Math.abs(miss)).toBeLessThan(100)
})

test('what was written is a text track', async () => {
  const track = await runFfmpeg(['-i', film, '-map', '0:s:0', '-f', 'srt', '-'])
  const [, cue = '', ...words] = track.toString().trim().split('\n')
  expect(words.join('\n')).toContain('刹车片')
  expect(words.join('\n')).toContain('2 mm &')
  const match = /^00:00:(\d\d),(\d\d\d) --> /.exec(cue)
  const beginsMs = Number(match?.[1]) * 1000 + Number(match?.[2])
  expect(Math.abs(beginsMs - (writtenAtMs - Date.parse(clip.start)))).toBeLessThan(100)
})

test('what was drawn is told to whoever may see the clip, with its time', async () => {
  expect((await overlayFor({ role: 'customer', workOrder: 'WO-2' })).status).toBe(404)
  expect((await overlayFor({ role: 'display' })).status).toBe(403)
  expect((await fetch(`${site.origin}${clip.overlay}`)).status).toBe(401)
  const answer = await overlayFor({ role: 'customer', workOrder: 'WO-1' })
  const { strokes, captions } = (await answer.json()) as ClipOverlay
  const fromMs = drawn.frameAtMs - Date.parse(clip.start)
  expect(strokes).toMatchObject([{ kind: 'line', points: drawn.points, colour: 'cyan' }])
  expect(Math.abs((strokes[0]?.fromMs ?? 0) - fromMs)).toBeLessThanOrEqual(2)
  expect(captions).toMatchObject([{ text }])
})

/** The film at a moment, standing; the colour of a place in the drawing over it, and the caption. */
async function seenAt(page: Page, seconds: number, [x, y]: [number, number]) {
  return page.evaluate(
    async ([seconds, x, y]) => {
      const video = document.querySelector<HTMLVideoElement>('.film video')
      const canvas = document.querySelector<HTMLCanvasElement>('.film canvas')
      if (!video || !canvas) throw new Error('no film')
      video.pause()
      const arrived = new Promise(resolve => video.addEventListener('seeked', resolve, { once: true }))
      video.currentTime = seconds
      await arrived
      await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))
      const context = canvas.getContext('2d')
      const at = context?.getImageData(Math.round(x * canvas.width), Math.round(y * canvas.height), 1, 1)
      const caption = document.querySelector('.film .picture-caption')?.textContent ?? ''
      return { colour: [...(at?.data ?? [])], caption }
    },
    [seconds, x, y] as const,
  )
}

test("the customer's page draws it over the film, while it was there", async () => {
  const browser = await launchChromium()
  try {
    const token = await site.files.token({ role: 'customer', workOrder: 'WO-1' })
    const relay = { httpUrl: site.origin }
    const page = await visit({ browser, relay, token, path: `/my#clip=${clip.id}` })
    await page.waitForFunction(() => {
      const video = document.querySelector<HTMLVideoElement>('.film video')
      return video && video.readyState >= 2 && document.querySelector('.film canvas')
    })
    const seconds = (drawn.frameAtMs - Date.parse(clip.start)) / 1000
    const during = await seenAt(page, seconds + 1, [0.5, 0.5])
    expect(during.caption).toContain(text)
    const [red = 0, green = 0, blue = 0, opacity = 0] = during.colour
    expect([red < 120, green > 200, blue > 220, opacity > 240]).toEqual([true, true, true, true])
    expect((await seenAt(page, seconds + 1, [0.1, 0.5])).colour[3]).toBe(0)
    expect((await seenAt(page, seconds - 0.5, [0.5, 0.5])).colour[3]).toBe(0)
    expect((await seenAt(page, seconds - 0.5, [0.5, 0.5])).caption).toBe('')
    if (process.env.GLASSBAY_SHOTS) {
      await seenAt(page, seconds + 1, [0.5, 0.5])
      await page.locator('.film').screenshot({ path: path.join(process.env.GLASSBAY_SHOTS, 'moment.png') })
    }
  } finally {
    await browser.close()
  }
})

test('a customer asks for a version for sending on, sees how far it is, and it is saved', async () => {
  const browser = await launchChromium()
  try {
    const token = await site.files.token({ role: 'customer', workOrder: 'WO-1' })
    const page = await visit({
      browser,
      relay: { httpUrl: site.origin },
      token,
      path: `/my?lang=en#clip=${clip.id}`,
      viewport: { width: 320, height: 640 },
    })
    const answers: number[] = []
    page.on('response', answer => void (/burned=1/.test(answer.url()) && answers.push(answer.status())))
    await page.waitForSelector('.send-on-button')
    const saved = page.waitForEvent('download', { timeout: 60_000 })
    await page.press('.send-on-button', 'Enter')
    await page.waitForSelector('.send-on [role="status"]:has-text("Being made")')
    expect((await saved).suggestedFilename()).toBe('WO-1 moment f1 lift.mp4')
    await page.waitForSelector('a.send-on-button:has-text("Save the film"):focus')
    await page.waitForSelector('.send-on [role="status"]:has-text("The film is ready")')
    expect([answers[0], answers.includes(206)]).toEqual([202, true])
    expect(await barriers(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  } finally {
    await browser.close()
  }
})

test("the manager's page plays it with its sound and what was drawn, and offers the same", async () => {
  const browser = await launchChromium()
  try {
    const token = await site.files.token({ role: 'manager' })
    const page = await visit({
      browser,
      relay: { httpUrl: site.origin },
      token,
      path: '/manage?lang=en#/work-orders/WO-1',
      viewport: { width: 1280, height: 900 },
    })
    await page.click(`.film .clip-still:has(img[src="${clip.thumbnail}"])`)
    await page.waitForFunction(() => {
      const video = document.querySelector<HTMLVideoElement>('.film video')
      return video && video.currentTime > 0.2 && !video.muted && document.querySelector('.film canvas')
    })
    await page.waitForSelector('.film .send-on-button')
    expect(await barriers(page)).toEqual([])
  } finally {
    await browser.close()
  }
})

/** A place of a film's picture at a moment: red, green, blue. */
async function pixelAt(file: string, seconds: number, x: number, y: number): Promise<number[]> {
  const { width, height } = smallVideo
  const cut = `crop=2:2:${Math.round(x * width)}:${Math.round(y * height)},format=rgb24`
  const args = ['-ss', seconds.toFixed(3), '-i', file, '-frames:v', '1', '-vf', cut, '-f', 'rawvideo', '-']
  return [...(await runFfmpeg(args)).subarray(0, 3)]
}

const cyan = [0x58, 0xe1, 0xff]
const far = (a: number[], b: number[]) => Math.hypot(...a.map((value, i) => value - (b[i] ?? 0)))

test('a version for sending on has voice, captions and drawing in it, for any player', async () => {
  const authorization = `Bearer ${await site.files.token({ role: 'customer', workOrder: 'WO-1' })}`
  const ask = () => fetch(`${site.origin}${clip.url}?burned=1`, { headers: { authorization } })
  const made = await until(async () => {
    const answer = await ask()
    return answer.status === 200 && answer
  }, 60_000)
  const burned = film.replace('.mp4', '.burned.mp4')
  await writeFile(burned, Buffer.from(await made.arrayBuffer()))
  const seconds = (drawn.frameAtMs - Date.parse(clip.start)) / 1000
  const seen = await pixelAt(burned, seconds + 1, 0.3, 0.5)
  console.log(`the stroke's place is rgb(${seen.join(', ')}) in the version for sending on`)
  expect(far(seen, cyan)).toBeLessThan(60)
  expect(far(await pixelAt(film, seconds + 1, 0.3, 0.5), cyan)).toBeGreaterThan(100)
  expect(far(await pixelAt(burned, seconds - 0.5, 0.3, 0.5), cyan)).toBeGreaterThan(100)
  expect(await clicksIn(burned)).toHaveLength((await clicksIn(film)).length)
  const part = await fetch(`${site.origin}${clip.url}?burned=1`, {
    headers: { authorization, range: 'bytes=0-99' },
  })
  expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 100])
  if (process.env.GLASSBAY_SHOTS) {
    const picture = path.join(process.env.GLASSBAY_SHOTS, 'burned.png')
    await runFfmpeg(['-y', '-ss', String(seconds + 1), '-i', burned, '-frames:v', '1', picture])
  }
})
