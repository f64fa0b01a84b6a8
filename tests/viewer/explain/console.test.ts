/** The explainer's console in real Chromium on a real relay: in its languages and sizes, by keyboard, on bad days. */
import { pino } from 'pino'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { OnvifCamera } from '../../../edge/onvif/onvif-camera.ts'
import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { type Locale, locales } from '../../../viewer/i18n/words.ts'
import { type OnvifDevice, startOnvifDevice } from '../../support/camera/onvif-device.ts'
import { makeVideo, smallVideo } from '../../support/camera/video.ts'
import { findExecutable } from '../../support/engines/executable.ts'
import { ConsoleClient } from '../../support/relay/console-client.ts'
import { RelayClient } from '../../support/relay/relay-client.ts'
import { startTestRelay, type TestRelay } from '../../support/relay/test-relay.ts'
import { freePort } from '../../support/system/port.ts'
import { until } from '../../support/until.ts'
import { barriers, launchChromium, visit } from '../../support/viewer/chromium-visitor.ts'
import { type ExplainSite, startExplainSite } from '../../support/viewer/explain-site.ts'
import { explainedJobs, phrases, shopName } from '../../support/viewer/explained-job.ts'
import { viewerBuild } from '../../support/viewer/viewer-build.ts'

const screens = {
  'a tablet on its side': { width: 1180, height: 820 },
  'an upright tablet': { width: 820, height: 1180 },
  'a desk': { width: 1440, height: 900 },
  'a phone, which scrolls': { width: 360, height: 740 },
}
const desk = screens['a desk']
const lifetime = new AbortController()
let device: OnvifDevice
let turning: Promise<void>
let browser: Browser
let site: ExplainSite
let token: string
let page: Page | undefined

beforeAll(async () => {
  browser = await launchChromium()
  device = await startOnvifDevice({ presets: { '1': 'Engine', '2': 'Front left wheel' } }, lifetime.signal)
  const address = { host: device.host, port: device.port, path: '/', username: '', password: '' }
  const head = new OnvifCamera({ id: 'lift', address, log: pino({ level: 'silent' }) })
  turning = head.run(lifetime.signal)
  site = await startExplainSite({
    head,
    film: await makeVideo(smallVideo),
    jobs: explainedJobs('en'),
    config: { site: { name: shopName('en'), timezone: 'Asia/Tokyo', currency: 'JPY' }, explain: { phrases } },
    prepare: askForCall,
  })
  token = await site.relay.token({ role: 'explainer' })
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await site?.stop()
  lifetime.abort()
  await turning
})
afterEach(async () => {
  await page?.context().close()
  page = undefined
})

async function askForCall(relay: TestRelay): Promise<void> {
  const customer = await RelayClient.of(relay, { role: 'customer', workOrder: 'WO-1' })
  const { findings } = await customer.read<WorkOrderAnswer>('/api/work-orders/WO-1')
  const seen = findings.find(({ id }) => id === 'f2')?.seen
  const { status } = await customer.post('/api/work-orders/WO-1/findings/f2/decision', {
    decision: 'call-me',
    seen,
  })
  expect(status).toBe(200)
}

async function open(viewport = desk, locale: Locale = 'en'): Promise<Page> {
  const opened = await visit({ browser, relay: site.relay, token, path: `/explain?lang=${locale}`, viewport })
  page = opened
  await opened.waitForSelector('.stage .picture[data-state="live"]')
  await opened.waitForSelector('.talk[data-line="ready"]')
  await opened.waitForSelector('.call')
  return opened
}

describe.each(Object.entries(screens))('on %s', (_, viewport) => {
  test.each(locales)(
    'in %s: no barrier that axe knows, nothing sticks out, all is large enough for a finger',
    async locale => {
      const opened = await open(viewport, locale)
      expect(await barriers(opened)).toEqual([])
      const outside = await opened.evaluate(() => {
        const { clientWidth, clientHeight } = document.documentElement
        const page = document.querySelector('.explain') as Element
        const height = getComputedStyle(page).overflowY === 'auto' ? page.scrollHeight : clientHeight
        return Array.from(
          document.querySelectorAll('.explain > *, .explain-bar > *, .explain-main > *'),
          element => {
            const { left, top, right, bottom } = element.getBoundingClientRect()
            const isInside = left >= 0 && top >= 0 && right <= clientWidth + 0.5 && bottom <= height + 0.5
            return isInside ? '' : element.className
          },
        ).filter(Boolean)
      })
      expect(outside).toEqual([])
      const talk = await opened.locator('.talk-button').boundingBox()
      expect(talk && talk.y + talk.height).toBeLessThan(viewport.height)
      const small = await opened.evaluate(() =>
        Array.from(document.querySelectorAll('button, .captions select, .draft select'), element => {
          const { width, height } = element.getBoundingClientRect()
          return { what: element.outerHTML.slice(0, 80), width, height }
        }).filter(({ width, height }) => width > 0 && (width < 44 || height < 44)),
      )
      expect(small).toEqual([])
    },
  )
})

test('says who waits for a call, and what about', async () => {
  const opened = await open()
  expect(await opened.textContent('.calls')).toMatch(/1.*Ms Wang.*Wiper blades · First streaks/s)
})

describe('by keyboard', () => {
  test('chooses bays, tools and a caption, and lists the keys', async () => {
    const opened = await open()
    await opened.keyboard.press('2')
    await opened.waitForSelector('.stage .picture[data-bay="bay-2"]')
    await opened.keyboard.press('a')
    expect(await opened.getAttribute('.surface', 'data-tool')).toBe('arrow')
    await opened.keyboard.press('c')
    await opened.keyboard.type('as written')
    expect(await opened.inputValue('.captions input')).toBe('as written')
    expect(await opened.getAttribute('.surface', 'data-tool')).toBe('arrow')
    await opened.keyboard.press('Escape')
    await opened.keyboard.press('?')
    await opened.waitForSelector('dialog[open] .keys')
    expect(await barriers(opened)).toEqual([])
  })

  test('single keys do nothing once they are turned off', async () => {
    const opened = await open()
    await opened.keyboard.press('?')
    await opened.click('dialog .check')
    await opened.click('dialog .push')
    await opened.keyboard.press('a')
    await opened.keyboard.press('2')
    expect(await opened.getAttribute('.surface', 'data-tool')).toBe('line')
    expect(await opened.getAttribute('.stage .picture', 'data-bay')).toBe('bay-1')
  })

  test('marks a moment, which waits for its clip', async () => {
    const opened = await open()
    await opened.selectOption('.draft select', 'f1')
    await opened.keyboard.press('Escape')
    await opened.keyboard.press('m')
    await opened.waitForSelector('.toast:has-text("Marked")')
    await opened.waitForSelector('.film-coming:has-text("Front left brake: Pads worn to 2 mm, disc scored")')
  })
})

describe('a camera that can be turned', () => {
  test('turns while its key is held, zooms by keyboard, and goes to a preset', async () => {
    const opened = await open()
    device.done.length = 0
    await opened.hover('.ptz [aria-label="Turn left"]')
    await opened.mouse.down()
    await until(() => device.done.length === 3)
    await opened.mouse.up()
    await until(() => device.done.at(-1) === 'stop')
    const [move] = device.done
    expect([move, new Set(device.done.slice(0, -1)).size]).toEqual(['move -0.5 0 -', 1])
    await opened.keyboard.press('p')
    await opened.keyboard.press('+')
    await until(() => device.done.at(-1) === 'move - - 0.5')
    await opened.selectOption('.ptz select', { label: 'Front left wheel' })
    await until(() => device.done.at(-1) === 'preset 2')
  })

  test('has its position stored under a name, which can be gone to at once', async () => {
    const opened = await open()
    await opened.selectOption('.ptz select', { label: 'Store this position …' })
    await opened.waitForSelector('.ptz-name input:focus')
    await opened.keyboard.type('Pit, left')
    await opened.keyboard.press('Enter')
    await until(() => device.done.at(-1) === 'store new-3 Pit, left')
    await opened.waitForSelector('.ptz-said:has-text("Stored as “Pit, left”")')
    await opened.selectOption('.ptz select', { label: 'Pit, left' })
    await until(() => device.done.at(-1) === 'preset new-3')
  })

  test('is offered where there is one, and nowhere else', async () => {
    const opened = await open()
    await opened.waitForSelector('.ptz')
    await opened.keyboard.press('2')
    await opened.waitForSelector('.stage .picture[data-bay="bay-2"]')
    expect(await opened.$('.ptz')).toBeNull()
  })
})

describe('on a bad day', () => {
  test('somebody else narrates: the console says who, and offers to take over', async () => {
    const opened = await open()
    const { relay } = site
    const other = new ConsoleClient({ url: relay.url, token, by: 'E-9' })
    await other.heard('welcome')
    other.say({ type: 'on' })
    await opened.waitForSelector('.talk-word:has-text("Mia Vogel is narrating here")')
    await opened.waitForSelector('.talk-take-over')
    other.close()
  })

  test('a line that is lost is said, and comes back by itself', async () => {
    const opened = await open()
    await opened.context().setOffline(true)
    await opened.waitForSelector('.talk[data-line="line-lost"]', { timeout: 20_000 })
    expect(await opened.textContent('.talk-word')).toMatch(/Connection lost/)
    await opened.context().setOffline(false)
    await opened.waitForSelector('.talk[data-line="ready"]', { timeout: 20_000 })
  })

  test("with another role's link it says which one it needs", async () => {
    const { relay } = site
    const display = await relay.token({ role: 'display' })
    const opened = await visit({ browser, relay, token: display, path: '/explain?lang=en', viewport: desk })
    page = opened
    await opened.waitForSelector('.notice:has-text("needs an explainer’s link")')
  })
})

test('without a secure origin the microphone is refused with its reason, and captions work', async () => {
  const port = await freePort()
  // Any other name than localhost is insecure over http.
  const publicUrl = `http://glassbay.test:${port}`
  const relay = await startTestRelay({ port, pages: await viewerBuild(), config: { relay: { publicUrl } } })
  const insecure = await chromium.launch({
    executablePath: await findExecutable('chromium', 'google-chrome', 'chromium-browser'),
    args: ['--host-resolver-rules=MAP glassbay.test 127.0.0.1'],
  })
  try {
    const context = await insecure.newContext({ viewport: desk })
    const value = await relay.token({ role: 'explainer' })
    await context.addCookies([{ name: 'glassbay', value, url: publicUrl, httpOnly: true }])
    const opened = await context.newPage()
    await opened.goto(`${publicUrl}/explain?lang=en`)
    await opened.waitForSelector('.talk[data-line="ready"] .talk-word:has-text("secure pages only")')
    expect(await opened.isDisabled('.talk-button')).toBe(true)
    await opened.fill('.captions input', 'Still readable')
    await opened.keyboard.press('Enter')
    await opened.waitForSelector('.stage .picture-caption:has-text("Still readable")')
  } finally {
    await insecure.close()
    await relay.stop()
  }
})

test('a phrase goes out in the language of the customer', async () => {
  const opened = await open(desk, 'ja')
  await opened.click('.phrase >> nth=0')
  await until(async () =>
    (await opened.textContent('.stage .picture-captions'))?.includes('These are the worn pads'),
  )
})
