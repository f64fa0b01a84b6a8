import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Audit, WorkOrderListing } from '../../../../relay/wire/manage/manage.ts'
import { openShop, type Shop } from '../../../support/relay/shop.ts'

let shop: Shop

beforeEach(async () => {
  shop = await openShop()
})

afterEach(() => shop.stop())

const day = (number: number) => Date.parse(`2026-11-${number}T09:00:00Z`)

async function found(query: string): Promise<string[]> {
  const rows = await shop.get<WorkOrderListing[]>(`/api/work-orders?${query}`)
  return rows.map(({ workOrder }) => workOrder)
}

describe('GET /api/work-orders', () => {
  it('finds by a part of number or plate, and by the days on which it was under way', async () => {
    await shop.bring({ workOrder: 'WO-2026-07', receivedAtMs: day(10), vehicle: { plate: '沪A12345' } })
    await shop.bring({ workOrder: 'WO-2026-07', receivedAtMs: day(12), vehicle: { plate: '沪A12345' } })
    const vehicle = { plate: '品川 300 あ 12-34' }
    await shop.bring({ workOrder: 'WO-2026-08', bay: 'bay-2', receivedAtMs: day(14), vehicle })
    expect(await found('')).toEqual(['WO-2026-08', 'WO-2026-07'])
    expect(await found('query=2026-07')).toEqual(['WO-2026-07'])
    expect(await found('query=a123')).toEqual(['WO-2026-07'])
    expect(await found(`query=${encodeURIComponent('品川')}`)).toEqual(['WO-2026-08'])
    expect(await found('query=%25')).toEqual([])
    expect(await found('query=_')).toEqual([])
    expect(await found('from=2026-11-11&to=2026-11-11')).toEqual(['WO-2026-07'])
    expect(await found('from=2026-11-13')).toEqual(['WO-2026-08'])
    expect(await found('to=2026-11-13')).toEqual(['WO-2026-07'])
  })

  it('tells enough to choose by, also to explainers, and nobody else', async () => {
    await shop.bring({ workOrder: 'WO-1', promisedAt: '2026-11-23T11:30:00+08:00', receivedAtMs: day(10) })
    const token = await shop.relay.token({ role: 'explainer' })
    expect(await (await shop.ask('GET', '/api/work-orders', { token })).json()).toEqual([
      {
        workOrder: 'WO-1',
        plate: '沪A12345',
        make: 'Toyota',
        model: 'Camry',
        state: 'repairing',
        bay: 'bay-1',
        technician: '佐藤',
        promisedAt: '2026-11-23T03:30:00.000Z',
        updatedAt: '2026-11-10T09:00:00.000Z',
        clips: 0,
        isHeld: false,
      },
    ])
    const customer = await shop.relay.token({ role: 'customer', workOrder: 'WO-1' })
    expect((await shop.ask('GET', '/api/work-orders', { token: customer })).status).toBe(403)
  })

  it('comes in pages', async () => {
    for (let i = 0; i < 5; i++) await shop.bring({ workOrder: `WO-${i}`, receivedAtMs: day(10) })
    const seen: string[] = []
    for (let path: string | undefined = '/api/work-orders?limit=2&query=wo'; path; ) {
      const answer = await shop.ask('GET', path)
      seen.push(...((await answer.json()) as WorkOrderListing[]).map(({ workOrder }) => workOrder))
      path = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1]
    }
    expect(seen).toEqual(['WO-4', 'WO-3', 'WO-2', 'WO-1', 'WO-0'])
  })
})

describe('a held work order', () => {
  it('says so, with the reason, until it is let go, and both are in the audit log', async () => {
    await shop.bring({ workOrder: 'WO-1' })
    const hold = (body: object) => shop.ask('PUT', '/api/work-orders/WO-1/hold', { body })
    const held = await (await hold({ held: true, reason: 'insurer' })).json()
    expect(held).toEqual({ held: true, reason: 'insurer', since: expect.any(String) })
    expect(await shop.get('/api/work-orders')).toMatchObject([{ workOrder: 'WO-1', isHeld: true }])
    expect(await (await hold({ held: false })).json()).toEqual({ held: false, reason: null, since: null })
    const { entries } = await shop.get<Audit>('/api/audit')
    expect(entries.map(({ action, object }) => `${action} ${object}`)).toEqual([
      'release work-order WO-1',
      'hold work-order WO-1',
    ])
    expect((await shop.ask('PUT', '/api/work-orders/WO-2/hold', { body: { held: true } })).status).toBe(404)
  })
})
