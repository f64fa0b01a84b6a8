import { afterEach, beforeEach, expect, it } from 'vitest'
import { problemTypes, type ShownRating } from '../../../../relay/wire/work-order/work-order.ts'
import type { RelayClient } from '../../../support/relay/relay-client.ts'
import { CustomerSite } from '../../../support/viewer/customer-site.ts'

const path = '/api/work-orders/WO-1/rating'
const explainer = { id: 'E-7', name: '李娜' }
const good = { technician: { score: 5, comment: '很好' }, explainer: { score: 4 } }

let site: CustomerSite
let customer: RelayClient

beforeEach(async () => {
  site = await CustomerSite.start()
  await site.tell({ state: 'quality-check', explainer })
  customer = await site.customer()
})

afterEach(() => site.stop())

it('a rating waits until the job is ready, and goes to the workshop once, however often it is sent', async () => {
  expect((await site.read()).mayRate).toBe(false)
  const early = await customer.post(path, good)
  expect([early.status, early.body.type]).toEqual([409, problemTypes.wrongTime])
  await site.tell({ revision: 2, state: 'ready', explainer })
  expect((await site.read()).mayRate).toBe(true)
  const answers = await Promise.all([1, 2, 3].map(() => customer.post<ShownRating>(path, good)))
  const rating = {
    technician: { score: 5, comment: '很好' },
    explainer: { score: 4, comment: null },
    at: expect.any(String),
  }
  for (const { status, body } of answers) {
    expect([status, body]).toEqual([200, answers[0]?.body])
    expect(body).toEqual(rating)
  }
  expect((await site.read()).rating).toEqual(answers[0]?.body)
  const [row = {}] = site.rows('rating')
  expect(row).toMatchObject({
    technician: 'T-104',
    technician_score: 5,
    explainer: 'E-7',
    explainer_score: 4,
  })
  await customer.post(path, { technician: { score: 1 } })
  const mails = await site.spoken(2)
  const at = answers[0]?.body.at
  expect(mails.map(mail => mail.payload)).toEqual([
    { id: row.id, workOrder: 'WO-1', ...good, at },
    { id: expect.any(String), workOrder: 'WO-1', technician: { score: 1 }, at: expect.any(String) },
  ])
})

it('a second one replaces the first, also after delivery, and both stay on record', async () => {
  await site.tell({ revision: 2, state: 'ready', explainer })
  await customer.post(path, good)
  await site.tell({ revision: 3, state: 'delivered', explainer })
  const second = await customer.post<ShownRating>(path, {
    technician: { score: 2, comment: 'noise is back' },
  })
  expect(second.body).toMatchObject({ technician: { score: 2, comment: 'noise is back' }, explainer: null })
  expect((await site.read()).rating).toEqual(second.body)
  expect(site.rows('rating').map(row => [row.technician_score, row.explainer_score])).toEqual([
    [5, 4],
    [2, null],
  ])
})

it('is seen by its customer and the manager, not by the explainer whom it is about', async () => {
  await site.tell({ revision: 2, state: 'ready', explainer })
  await customer.post(path, good)
  const ratingFor = async (client: RelayClient) =>
    (await client.read<{ rating: object | null }>('/api/work-orders/WO-1')).rating
  expect(await ratingFor(await site.staff('manager'))).toMatchObject({ explainer: { score: 4 } })
  expect(await ratingFor(await site.staff('explainer'))).toBeNull()
})

it.each([
  ['nobody', {}],
  ['six stars', { technician: { score: 6 } }],
  ['no star', { technician: { score: 0 } }],
  ['half a star', { technician: { score: 4.5 } }],
  ['somebody whom the job does not name', { explainer: { score: 5 } }],
  ['what is not asked', { technician: { score: 5 }, manager: { score: 1 } }],
])('a rating of %s is refused', async (_what, body) => {
  await site.tell({ revision: 2, state: 'ready' })
  expect((await customer.post(path, body)).status).toBe(400)
  expect(site.rows('rating')).toEqual([])
})

it('nobody rates for a customer', async () => {
  await site.tell({ revision: 2, state: 'ready', explainer })
  expect((await (await site.staff('manager')).post(path, good)).status).toBe(403)
  expect((await (await site.customer('WO-2')).post(path, good)).status).toBe(404)
})
