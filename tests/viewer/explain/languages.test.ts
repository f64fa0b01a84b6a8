/**
 * One explained picture on the console, a wall and a customer's phone, in each language. Pictures of all three are left
 * in GLASSBAY_SCREENSHOTS, if that is set.
 */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { pino } from 'pino'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { OnvifCamera } from '../../../edge/onvif/onvif-camera.ts'
import { type Locale, locales } from '../../../viewer/i18n/words.ts'
import { startOnvifDevice } from '../../support/camera/onvif-device.ts'
import { until } from '../../support/until.ts'
import { launchChromium, visit } from '../../support/viewer/chromium-visitor.ts'
import { type ExplainSite, startExplainSite } from '../../support/viewer/explain-site.ts'
import { explainedJobs, phrases, shopName } from '../../support/viewer/explained-job.ts'

const film = path.resolve(import.meta.dirname, '../../../edge/demo/art/bay-1.mp4')
const screenshots = process.env.GLASSBAY_SCREENSHOTS
const tablet = { width: 1180, height: 820 }
const phone = { width: 390, height: 844 }
const wall = { width: 1920, height: 1080 }
let browser: Browser

beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

interface Screens {
  console: Page
  phone: Page
  wall: Page
}

async function openAll({ relay }: ExplainSite, locale: Locale): Promise<Screens> {
  const open = async (page: string, grant: Parameters<typeof relay.token>[0], viewport: typeof wall) => {
    const opened = await visit({
      browser,
      relay,
      token: await relay.token(grant),
      path: `${page}?lang=${locale}`,
      viewport,
    })
    await opened.waitForSelector('.picture[data-state="live"]')
    return opened
  }
  return {
    console: await open('/explain', { role: 'explainer' }, tablet),
    phone: await open('/my', { role: 'customer', workOrder: 'WO-1' }, phone),
    wall: await open('/wall', { role: 'display' }, wall),
  }
}

/** Said, ringed and put large on the wall. */
async function explain(console: Page): Promise<void> {
  await console.waitForSelector('.talk[data-line="ready"]')
  await console.selectOption('.who select', 'E-7')
  await console.waitForSelector('.talk[data-line="ready"]')
  await console.click('[data-key="spotlight"]')
  await console.click('.phrase >> nth=0')
}

async function ring(console: Page): Promise<void> {
  const box = await console.locator('.stage .picture').boundingBox()
  if (!box) throw new Error('no picture on the console')
  await console.click('.tools .key >> nth=2')
  await console.mouse.move(box.x + box.width * 0.42, box.y + box.height * 0.4)
  await console.mouse.down()
  await console.mouse.move(box.x + box.width * 0.58, box.y + box.height * 0.64, { steps: 4 })
  await console.mouse.up()
}

async function keep(screens: Screens, locale: Locale): Promise<void> {
  if (!screenshots) return
  await mkdir(screenshots, { recursive: true })
  await ring(screens.console)
  for (const [name, page] of Object.entries(screens)) {
    await page.screenshot({ path: path.join(screenshots, `${name} ${locale}.png`) })
  }
}

test.each(locales)(
  'in %s a phrase is read on all three, and the wall shows the bay large',
  async locale => {
    const lifetime = new AbortController()
    const device = await startOnvifDevice({ presets: { '1': 'Wheel', '2': 'Engine' } }, lifetime.signal)
    const address = { host: device.host, port: device.port, path: '/', username: '', password: '' }
    const head = new OnvifCamera({ id: 'lift', address, log: pino({ level: 'silent' }) })
    const turning = head.run(lifetime.signal)
    const config = {
      site: { name: shopName(locale), locale, timezone: 'Asia/Tokyo', currency: 'JPY' },
      explain: { phrases },
    }
    const site = await startExplainSite({ film, jobs: explainedJobs(locale), config, head })
    try {
      const screens = await openAll(site, locale)
      await explain(screens.console)
      const [phrase] = phrases ?? []
      const said = typeof phrase === 'object' ? phrase[locale] : ''
      for (const page of Object.values(screens)) {
        await until(async () => (await page.textContent('.picture-captions'))?.includes(`李娜 ${said}`))
      }
      await screens.wall.waitForSelector('[data-lit]')
      await screens.console.waitForSelector('.ptz')
      await keep(screens, locale)
      for (const page of Object.values(screens)) {
        const { wide, seen } = await page.evaluate(() => {
          const { scrollWidth: wide, clientWidth: seen } = document.documentElement
          return { wide, seen }
        })
        expect(wide).toBeLessThanOrEqual(seen)
        await page.context().close()
      }
    } finally {
      await site.stop()
      lifetime.abort()
      await turning
    }
  },
  120_000,
)
