/** The manager's page in real Chromium against a real relay: what the API has is there to be seen, and what one does is done. */
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { AuditEntry, FollowUp, Health, LinkEntry } from '../../../relay/wire/manage/manage.ts'
import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { locales } from '../../../viewer/i18n/words.ts'
import { viewNames } from '../../../viewer/manage/page/place.ts'
import { openShop, type Shop } from '../../support/relay/shop.ts'
import { brake, playDay } from '../../support/relay/shop-day.ts'
import { until } from '../../support/until.ts'
import {
  barriersOf,
  type Desk,
  type DeskOptions,
  type DeskPage,
  openDesk,
} from '../../support/viewer/desk.ts'
import { viewerBuild } from '../../support/viewer/viewer-build.ts'

let shop: Shop
let desk: Desk
let page: DeskPage | undefined

beforeAll(async () => {
  shop = await openShop({ pages: await viewerBuild(), config: { relay: { codeAbove: 100_000 } } })
  await playDay(shop)
  desk = await openDesk(shop.relay)
})
afterEach(async () => {
  await page?.context().close()
  page = undefined
})
afterAll(async () => {
  await desk?.close()
  await shop?.stop()
})

async function open(place: string, options: Partial<DeskOptions> = {}): Promise<DeskPage> {
  page = await desk.open({ token: shop.manager, path: `/manage?lang=en#/${place}`, ...options })
  return page
}

/** Waits for the text, by which everything that is fetched has come. */
async function openSeeing(place: string, text: string | RegExp, options: Partial<DeskOptions> = {}) {
  const opened = await open(place, options)
  await opened.getByText(text).first().waitFor()
  return opened
}

describe('today', () => {
  test('shows bays with car, step, people and a promise that has passed, and what waits', async () => {
    const opened = await openSeeing('today', 'Front left brake')
    const bay = opened.getByRole('article', { name: 'bay-1' })
    const words = (await bay.textContent()) ?? ''
    for (const seen of ['沪A12345', 'Toyota Camry', 'Awaiting approval', 'Step 2 of 2', '佐藤', '李娜'])
      expect(words).toContain(seen)
    expect(words).toMatch(/[78] min late/)
    expect(await opened.getByRole('article', { name: 'bay-2' }).textContent()).toContain('Free')
    const waiting = opened
      .getByRole('region', { name: /waiting for a bay/i })
      .or(opened.locator('section', { has: opened.getByRole('heading', { name: /waiting for a bay/i }) }))
    expect(await waiting.first().textContent()).toContain('沪C777')
  })

  test('shows at once what happens meanwhile', async () => {
    const opened = await openSeeing('today', 'Front left brake')
    await shop.bring({
      bay: 'bay-2',
      workOrder: 'WO-2',
      state: 'diagnosing',
      vehicle: { plate: '沪D-LIVE' },
    })
    await opened.getByRole('article', { name: 'bay-2' }).getByText('沪D-LIVE').waitFor({ timeout: 5_000 })
  })

  test('puts on record what was said by phone, under the name of who heard it', async () => {
    const opened = await openSeeing('today', 'Front left brake')
    await opened.getByRole('button', { name: /record answer: front left brake/i }).click()
    const dialog = opened.getByRole('dialog')
    await dialog.getByRole('radio', { name: 'Approved' }).check()
    await dialog.getByLabel('Heard by').selectOption('E-7')
    await dialog.getByLabel('Note').fill('Go ahead, and ring me.')
    await dialog.getByRole('button', { name: 'Put on record' }).click()
    await dialog.waitFor({ state: 'detached' })
    const { findings } = await shop.get<WorkOrderAnswer>('/api/work-orders/WO-1')
    expect(findings[0]?.decision).toMatchObject({
      decision: 'approved',
      via: 'phone',
      by: 'E-7',
      note: 'Go ahead, and ring me.',
    })
    await until(
      async () => (await opened.getByRole('button', { name: /record answer: front/i }).count()) === 0,
    )
  })

  test('asks again when the finding has changed since the page showed it', async () => {
    const opened = await openSeeing('today', 'Brake fluid')
    await opened.getByRole('button', { name: /record answer: brake fluid/i }).click()
    const dialog = opened.getByRole('dialog')
    await dialog.getByRole('radio', { name: 'Declined' }).check()
    const { findings, ...job } = await shop.get<WorkOrderAnswer>('/api/work-orders/WO-1')
    const dearer = { ...brake, id: 'f2', area: 'Brake fluid', price: { material: 99_000, labour: 24_000 } }
    await shop.bring({ ...jobOf(job), findings: [brake, dearer] })
    await dialog.getByRole('button', { name: 'Put on record' }).click()
    await dialog
      .getByRole('alert')
      .getByText(/changed meanwhile/)
      .waitFor()
    expect(await dialog.textContent()).toContain('1,230.00')
    expect(await dialog.getByRole('button', { name: 'Put on record' }).isDisabled()).toBe(true)
    const after = await shop.get<WorkOrderAnswer>('/api/work-orders/WO-1')
    expect(after.findings.find(({ id }) => id === 'f2')?.decision).toBeNull()
  })
})

/** What a snapshot has of a work order. */
function jobOf({
  workOrder,
  state,
  at,
  vehicle,
  customer,
  steps,
  items,
  promisedAt,
}: Partial<WorkOrderAnswer>) {
  return { workOrder, state, at, vehicle, customer, steps, items, promisedAt }
}

describe('links', () => {
  test('a link is made, shown once with its code, opens its page, and is revoked', async () => {
    const opened = await openSeeing('links', 'Make a link')
    await opened.getByLabel('Work order').fill('WO-1')
    await opened.getByLabel('Label').fill('Ms. Wang’s phone')
    await opened.getByRole('button', { name: 'Make link' }).click()
    await opened.getByRole('img', { name: 'QR code of the link' }).waitFor()
    const address = await opened.getByLabel('Make a link').inputValue()
    const token = address.split('#')[1] ?? ''
    const mine = () => shop.ask('GET', '/api/work-orders/WO-1', { token })
    expect((await mine()).status).toBe(200)
    expect(await opened.getByText(/^\d{4}$/).count()).toBe(1)

    await opened.reload()
    await opened.getByText('Ms. Wang’s phone').first().waitFor()
    expect(await opened.content()).not.toContain(token)

    const row = opened.getByRole('row', { name: /Ms. Wang’s phone/ })
    await row.getByRole('button', { name: /^Revoke/ }).click()
    await opened.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await row.waitFor({ state: 'detached' })
    expect((await mine()).status).toBe(401)
    const links = await shop.get<LinkEntry[]>('/api/links')
    expect(links.find(({ label }) => label === 'Ms. Wang’s phone')?.revokedAt).not.toBeNull()
    await opened.getByLabel('Show ended ones').check()
    expect(await row.textContent()).toContain('Revoked')
  })

  test('the slip is handed over by the new window’s storage, and by nothing else', async () => {
    const opened = await openSeeing('links/WO-1', 'Make a link')
    await opened.getByRole('button', { name: 'Make link' }).click()
    const address = await opened.getByLabel('Make a link').inputValue()
    const [slip] = await Promise.all([
      opened.waitForEvent('popup'),
      opened.getByRole('button', { name: 'Print slip' }).click(),
    ])
    await slip.waitForLoadState()
    expect(new URL(slip.url()).pathname + new URL(slip.url()).hash).toBe('/slip')
    await until(async () => ((await slip.textContent('body')) ?? '').includes('沪A12345'))
    const left = await opened.evaluate(() => JSON.stringify(window.sessionStorage))
    expect(left).not.toContain(address.split('#')[1])
  })
})

describe('work orders', () => {
  test('are found by plate, and shown with all that is known of them', async () => {
    const opened = await openSeeing('work-orders', 'Newest first')
    await opened.getByLabel('Number or plate').fill('A123')
    await opened.getByRole('button', { name: 'Search' }).click()
    await opened.getByText('2 found').waitFor()
    await opened
      .getByRole('link', { name: /沪A12345/ })
      .first()
      .click()
    await opened.getByRole('heading', { level: 1, name: /沪A12345/ }).waitFor()
    const text = (await opened.getByRole('main').textContent()) ?? ''
    for (const seen of [
      'Declined at an earlier visit',
      'WO-OLD',
      'Front brakes',
      '€420.00',
      'Brake pads 04465-33471',
    ])
      expect(text).toContain(seen)
  })

  test('are held with a reason, and released', async () => {
    const isHeld = async () => (await shop.get<WorkOrderAnswer>('/api/work-orders/WO-A')).isHeld
    const opened = await openSeeing('work-orders/WO-A', 'Progress')
    await opened.getByRole('button', { name: 'Hold' }).click()
    await opened.getByRole('dialog').getByLabel('Reason').fill('Complaint')
    await opened.getByRole('dialog').getByRole('button', { name: 'Hold' }).click()
    await opened.getByRole('button', { name: 'Release' }).waitFor()
    expect(await isHeld()).toBe(true)
    await opened.getByRole('button', { name: 'Release' }).click()
    await opened.getByRole('dialog').getByRole('button', { name: 'Release' }).click()
    await opened.getByRole('button', { name: 'Hold' }).waitFor()
    expect(await isHeld()).toBe(false)
  })

  test('that are not there are said not to be, with a way back', async () => {
    const opened = await openSeeing('work-orders/WO-NONE', 'not known here')
    await opened.getByRole('link', { name: 'Work orders' }).last().click()
    await opened.getByText('Newest first').waitFor()
  })
})

describe('people', () => {
  test('whoever has five ratings is shown with their spread; whoever has fewer is not compared', async () => {
    const opened = await openSeeing('people', 'The shop')
    const technician = opened.getByRole('img', { name: /佐藤: mean 4\.20 of 5 ratings/ })
    await technician.waitFor()
    expect(await technician.locator('circle').count()).toBe(5)
    const few = opened.locator('section', { hasText: 'Ratings · Explainers' })
    expect(await few.first().textContent()).toContain('Fewer than five ratings: not compared.')
  })

  test('a file with the same figures can be taken along', async () => {
    const opened = await openSeeing('people', 'The shop')
    const [file] = await Promise.all([
      opened.waitForEvent('download'),
      opened.getByRole('button', { name: 'Download CSV' }).click(),
    ])
    expect(file.suggestedFilename()).toMatch(/^performance \d{4}-\d\d-\d\d \d{4}-\d\d-\d\d\.csv$/)
    expect(await text(await file.createReadStream())).toContain('佐藤')
  })
})

describe('follow-ups', () => {
  test('one is given to somebody, cannot be closed without a word, and then is', async () => {
    const mine = async () =>
      (await shop.get<FollowUp[]>('/api/follow-ups?state=all')).find(({ kind }) => kind === 'low-rating')
    const opened = await openSeeing('follow-ups', 'Low rating')
    const card = opened.getByRole('listitem').filter({ hasText: 'Low rating' })
    await card.getByLabel('In charge').fill('Li Na')
    await card.getByRole('button', { name: 'Close' }).click()
    await card
      .getByRole('alert')
      .getByText(/write down/i)
      .waitFor()
    expect((await mine())?.closedAt).toBeNull()
    await card.getByLabel('Note').fill('Called; new blades sent.')
    await card.getByRole('button', { name: 'Close' }).click()
    await card.waitFor({ state: 'detached' })
    expect(await mine()).toMatchObject({
      assignee: 'Li Na',
      note: 'Called; new blades sent.',
      closedAt: expect.any(String),
    })
    await opened.getByRole('radio', { name: 'Closed' }).check()
    await opened.getByText('Called; new blades sent.').waitFor()
  })

  test('a month’s sheet shows them, and on paper nothing but them', async () => {
    const month = new Date().toISOString().slice(0, 7)
    const opened = await openSeeing(`follow-ups/${month}`, /^Follow-ups in/)
    expect(await opened.getByRole('row').count()).toBeGreaterThan(1)
    await opened.emulateMedia({ media: 'print' })
    expect(await opened.getByRole('navigation').isVisible()).toBe(false)
    expect(await opened.getByRole('button', { name: 'Print' }).isVisible()).toBe(false)
    expect(await opened.getByRole('table').isVisible()).toBe(true)
  })
})

test('health says what is lost, by name and with what to do about it', async () => {
  const opened = await openSeeing('health', /things need a look|Everything runs/)
  const bay = opened.locator('section', { has: opened.getByRole('heading', { name: 'bay-1' }) })
  const words = (await bay.textContent()) ?? ''
  const { cameras, bays } = await shop.get<Health>('/api/health')
  expect(cameras.find(camera => camera.bay === 'bay-1')?.state).toBe('offline')
  for (const seen of ['Lift', 'Lost', 'Edge', 'Broker', 'Recording']) expect(words).toContain(seen)
  expect(words.includes('EdgeConnected')).toBe(bays.find(each => each.bay === 'bay-1')?.isEdgeConnected)
})

test('the log tells who did what, and that nobody has touched it', async () => {
  const opened = await openSeeing('log', 'The chain is intact')
  await opened.getByLabel('Show').selectOption('export')
  const { entries } = await shop.get<{ entries: AuditEntry[] }>('/api/audit?limit=200')
  expect(entries.length).toBeGreaterThan(3)
  const shown = await opened.getByRole('row').count()
  expect(shown - 1).toBe(entries.filter(({ action }) => action === 'export').length)
})

describe('whatever customers and systems write', () => {
  test.each(['today', 'work-orders', 'work-orders/WO-1', 'work-orders/WO-WAITS', 'follow-ups'])(
    'is text in %s and never runs',
    async place => {
      const opened = await openSeeing(place, /onerror/)
      expect(await opened.locator('img[src="x"]').count()).toBe(0)
      expect(await opened.title()).not.toBe('run')
      expect(opened.errors).toEqual([])
    },
  )
})

describe('whoever may not', () => {
  test('is told that this page needs a manager’s link, and learns nothing else', async () => {
    const token = await shop.relay.token({ role: 'explainer' })
    const opened = await openSeeing('today', /needs a manager’s link/, { token })
    expect(await opened.textContent('body')).not.toContain('沪')
  })

  test('is told that the link has ended, also while the page is open', async () => {
    const { url, id } = (await (
      await shop.ask('POST', '/api/links', { body: { role: 'manager' } })
    ).json()) as { url: string; id: string }
    const opened = await openSeeing('people', 'The shop', { token: url.split('#')[1] })
    await shop.ask('DELETE', `/api/links/${id}`)
    const hasEnded = opened.getByText('This link no longer works')
    // Whoever touches the page is told at once; it may have heard by itself before.
    await opened.getByRole('radio', { name: '90 days' }).or(hasEnded).first().click()
    await hasEnded.waitFor()
  })
})

test('every view can be reached by keyboard alone, and says where one is', async () => {
  const opened = await openSeeing('today', '沪A12345')
  await opened.keyboard.press('Tab')
  expect(await opened.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the page')
  for (const name of ['Links', 'Work orders', 'People', 'Follow-ups', 'Health', 'Log']) {
    await opened.getByRole('link', { name }).first().focus()
    await opened.keyboard.press('Enter')
    await opened.getByRole('heading', { level: 1, name }).waitFor()
    expect(await opened.locator('[aria-current="page"]').textContent()).toContain(name)
  }
})

describe('for those who cannot see or point', () => {
  const places = [...viewNames, 'work-orders/WO-1', `follow-ups/${new Date().toISOString().slice(0, 7)}`]

  test.each(locales)('no view has a barrier that axe knows, at a desk or on a phone, in %s', async locale => {
    const opened = await openSeeing('', /./, { path: `/manage?lang=${locale}` })
    for (const place of places) {
      await opened.evaluate(hash => window.location.assign(hash), `#/${place}`)
      await opened.locator('.view h1').first().waitFor()
      await opened.locator('.skeleton').first().waitFor({ state: 'detached' })
      await turnTo(opened, 'dark', { width: 1440, height: 900 })
      expect([place, ...(await barriersOf(opened))]).toEqual([place])
      await turnTo(opened, 'light', { width: 390, height: 844 })
      expect([place, ...(await barriersOf(opened))]).toEqual([place])
      expect([place, await isTooWide(opened)]).toEqual([place, false])
    }
  })
})

async function turnTo(opened: DeskPage, theme: 'dark' | 'light', viewport: DeskOptions['viewport']) {
  if (viewport) await opened.setViewportSize(viewport)
  await opened.evaluate(wanted => document.documentElement.setAttribute('data-theme', wanted), theme)
}

function isTooWide(opened: DeskPage): Promise<boolean> {
  return opened.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
}
