/** The pages around the picture, in real Chromium: links, notices, languages, and a wall that looks after itself. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FixtureCamera } from '../support/camera/fixture-camera.ts'
import { readVideo, type TestVideo } from '../support/camera/test-video.ts'
import { makeVideo, smallVideo } from '../support/camera/video.ts'
import { startChromium } from '../support/engines/chromium.ts'
import type { Engine, Page } from '../support/engines/engine.ts'
import { FixtureRelay } from '../support/relay/fixture-relay.ts'
import { aWorkOrder } from '../support/relay/work-order.ts'
import { until } from '../support/until.ts'

const lifetime = new AbortController()
const phone = { width: 390, height: 844 }
const screen = { width: 1024, height: 600 }
let engine: Engine
let video: TestVideo
let camera: FixtureCamera
let relay: FixtureRelay
let page: Page | undefined

beforeAll(async () => {
  video = await readVideo(await makeVideo(smallVideo), 'h264')
  engine = await startChromium(lifetime.signal)
})
afterAll(() => lifetime.abort())

beforeEach(async () => {
  camera = new FixtureCamera(video)
  camera.begin()
  const cameras = [{ id: 'lift', name: 'Lift', camera }]
  relay = new FixtureRelay({
    bays: [{ id: 'bay-1', name: 'Bay 1', cameras }],
    site: { id: 'tokyo-01', name: '東京一号店', locale: 'ja', timezone: 'Asia/Tokyo', currency: 'JPY' },
  })
  await relay.start()
})
afterEach(async () => {
  await page?.close()
  camera.end()
  await relay.stop()
})

async function open(path: string, viewport = screen): Promise<Page> {
  page = await engine.open(relay.origin + path, viewport)
  return page
}

const text = (of: Page) => of.evaluate(() => document.body.textContent ?? '')
const address = (of: Page) =>
  of.evaluate(() => window.location.pathname + window.location.search + window.location.hash)
/** While a page is going away, it has none. */
const untilAddress = (of: Page, wanted: string) =>
  until(async () => (await address(of).catch(() => '')) === wanted)
const untilText = (of: Page, wanted: RegExp) => until(async () => wanted.test(await text(of)))

describe('/enter', () => {
  test('without a token says what to do', async () => {
    const opened = await open('/enter/?lang=en', phone)
    await untilText(opened, /open the link you were given/i)
  })

  test('exchanges the token once, and goes on without it', async () => {
    const bodies: string[] = []
    relay.events.on('session', body => bodies.push(body))
    const opened = await open('/enter/?lang=en#token-1', phone)
    await untilAddress(opened, '/wall?lang=en')
    expect(bodies).toEqual([JSON.stringify({ token: 'token-1' })])
    expect(await opened.evaluate(() => JSON.stringify(performance.getEntries()))).not.toContain('token-1')
  })

  test('with a link that has expired or was revoked says whom to ask', async () => {
    relay.status = 401
    const opened = await open('/enter/?lang=en#token-1', phone)
    await untilText(opened, /no longer works.*reception/is)
    expect(await address(opened)).toBe('/enter/?lang=en')
  })

  test('when the relay does not answer, offers to try again, and then works', async () => {
    relay.status = 503
    const opened = await open('/enter/?lang=en#token-1', phone)
    await untilText(opened, /cannot be reached/)
    relay.status = 200
    await opened.evaluate(() => document.querySelector('button')?.click())
    await untilAddress(opened, '/wall?lang=en')
  })
})

test('/ says what this is in three languages', async () => {
  const opened = await open('/', phone)
  await untilText(opened, /as it happens.*维修过程|维修过程.*as it happens/is)
  expect(await text(opened)).toMatch(/お車の整備/)
})

test('/my shows the live picture of the bay that the customer may see', async () => {
  relay.answers.set('/api/session', { body: { role: 'customer', page: '/my', workOrder: 'WO-1' } })
  relay.answers.set('/api/work-orders/WO-1', { body: aWorkOrder() })
  relay.answers.set('/api/work-orders/WO-1/clips', { body: [] })
  const opened = await open('/my/?lang=zh-CN', phone)
  await untilText(opened, /施工中.*佐藤/s)
  await until(() =>
    opened.evaluate(() => document.querySelector('.picture')?.getAttribute('data-state') === 'live'),
  )
})

describe('the wall', () => {
  test('speaks the language of the site, and shows its name and its time', async () => {
    const opened = await open('/wall/')
    await untilText(opened, /東京一号店/)
    // The page's language is set after its words are there.
    await until(() => opened.evaluate(() => document.documentElement.lang === 'ja'))
    const time = await opened.evaluate(() => document.querySelector('time')?.textContent ?? '')
    const tokyo = new Intl.DateTimeFormat('ja', { timeZone: 'Asia/Tokyo', timeStyle: 'short' })
    const around = [-60_000, 0, 60_000].map(shift => tokyo.format(Date.now() + shift).padStart(5, '0'))
    expect(around).toContain(time)
  })

  test('whose link has ended asks for one, and shows no picture any more', async () => {
    const opened = await open('/wall/?lang=en')
    await untilText(opened, /Bay 1/)
    relay.status = 401
    relay.notify()
    await untilText(opened, /needs its link/)
    expect(await opened.evaluate(() => document.querySelectorAll('video').length)).toBe(0)
  })

  test('of a site without bays says so', async () => {
    relay.bays.length = 0
    await untilText(await open('/wall/?lang=en'), /no bays yet/i)
  })

  test('shows that a bay is withheld, and nothing of it', async () => {
    const [bay] = relay.bays
    if (bay) bay.cameras = []
    const opened = await open('/wall/?lang=en')
    await untilText(opened, /owner’s wish/)
    expect(await opened.evaluate(() => document.querySelectorAll('video').length)).toBe(0)
  })

  test('shows a job: vehicle, state, technician', async () => {
    const [bay] = relay.bays
    const vehicle = { plate: '沪A•••45', make: 'Toyota', model: 'Camry' }
    if (bay) bay.job = { state: 'repairing', vehicle, technician: { name: '佐藤' } }
    await untilText(await open('/wall/?lang=en'), /沪A•••45.*Camry.*being repaired.*佐藤/is)
  })

  test('shows another camera of a bay when one is lost', async () => {
    const other = new FixtureCamera(video)
    other.begin()
    relay.bays[0]?.cameras.push({ id: 'engine', name: 'Engine', camera: other })
    const opened = await open('/wall/')
    const shown = () =>
      opened.evaluate(() =>
        Array.from(document.querySelectorAll('.picture'), picture =>
          [picture.getAttribute('data-camera'), picture.getAttribute('data-state')].join(' '),
        ).join(),
      )
    await until(async () => (await shown()) === 'lift live')
    camera.lose()
    relay.notify()
    await until(async () => (await shown()) === 'engine live', 30_000)
    other.end()
  })

  test('loads itself anew after a deployment, once', async () => {
    const opened = await open('/wall/')
    await untilText(opened, /Bay 1/)
    const begun = () => opened.evaluate(() => performance.timeOrigin)
    const before = await begun()
    relay.build = 'ffff000011112222'
    relay.notify()
    await until(async () => (await begun().catch(() => before)) !== before)
    const after = await begun()
    await untilText(opened, /Bay 1/)
    relay.notify()
    await until(async () => (await opened.evaluate(() => performance.now())) > 2500)
    expect(await begun()).toBe(after)
  })
})

describe('for those who cannot see or point', () => {
  const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

  test.each(['/', '/enter/', '/wall/', '/my/', '/explain/', '/manage/'])(
    '%s has no barrier that axe knows',
    async path => {
      const opened = await open(path, phone)
      await until(() => opened.evaluate(() => (document.querySelector('h1')?.textContent ?? '').length > 0))
      const source = await readFile(axeFile, 'utf8')
      const violations = await opened.evaluate(async script => {
        new Function(script)() // the driver's world: the page's own CSP forbids this to the page
        const { axe } = window as unknown as {
          axe: { run(): Promise<{ violations: { id: string; help: string }[] }> }
        }
        return (await axe.run()).violations.map(({ id, help }) => `${id}: ${help}`)
      }, source)
      expect(violations).toEqual([])
    },
  )
})
