/**
 * A customer's whole visit, on a phone, against real processes, a real broker and a real camera: from the link to a
 * moving picture, a finding approved, the record, a rating. Pictures of each state are left in GLASSBAY_SCREENSHOTS, if
 * that is set.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startGstCamera } from '../support/camera/gst-camera.ts'
import { makeVideo, smallVideo } from '../support/camera/video.ts'
import { startChromium } from '../support/engines/chromium.ts'
import type { Engine, Page } from '../support/engines/engine.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { MqttTap } from '../support/system/mqtt-tap.ts'
import { until } from '../support/until.ts'
import { Workshop } from '../support/workshop.ts'

const lifetime = new AbortController()
const phone = { width: 390, height: 844 }
const desk = { width: 1280, height: 900 }
const screenshots = process.env.GLASSBAY_SCREENSHOTS
let site: TestSite
let workshop: Workshop
let engine: Engine
let page: Page
let tap: MqttTap

beforeAll(async () => {
  const file = await makeVideo(smallVideo)
  const camera = await startGstCamera({ paths: { lift: { file }, engine: { file } } }, lifetime.signal)
  const cameras = ['lift', 'engine'].map(id => ({ id, name: id, url: camera.url(id), sub: camera.url(id) }))
  const options = {
    site: { locale: 'zh-CN' as const, timezone: 'Asia/Tokyo', currency: 'JPY', hours: 'Mo-Su 00:00-24:00' },
    bays: [{ id: 'bay-1', name: '1号工位', cameras }],
    edge: { preRoll: '2s', postRoll: '1s' },
  }
  site = await startSite(options, lifetime.signal)
  workshop = new Workshop(site, 'bay-1')
  engine = await startChromium(lifetime.signal)
  tap = await MqttTap.on(site.broker, ['decision', 'pickup', 'rating'], lifetime.signal)
})

afterAll(async () => {
  await page?.close()
  await engine.close()
  await site.stop()
  lifetime.abort()
})

const brakes = {
  id: 'f1',
  severity: 'urgent',
  area: '左前制动器',
  fault: '刹车片仅剩 2 毫米',
  proposal: '更换前刹车片和刹车盘',
  price: { material: 68_000, labour: 24_000 },
}
let revision = 0

async function tell(changes: Record<string, unknown>): Promise<void> {
  revision += 1
  await workshop.publish({
    workOrder: 'WO-1',
    revision,
    at: new Date().toISOString(),
    vehicle: { plate: '沪A12345', make: 'Toyota', model: 'Camry' },
    customer: { name: '王女士', locale: 'zh-CN' },
    technician: { id: 'T-104', name: '佐藤' },
    explainer: { id: 'E-7', name: '李娜' },
    promisedAt: new Date(Date.now() + 45 * 60_000).toISOString(),
    steps: [{ id: 's1', title: '更换前刹车片', state: 'active', startedAt: new Date().toISOString() }],
    ...changes,
  })
}

/** Between two pages there is none. */
const text = () => page.evaluate(() => document.querySelector('#page')?.textContent ?? '').catch(() => '')
const untilText = (wanted: RegExp) => until(async () => wanted.test(await text()), 20_000)

async function tapOn(selector: string): Promise<void> {
  await until(() => page.evaluate(wanted => document.querySelector(wanted) !== null, selector))
  await page.evaluate(wanted => document.querySelector<HTMLElement>(wanted)?.click(), selector)
}

async function keep(name: string, of = page): Promise<void> {
  if (!screenshots) return
  await mkdir(screenshots, { recursive: true })
  await writeFile(path.join(screenshots, `${name}.png`), await of.screenshot())
}

/** A sum of the live picture's pixels, which differs from frame to frame; 0 while there is none. */
function pictureSum(): number {
  const video = document.querySelector<HTMLVideoElement>('.live video')
  if (!video?.videoWidth || document.querySelector('.live .picture')?.getAttribute('data-state') !== 'live')
    return 0
  const canvas = document.createElement('canvas')
  canvas.width = 64
  canvas.height = 36
  const context = canvas.getContext('2d')
  context?.drawImage(video, 0, 0, 64, 36)
  const { data } = context?.getImageData(0, 0, 64, 36) ?? { data: [] }
  return Array.from(data).reduce((sum, value) => (sum * 31 + value) % 1_000_000_007, 1)
}

async function untilItMoves(): Promise<void> {
  const sums = new Set<number>()
  await until(async () => {
    const sum = await page.evaluate(pictureSum).catch(() => 0) // between two pages there is none
    if (sum) sums.add(sum)
    return sums.size >= 3
  }, 20_000)
}

it('the page waits for the vehicle, before it has come', async () => {
  await tell({ state: 'scheduled', appointmentAt: new Date(Date.now() + 3_600_000).toISOString() })
  await until(async () => (await workshop.get('/api/work-orders/WO-1')).ok)
  page = await engine.open(await site.files.link({ role: 'customer', workOrder: 'WO-1' }), phone)
  await untilText(/恭候您的光临.*您的预约/s)
  await keep('1 scheduled')
  await page.close()
})

it('the link leads to a moving picture (how fast: npm run bench -- my)', async () => {
  await tell({ state: 'diagnosing' })
  await until(async () => {
    const bays = (await (await workshop.get('/api/bays')).json()) as { job: { state: string } | null }[]
    return bays[0]?.job?.state === 'diagnosing'
  })
  const link = await site.files.link({ role: 'customer', workOrder: 'WO-1' })
  page = await engine.open(link, phone)
  await untilItMoves()
  await keep('2 moving picture')
})

it('a finding comes by itself, is approved by a second tap, and is published once', async () => {
  await tell({ state: 'awaiting-approval', findings: [brakes] })
  await untilText(/左前制动器.*92,000/s)
  await keep('3 asked')
  await tapOn('.actions .button-main')
  await untilText(/确定进行此项吗/)
  await keep('4 second tap')
  // The first tap's bounce is no answer.
  await page.evaluate(() => document.querySelector<HTMLElement>('.confirm [type=submit]')?.click())
  expect(await text()).not.toMatch(/您已同意/)
  await until(async () => {
    await page.evaluate(() => document.querySelector<HTMLElement>('.confirm [type=submit]')?.click())
    return /您已同意.*已记录/s.test(await text())
  })
  await keep('5 approved')
  const [decision] = await tap.when('decision', 1)
  expect(decision).toMatchObject({ workOrder: 'WO-1', finding: 'f1', decision: 'approved', by: 'customer' })
})

it('a price that changes under the hand is shown beside the old one, and asked again', async () => {
  const fluid = { ...brakes, id: 'f2', severity: 'advisory', area: '制动液' }
  await tell({ state: 'awaiting-approval', findings: [brakes, fluid] })
  await tapOn('#finding-f2 .actions .button-main')
  await until(() => page.evaluate(() => document.querySelector('#finding-f2 .confirm') !== null))
  const dearer = { ...fluid, price: { material: 68_000, labour: 30_000 } }
  await tell({ state: 'awaiting-approval', findings: [brakes, dearer] })
  await untilText(/刚刚有变.*92,000.*98,000/s)
  await keep('6 changed')
  expect(await page.evaluate(() => document.querySelector('#finding-f2 .actions') !== null)).toBe(true)
  expect(tap.seen('decision')).toHaveLength(1)
})

it('a time to collect is chosen and published once', async () => {
  await tapOn('.way:nth-of-type(2) input')
  await tapOn('.slots input')
  await keep('7 slots')
  await tapOn('.pickup [type=submit]')
  await untilText(/您的取车时间/)
  const [pickup] = await tap.when('pickup', 1)
  expect(pickup).toMatchObject({ workOrder: 'WO-1', choice: 'collect' })
})

it('clips come by themselves and play in place', async () => {
  await tell({
    state: 'repairing',
    findings: [brakes],
    steps: [
      {
        id: 's1',
        title: '更换前刹车片',
        state: 'done',
        startedAt: new Date(Date.now() - 4000).toISOString(),
        endedAt: new Date().toISOString(),
      },
    ],
  })
  await until(() => page.evaluate(() => document.querySelectorAll('.clip .still').length >= 2), 60_000)
  await tapOn('.beginning')
  await until(() =>
    page.evaluate(
      () => (document.querySelector<HTMLVideoElement>('.beginning-film video')?.currentTime ?? 0) > 0.3,
    ),
  )
  await page.evaluate(() => document.querySelector('.my-clips')?.scrollIntoView())
  await keep('8 from the beginning')
  await tapOn('.beginning-film .film-foot button')
}, 90_000)

it('once it is ready: the record, and a rating that is published once', async () => {
  const item = { id: 'i1', area: '前刹车', material: 68_000, labour: 24_000, tax: 9200 }
  await tell({ state: 'ready', findings: [brakes], items: [item] })
  await untilText(/可以取车了.*101,200/s)
  await page.evaluate(() => window.scrollTo(0, 0))
  await keep('9 ready')
  expect(await page.evaluate(() => document.querySelector('.record-link')?.getAttribute('href'))).toBe(
    '/record?lang=zh-CN',
  )
  await tapOn('.rated:nth-of-type(1) .star:nth-child(5) input')
  await tapOn('.rated:nth-of-type(2) .star:nth-child(4) input')
  await tapOn('.rating [type=submit]')
  await untilText(/您的评价已收到/)
  await page.evaluate(() => document.querySelector('.rating')?.scrollIntoView())
  await keep('10 rated')
  const [rating] = await tap.when('rating', 1)
  expect(rating).toMatchObject({ workOrder: 'WO-1', technician: { score: 5 }, explainer: { score: 4 } })
  await tapOn('.record-link')
  await until(() => page.evaluate(() => /101,200/.test(document.body.textContent ?? '')).catch(() => false))
  await keep('11 record')
})

it('the picture ends when the vehicle leaves, and its films stay', async () => {
  await page.evaluate(() => window.history.back()).catch(() => {}) // its answer may go with the page
  await until(() => page.evaluate(() => document.querySelector('.live') !== null).catch(() => false))
  await untilItMoves()
  await tell({ state: 'delivered', findings: [brakes] })
  await untilText(/您的爱车已离开工位/)
  expect(await page.evaluate(() => document.querySelectorAll('.live video').length)).toBe(0)
  await keep('12 delivered')
})

it('the manager reads on one page what the customer decided, chose and thinks', async () => {
  const manager = await engine.open(await site.files.link({ role: 'manager' }), desk)
  const shown = (selector: string) =>
    manager.evaluate(wanted => document.querySelector(wanted)?.textContent ?? '', selector).catch(() => '') // between two pages there is none
  await until(() => manager.evaluate(() => window.location.pathname === '/manage').catch(() => false), 20_000)
  await manager.evaluate(() => {
    window.location.hash = '#/work-orders/WO-1'
  })
  await until(
    async () => /左前制动器.*92,000.*刹车片仅剩.*Approved.*Customer/s.test(await shown('main')),
    20_000,
  )
  await until(async () => /5 \/ 5.*佐藤.*4 \/ 5.*李娜/s.test(await shown('main')))
  await keep('13 manager', manager)
  expect(manager.errors()).toEqual([])
  await manager.close()
})

it('all of it once on MQTT, and without one page error', () => {
  for (const topic of ['decision', 'pickup', 'rating']) expect(tap.seen(topic)).toHaveLength(1)
  expect(page.errors().filter(error => !/404/.test(error))).toEqual([])
})
