/** The price list in real Chromium: open to all, searchable, in three languages. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { locales } from '../../../viewer/i18n/words.ts'
import { startTestRelay, type TestRelay } from '../../support/relay/test-relay.ts'
import { barriers, launchChromium, visit } from '../../support/viewer/chromium-visitor.ts'
import { viewerBuild } from '../../support/viewer/viewer-build.ts'

const prices = [
  { kind: 'part' as const, code: '04465-33471', name: 'Brake pad set', price: 42_000, unit: 'set' },
  { kind: 'part' as const, code: '08823-80004', name: '刹车油 DOT 4', price: 4850, unit: '瓶' },
  { kind: 'labour' as const, code: '', name: 'Diagnosis', price: 12_000, unit: 'hour' },
]

let browser: Browser
let pages: string
let relay: TestRelay
let page: Page

beforeAll(async () => {
  pages = await viewerBuild()
  browser = await launchChromium()
}, 120_000)
afterAll(() => browser.close())
afterEach(async () => {
  await page.context().close()
  await relay.stop()
})

describe.each(locales)('in %s', locale => {
  test('what is listed is found by name and by number, by everybody, without a barrier', async () => {
    relay = await startTestRelay({ pages, prices })
    page = await visit({
      browser,
      relay,
      path: `/prices?lang=${locale}`,
      viewport: { width: 320, height: 640 },
    })
    const rows = page.locator('.prices-category tbody tr')
    await rows.first().waitFor()
    expect(await rows.count()).toBe(3)
    expect(await barriers(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
    await page.getByRole('searchbox').fill('0446533')
    expect(await rows.allInnerTexts()).toEqual([expect.stringMatching(/Brake pad set[\s\S]*€420\.00/)])
    await page.getByRole('searchbox').fill('no such thing')
    await page.locator('.notice').waitFor()
    expect(await barriers(page)).toEqual([])
  })

  test('a shop without a list says so', async () => {
    relay = await startTestRelay({ pages })
    page = await visit({ browser, relay, path: `/prices?lang=${locale}` })
    await page.locator('.notice').waitFor()
    expect(await barriers(page)).toEqual([])
  })
})
