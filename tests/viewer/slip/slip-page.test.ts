/** The reception slip in real Chromium: handed over by a page of ours, read from paper as a phone would. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { locales } from '../../../viewer/i18n/words.ts'
import { slipKey } from '../../../viewer/slip/slip.ts'
import { startTestRelay, type TestRelay } from '../../support/relay/test-relay.ts'
import { barriers, launchChromium, visit } from '../../support/viewer/chromium-visitor.ts'
import { comparable, printed } from '../../support/viewer/paper.ts'
import { viewerBuild } from '../../support/viewer/viewer-build.ts'

let browser: Browser
let pages: string
let relay: TestRelay
let page: Page
let opener: Page

beforeAll(async () => {
  pages = await viewerBuild()
  browser = await launchChromium()
}, 120_000)
afterAll(() => browser.close())
beforeEach(async () => {
  relay = await startTestRelay({ pages, config: { site: { timezone: 'Asia/Tokyo' } } })
  opener = await visit({ browser, relay, path: '/', viewport: { width: 1024, height: 900 } })
})
afterEach(async () => {
  await opener.context().close()
  await relay.stop()
})

/** As /manage does it: the slip goes by the tab's storage, and is taken out of its own again. */
async function openSlip(locale: string, url: string): Promise<void> {
  const slip = {
    url,
    code: '0412',
    workOrder: 'WO-2026-1123-07',
    plate: '品川 330 あ 12-34',
    site: '港南モータース 東京一号店 (Harbour Motors)',
    expiresAt: '2026-12-07T00:00:00.000Z',
    locale,
  }
  const opened = opener.context().waitForEvent('page')
  await opener.evaluate(
    ([key, json]) => {
      window.sessionStorage.setItem(key, json)
      window.open('/slip')
      window.sessionStorage.removeItem(key)
    },
    [slipKey, JSON.stringify(slip)] as const,
  )
  page = await opened
  await page.locator('.slip-paper').waitFor()
}

describe.each(locales)('in %s', locale => {
  test.each([
    ['80mm', 80, undefined],
    ['a6', 105, 148],
    ['a4', 210, 297],
  ])(
    'it is one page of %s whose code opens the link',
    async (paper, width, height) => {
      const token = await relay.token({ role: 'customer', workOrder: 'WO-2026-1123-07' })
      const url = `${relay.httpUrl}/enter#${token}`
      const asked: string[] = []
      opener.context().on('request', request => asked.push(request.url() + (request.postData() ?? '')))
      await openSlip(locale, url)
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(locale)
      expect(await barriers(page)).toEqual([])
      await page.locator(`input[value="${paper}"]`).check({ force: true })
      const sheets = await printed(page)
      expect(sheets).toHaveLength(1)
      const [sheet] = sheets
      expect(sheet?.codes).toEqual([url])
      for (const words of [
        'WO-2026-1123-07',
        '品川 330 あ 12-34',
        '0412',
        'Harbour Motors',
        '2026',
        '09:00',
      ]) {
        expect(sheet?.text).toContain(comparable(words))
      }
      expect(Math.round(sheet?.widthMm ?? 0)).toBe(width)
      if (height) expect(Math.round(sheet?.heightMm ?? 0)).toBe(height)
      expect(sheet?.marginMm).toBeGreaterThan(3)
      expect(asked.length).toBeGreaterThan(0)
      expect(asked.filter(request => request.includes(token))).toEqual([])
    },
    30_000,
  )
})

test('without one handed over, the page says where slips come from', async () => {
  page = await visit({ browser, relay, path: '/slip?lang=en' })
  await page.getByText('There is no slip to print').waitFor()
  expect(await barriers(page)).toEqual([])
  await page.context().close()
})
