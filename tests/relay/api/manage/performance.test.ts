import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Audit, PerformanceFigures } from '../../../../relay/wire/manage/manage.ts'
import { openShop, type Shop } from '../../../support/relay/shop.ts'

let shop: Shop

beforeEach(async () => {
  shop = await openShop()
})

afterEach(() => shop.stop())

const at = (day: number, time: string) => `2026-11-${String(day).padStart(2, '0')}T${time}:00Z`

/** Promised for noon, then for two o'clock, ready at one. */
async function repair(workOrder: string, day: number, changes: object = {}): Promise<void> {
  const item = { id: 'i1', area: 'front brakes', minutes: 40 }
  const steps = [
    { id: 's1', title: 'Brakes', state: 'done', startedAt: at(day, '09:00'), endedAt: at(day, '09:50') },
  ]
  const job = { workOrder, items: [item], steps, receivedAtMs: Date.parse(at(day, '09:00')), ...changes }
  await shop.bring({ ...job, state: 'in-bay', at: at(day, '08:00') })
  await shop.bring({ ...job, state: 'repairing', at: at(day, '09:00'), promisedAt: at(day, '12:00') })
  await shop.bring({ ...job, state: 'repairing', at: at(day, '11:00'), promisedAt: at(day, '14:00') })
  await shop.bring({ ...job, state: 'ready', at: at(day, '13:00'), promisedAt: at(day, '14:00') })
  await shop.bring({ ...job, state: 'delivered', at: at(day + 1, '08:00'), promisedAt: at(day, '14:00') })
}

describe('GET /api/performance', () => {
  it('tells of the jobs that were first ready in the period, and of who did them', async () => {
    await repair('WO-1', 2)
    await repair('WO-2', 12)
    await repair('WO-3', 25, { technician: { id: 'T-2', name: 'Ito' }, vehicle: { plate: '沪B00000' } })
    await shop.rate('WO-1', [1, 5])
    await shop.rate('WO-1', [4, 5])
    const figures = await shop.get<PerformanceFigures>('/api/performance?from=2026-11-02&to=2026-11-25')
    expect(figures).toMatchObject({ from: '2026-11-02T00:00:00.000Z', to: '2026-11-26T00:00:00.000Z' })
    expect(figures.shop).toMatchObject({
      jobs: 3,
      onTime: { count: 0, of: 3 },
      minutesWorked: 150,
      minutesPlanned: 120,
    })
    expect(figures.people.map(({ id, jobs, isRanked }) => [id, jobs, isRanked])).toEqual([
      ['T-104', 2, false],
      ['T-2', 1, false],
      ['E-7', 3, false],
    ])
    expect(figures.people[0]).toMatchObject({
      ratings: { count: 1, mean: 4, scores: [0, 0, 0, 1, 0] },
      firstTimeFix: { count: 1, of: 2 },
    })
    expect(figures.comebacks).toMatchObject([
      { earlier: 'WO-1', workOrder: 'WO-2', technician: 'T-104', days: 9 },
    ])
    const { shop: other } = await shop.get<PerformanceFigures>(
      '/api/performance?from=2026-11-03&to=2026-11-24',
    )
    expect(other.jobs).toBe(1)
  })

  it('is a CSV file where that is asked for, which the audit log tells', async () => {
    await repair('WO-1', 2, { technician: { id: 'T-104', name: '=HYPERLINK("x")' } })
    const answer = await shop.ask('GET', '/api/performance?from=2026-11-01&to=2026-11-30', {
      accept: 'text/csv',
    })
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv/)
    expect(answer.headers.get('content-disposition')).toContain('performance 2026-11-01')
    const [head, ...lines] = (await answer.text()).trimEnd().split('\r\n')
    expect(head).toContain('id,name,role,jobs,ratings,mean rating')
    expect(lines).toHaveLength(2)
    expect(lines[0]).toContain(`T-104,"'=HYPERLINK(""x"")",technician,1,0,,,no,50,40,0%,,,100%,0,0`)
    const { entries } = await shop.get<Audit>('/api/audit')
    expect(entries).toMatchObject([{ role: 'manager', action: 'export', object: 'performance' }])
  })

  it('counts what the customer watched, and what was marked', async () => {
    await shop.bring({ workOrder: 'WO-1', state: 'repairing' })
    await shop.ask('POST', '/api/bays/bay-1/moments', { body: { label: 'look', severity: 'info' } })
    await shop.bring({ workOrder: 'WO-1', state: 'ready', at: at(20, '09:00') })
    const { people } = await shop.get<PerformanceFigures>('/api/performance?from=2026-11-20&to=2026-11-20')
    expect(people.map(({ role, momentsMarked }) => [role, momentsMarked])).toEqual([
      ['technician', 0],
      ['explainer', 1],
    ])
  })

  it('understands days and moments and nothing else', async () => {
    expect((await shop.ask('GET', '/api/performance?from=yesterday')).status).toBe(400)
    expect((await shop.ask('GET', `/api/performance?from=${at(1, '00:00')}`)).status).toBe(200)
  })
})
