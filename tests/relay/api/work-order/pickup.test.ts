import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { problemTypes, type ShownPickup } from '../../../../relay/wire/work-order/work-order.ts'
import type { RelayClient } from '../../../support/relay/relay-client.ts'
import { CustomerSite } from '../../../support/viewer/customer-site.ts'

const path = (workOrder = 'WO-1') => `/api/work-orders/${workOrder}/pickup`
const hourMs = 3_600_000
/** Far enough for the test not to be overtaken by the clock. */
const promisedAtMs = Math.ceil(Date.now() / hourMs) * hourMs + 3 * hourMs
const promisedAt = new Date(promisedAtMs).toISOString()

let site: CustomerSite
let customer: RelayClient

beforeEach(async () => {
  site = await CustomerSite.start({ config: { site: { hours: '24/7', timezone: 'Asia/Tokyo' } } })
  await site.tell({ promisedAt })
  customer = await site.customer()
})

afterEach(() => site.stop())

function at(halfHours: number): string {
  return new Date(promisedAtMs + halfHours * 1_800_000).toISOString()
}

describe('the choice to wait or to come back', () => {
  it('offers slots from the promised time on, and goes to the workshop once a choice', async () => {
    expect((await site.read()).pickup).toEqual({
      choice: null,
      slots: expect.arrayContaining([at(0), at(1), at(2)]),
      mayChange: true,
    })
    expect((await site.read()).pickup.slots[0]).toBe(at(0))
    const chosen = { choice: 'collect', at: at(1) }
    const answers = await Promise.all([1, 2, 3].map(() => customer.post<ShownPickup>(path(), chosen)))
    for (const { status, body } of answers) {
      expect(status).toBe(200)
      expect(body.choice).toEqual({ ...chosen, isOvertaken: false })
    }
    expect(await site.read()).toMatchObject({ pickup: { choice: { ...chosen, isOvertaken: false } } })
    await customer.post(path(), { choice: 'wait' })
    expect((await site.read()).pickup.choice).toEqual({ choice: 'wait', at: null, isOvertaken: false })
    const mails = await site.spoken(2)
    expect(mails.map(({ kind, payload }) => ({ kind, ...payload }))).toEqual([
      {
        kind: 'pickup',
        id: expect.any(String),
        workOrder: 'WO-1',
        choice: 'collect',
        pickupAt: at(1),
        at: expect.any(String),
      },
      { kind: 'pickup', id: expect.any(String), workOrder: 'WO-1', choice: 'wait', at: expect.any(String) },
    ])
    expect(site.rows('pickup')).toHaveLength(2)
  })

  it.each([
    ['before the promised time', at(-1)],
    ['not at a half hour', new Date(promisedAtMs + 60_000).toISOString()],
    ['in a month', at(48 * 30)],
  ])('knows no slot %s', async (_what, wanted) => {
    const { status, body } = await customer.post(path(), { choice: 'collect', at: wanted })
    expect([status, body.type]).toEqual([409, problemTypes.slotTaken])
    expect(body.pickup).toMatchObject({ choice: null, mayChange: true })
    expect(site.rows('pickup')).toEqual([])
  })

  it.each([
    ['a time to wait until', { choice: 'wait', at: at(0) }],
    ['no time to come', { choice: 'collect' }],
  ])('with %s is refused', async (_what, body) => {
    expect((await customer.post(path(), body)).status).toBe(400)
  })

  it('is asked again when the promised time has overtaken the slot', async () => {
    const chosen = { choice: 'collect', at: at(0) }
    await customer.post(path(), chosen)
    await site.tell({ revision: 2, promisedAt: at(2) })
    const { pickup } = await site.read()
    expect(pickup).toMatchObject({ choice: { at: at(0), isOvertaken: true }, mayChange: true })
    expect(pickup.slots[0]).toBe(at(2))
    expect((await customer.post(path(), chosen)).status).toBe(409)
    expect((await customer.post(path(), { choice: 'collect', at: at(2) })).status).toBe(200)
    expect((await site.read()).pickup.choice).toMatchObject({ at: at(2), isOvertaken: false })
  })

  it('can be changed until the vehicle is ready', async () => {
    await customer.post(path(), { choice: 'collect', at: at(0) })
    await site.tell({ revision: 2, state: 'ready', promisedAt })
    const { status, body } = await customer.post(path(), { choice: 'wait' })
    expect([status, body.type]).toEqual([409, problemTypes.wrongTime])
    expect((await site.read()).pickup).toEqual({
      choice: { choice: 'collect', at: at(0), isOvertaken: false },
      slots: [],
      mayChange: false,
    })
  })
})

describe('a slot', () => {
  it('takes two vehicles, also when many customers choose it at once', async () => {
    const workOrders = Array.from({ length: 8 }, (_, i) => `WO-${i + 1}`)
    for (const workOrder of workOrders) await site.tell({ workOrder, revision: 2, promisedAt })
    const clients = await Promise.all(workOrders.map(workOrder => site.customer(workOrder)))
    const chosen = { choice: 'collect', at: at(1) }
    const answers = await Promise.all(clients.map((client, i) => client.post(path(workOrders[i]), chosen)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 409, 409, 409, 409, 409, 409])
    const had = workOrders.filter((_, i) => answers[i]?.status === 200)
    for (const workOrder of workOrders) {
      const { slots } = (await site.read(workOrder)).pickup
      expect([workOrder, slots.includes(at(1))]).toEqual([workOrder, had.includes(workOrder)])
    }
    // One changes its mind, one is delivered: both places are free again.
    const [first = '', second = ''] = had
    await clients[workOrders.indexOf(first)]?.post(path(first), { choice: 'wait' })
    await site.tell({ workOrder: second, revision: 3, state: 'delivered' })
    const others = workOrders.filter(workOrder => !had.includes(workOrder)).slice(0, 3)
    const again = await Promise.all(
      others.map(workOrder => clients[workOrders.indexOf(workOrder)]?.post(path(workOrder), chosen)),
    )
    expect(again.map(answer => answer?.status).toSorted()).toEqual([200, 200, 409])
  })
})

it('nobody chooses for a customer', async () => {
  expect((await (await site.staff('manager')).post(path(), { choice: 'wait' })).status).toBe(403)
  expect((await (await site.customer('WO-2')).post(path(), { choice: 'wait' })).status).toBe(404)
})
