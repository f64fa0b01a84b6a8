import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FollowUp } from '../../../../relay/wire/manage/manage.ts'
import { openShop, type Shop } from '../../../support/relay/shop.ts'

let shop: Shop

beforeEach(async () => {
  shop = await openShop()
  await shop.bring({ workOrder: 'WO-1', state: 'ready', at: '2026-11-20T10:00:00Z' })
})

afterEach(() => shop.stop())

const list = (query = '') => shop.get<FollowUp[]>(`/api/follow-ups${query}`)

describe('follow-ups', () => {
  it('come out of the record by themselves, and go when the record says otherwise', async () => {
    expect(await list()).toEqual([])
    await shop.rate('WO-1', [2, 5])
    await shop.decline('WO-1', {})
    expect(await list()).toMatchObject([
      {
        kind: 'low-rating',
        workOrder: 'WO-1',
        plate: '沪A12345',
        customer: '王女士',
        score: 2,
        assignee: null,
      },
      { kind: 'declined-urgent', finding: { id: 'f1' }, closedAt: null },
    ])
    await shop.rate('WO-1', [5, 5])
    expect((await list()).map(({ kind }) => kind)).toEqual(['declined-urgent'])
  })

  it('have somebody in charge and are closed with a note, and opened again', async () => {
    await shop.rate('WO-1', [1])
    const [{ id } = { id: '' }] = await list()
    const path = `/api/follow-ups/${id}`
    expect((await shop.ask('POST', path, { body: { close: true } })).status).toBe(400)
    expect(await (await shop.ask('POST', path, { body: { assignee: 'Lina' } })).json()).toMatchObject({
      assignee: 'Lina',
    })
    const closed = await shop.ask('POST', path, { body: { close: true, note: 'called, all well' } })
    const expected = { id, assignee: 'Lina', note: 'called, all well', closedBy: expect.any(String) }
    expect(await closed.json()).toMatchObject({ ...expected, closedAt: expect.any(String) })
    expect(await list()).toEqual([])
    expect(await list('?state=closed')).toMatchObject([expected])
    await shop.ask('POST', path, { body: { close: false } })
    expect(await list()).toMatchObject([{ id, note: 'called, all well', closedAt: null, closedBy: null }])
  })

  it('are unknown where there is nothing to look after', async () => {
    await shop.rate('WO-1', [1])
    const [{ id } = { id: '' }] = await list()
    await shop.rate('WO-1', [5])
    expect((await shop.ask('POST', `/api/follow-ups/${id}`, { body: { note: 'x' } })).status).toBe(404)
    expect((await shop.ask('POST', '/api/follow-ups/nothing', { body: { note: 'x' } })).status).toBe(404)
  })

  it('are a sheet a month, open and closed, also as CSV', async () => {
    await shop.rate('WO-1', [1]) // on 20 November
    await shop.bring({
      workOrder: 'WO-2',
      bay: 'bay-2',
      state: 'repairing',
      promisedAt: '2026-10-31T23:59:00Z',
    })
    const promised = { kind: 'missed-promise', workOrder: 'WO-2', promisedAt: '2026-10-31T23:59:00.000Z' }
    expect(await list('?month=2026-10')).toMatchObject([promised])
    const [{ id } = { id: '' }] = await list('?month=2026-11')
    await shop.ask('POST', `/api/follow-ups/${id}`, { body: { close: true, note: '=1+1' } })
    expect(await list('?month=2026-11')).toMatchObject([{ id, closedAt: expect.any(String) }])
    const csv = await (await shop.ask('GET', '/api/follow-ups?month=2026-11', { accept: 'text/csv' })).text()
    const [head, line] = csv.split('\r\n')
    expect(head).toContain('kind,at,work order,plate,customer')
    expect(line).toContain(`low-rating,2026-11-20T10:00:01.000Z,WO-1,沪A12345,王女士,佐藤,1,so so`)
    expect(line).toContain(`,'=1+1,`)
    expect((await shop.ask('GET', '/api/follow-ups?month=2026-13')).status).toBe(400)
  })

  it('come in pages', async () => {
    for (let i = 1; i <= 5; i++) {
      await shop.bring({ workOrder: `WO-1${i}`, state: 'ready', at: '2026-11-20T10:00:00Z' })
      await shop.rate(`WO-1${i}`, [1, 1])
    }
    const seen: string[] = []
    for (let path: string | undefined = '/api/follow-ups?limit=4'; path; ) {
      const answer = await shop.ask('GET', path)
      seen.push(...((await answer.json()) as FollowUp[]).map(({ id }) => id))
      path = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1]
    }
    expect(new Set(seen).size).toBe(10)
    expect(seen).toHaveLength(10)
  })
})
