/** The record in real Chromium against a real relay: on a phone, on paper, in three languages. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { moneyFormat } from '../../../viewer/i18n/money.ts'
import { type Locale, locales } from '../../../viewer/i18n/words.ts'
import { recordWords } from '../../../viewer/record/words/dictionaries.ts'
import { uploadClip } from '../../support/edge/upload-clip.ts'
import { startWritingEdge, type WritingEdge } from '../../support/relay/edge-mail.ts'
import { aRecordedJob, type RecordedJob, shopWords } from '../../support/relay/recorded-job.ts'
import { startTestRelay, type TestRelay, testOrigin } from '../../support/relay/test-relay.ts'
import { runFfmpeg } from '../../support/system/run-ffmpeg.ts'
import { until } from '../../support/until.ts'
import { barriers, launchChromium, visit } from '../../support/viewer/chromium-visitor.ts'
import { comparable, printed } from '../../support/viewer/paper.ts'
import { viewerBuild } from '../../support/viewer/viewer-build.ts'

let browser: Browser
let pages: string
let still: Uint8Array
let relay: TestRelay
let edge: WritingEdge
let page: Page | undefined

beforeAll(async () => {
  pages = await viewerBuild()
  browser = await launchChromium()
  still = await aStill()
}, 120_000)
afterAll(() => browser.close())

afterEach(async () => {
  await page?.context().close()
  await edge.close()
  await relay.stop()
})

async function aStill(): Promise<Uint8Array> {
  const args = ['-f', 'lavfi', '-i', 'testsrc=size=320x180', '-frames:v', '1', '-f', 'mjpeg', 'pipe:1']
  return runFfmpeg(args)
}

const customer = { role: 'customer' as const, workOrder: 'WO-1' }

async function startShop(locale: Locale): Promise<void> {
  relay = await startTestRelay({
    pages,
    config: { site: { ...shopWords[locale].shop, locale, timezone: 'Asia/Tokyo' } },
  })
  edge = await startWritingEdge(relay, ['bay-1'])
}

async function report(job: RecordedJob): Promise<void> {
  const snapshot = aRecordedJob(job)
  const id = `job/${snapshot.revision}`
  const payload = { bay: 'bay-1', receivedAtMs: Date.parse(snapshot.at), job: snapshot }
  await edge.deliver({ type: 'deliver', id, kind: 'job', payload })
}

async function film(id: string, start: string): Promise<void> {
  const tag = { id, workOrder: 'WO-1', bay: 'bay-1', camera: 'lift', kind: 'finding' as const, finding: 'f1' }
  await uploadClip(relay, edge, { tag: { ...tag, start, seconds: 21 }, film: still, still })
}

async function told(): Promise<WorkOrderAnswer> {
  const headers = { authorization: `Bearer ${await relay.token(customer)}` }
  return (await (await fetch(`${relay.httpUrl}/api/work-orders/WO-1`, { headers })).json()) as WorkOrderAnswer
}

async function approve(): Promise<void> {
  const { findings } = await told()
  const answer = await fetch(`${relay.httpUrl}/api/work-orders/WO-1/findings/f1/decision`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await relay.token(customer)}`,
      origin: testOrigin,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ decision: 'approved', seen: findings[0]?.seen }),
  })
  expect(answer.status).toBe(200)
}

async function open(path: string, token: string | undefined, width = 390): Promise<Page> {
  page = await visit({ browser, relay, token, path, viewport: { width, height: 844 } })
  return page
}

/** Everything that a record has to say of what was done, as its texts stand on it. */
function wordsOf({ items, totals, findings }: WorkOrderAnswer, locale: Locale): string[] {
  const { shop, customer: name, car, technician } = shopWords[locale]
  const money = moneyFormat(locale, shop.currency)
  return [
    ...[shop.name, shop.technicalLead, name, car.plate, technician, 'WO-1'],
    ...[
      money.full(totals.total),
      money.full(totals.due),
      money.plain(totals.material),
      money.plain(totals.labour),
    ],
    ...findings.flatMap(({ area, fault }) => [area, fault]),
    ...findings.flatMap(({ decision }) =>
      decision ? [recordWords[locale].decisions.words[decision.decision]] : [],
    ),
    ...items.flatMap(({ area, fault = '', reason = '', part, total, material }) => [
      ...[area, fault, reason, part?.name ?? '', part?.model ?? ''],
      ...[money.plain(total), money.plain(material)],
    ]),
  ].map(comparable)
}

describe.each(locales)('in %s', locale => {
  beforeEach(() => startShop(locale))

  test.each([
    [4, [2, 3]],
    [40, [5, 8]],
  ])(
    '%i items are on paper whole: every item, every sum, every code',
    async (items, [least = 0, most = 0]) => {
      await report({ locale, items: 0, changes: { state: 'awaiting-approval', revision: 1 } })
      await approve()
      await report({ locale, items })
      await film('a'.repeat(32), '2026-11-23T09:20:00+08:00')
      await film('b'.repeat(32), '2026-11-23T09:40:00+08:00')
      const opened = await open(`/record?lang=${locale}`, await relay.token(customer))
      await opened.locator('.stills img').last().waitFor()
      await opened.waitForFunction('[...document.images].every(image => image.naturalWidth > 0)')
      const sheets = await printed(opened)
      const answer = await told()
      expect(answer.findings[0]?.decision?.decision).toBe('approved')

      const everything = sheets.map(({ text }) => text).join('')
      for (const words of wordsOf(answer, locale)) expect(everything).toContain(words)
      for (const { area, part } of answer.items) {
        const [itsSheet] = sheets.filter(({ text }) => text.includes(comparable(part?.model ?? '')))
        expect(itsSheet?.text).toContain(comparable(area))
      }
      expect(sheets.length).toBeGreaterThanOrEqual(least)
      expect(sheets.length).toBeLessThanOrEqual(most)
      for (const [i, { text, widthMm, heightMm, marginMm }] of sheets.entries()) {
        expect(text).toContain(`${i + 1}/${sheets.length}`)
        expect([Math.round(widthMm), Math.round(heightMm)]).toEqual([210, 297])
        expect(marginMm).toBeGreaterThan(6)
      }
      expect(sheets.flatMap(({ codes }) => codes).toSorted()).toEqual([
        `${relay.httpUrl}/my#clip=${'a'.repeat(32)}`,
        `${relay.httpUrl}/my#clip=${'b'.repeat(32)}`,
      ])
    },
    60_000,
  )

  test('the page says what the API says, from 320 pixels on, and has no barrier that axe knows', async () => {
    await report({ locale, items: 5 })
    const opened = await open('/record', await relay.token(customer), 320)
    await opened.locator('.sheet').waitFor()
    const text = comparable((await opened.locator('main').textContent()) ?? '')
    for (const words of wordsOf(await told(), locale)) expect(text).toContain(words)
    expect(await opened.evaluate(() => document.documentElement.lang)).toBe(locale)
    expect(await opened.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
    expect(await barriers(opened)).toEqual([])
  })

  test('before the job is ready the page says so, and shows the record when it is', async () => {
    await report({ locale, items: 3, changes: { state: 'repairing', revision: 1 } })
    const opened = await open('/record', await relay.token(customer))
    await opened.locator('.record-state').waitFor()
    expect(await barriers(opened)).toEqual([])
    expect(await opened.locator('.sheet').count()).toBe(0)
    await report({ locale, items: 3 })
    await opened.locator('.sheet').waitFor()
  })
})

describe('who may see a record', () => {
  beforeEach(async () => {
    await startShop('en')
    await report({ locale: 'en', items: 2 })
  })

  test("another's customer sees that there is none, whatever the address says", async () => {
    const stranger = await relay.token({ role: 'customer', workOrder: 'WO-2' })
    const opened = await open('/record?workOrder=WO-1&lang=en', stranger)
    await opened.getByText('There is no such record').waitFor()
  })

  test('staff see the one that the address names, and are asked for it otherwise', async () => {
    const explainer = await relay.token({ role: 'explainer' })
    const opened = await open('/record?workOrder=WO-1&lang=en', explainer)
    await opened.locator('.sheet').waitFor()
    await opened.goto(`${relay.httpUrl}/record?lang=en`)
    await opened.getByText('Which work order?').waitFor()
  })

  test('the code of a still opens its film on the customer’s page, in sight', async () => {
    await film('a'.repeat(32), '2026-11-23T09:20:00+08:00')
    await film('b'.repeat(32), '2026-11-23T09:40:00+08:00')
    const opened = await open(`/my?lang=en#clip=${'a'.repeat(32)}`, await relay.token(customer))
    const video = opened.locator('.clip-open video')
    await video.waitFor()
    expect(await opened.locator('.clip-open').count()).toBe(1)
    expect(await video.getAttribute('src')).toBe(`/clips/${'a'.repeat(32)}.mp4`)
    await until(async () => {
      const place = await video.boundingBox()
      return place && place.y >= 0 && place.y + place.height <= 844
    })
  })

  test('nobody without a link', async () => {
    const opened = await open('/record?workOrder=WO-1&lang=en', undefined)
    await opened.getByText('This link no longer works').waitFor()
  })

  test('the JSON is the answer of the API, as a file', async () => {
    const opened = await open('/record?lang=en', await relay.token(customer))
    const download = opened.waitForEvent('download')
    await opened.getByRole('link', { name: 'JSON' }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe('WO-1.json')
    const stream = await file.createReadStream()
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    expect(JSON.parse(Buffer.concat(chunks).toString())).toEqual(await told())
  })
})
