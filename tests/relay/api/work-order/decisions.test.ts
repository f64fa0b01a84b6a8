import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { slipCode } from '../../../../relay/access/slip-code.ts'
import { seenHash } from '../../../../relay/store/job/seen-hash.ts'
import { problemTypes, type ShownFinding } from '../../../../relay/wire/work-order/work-order.ts'
import type { RelayClient } from '../../../support/relay/relay-client.ts'
import { testSecret } from '../../../support/relay/test-relay.ts'
import { brakes, CustomerSite } from '../../../support/viewer/customer-site.ts'

const pathOf = (workOrder = 'WO-1', finding = 'f1') =>
  `/api/work-orders/${workOrder}/findings/${finding}/decision`
const seen = seenHash(brakes)
const dearer = { ...brakes, price: { material: 70_000, labour: 24_000 } }
const codeAbove = 100_000

let site: CustomerSite
let customer: RelayClient

beforeEach(async () => {
  site = await CustomerSite.start({ config: { relay: { codeAbove } } })
  await site.tell({ state: 'awaiting-approval' })
  customer = await site.customer()
})

afterEach(() => site.stop())

describe('a decision', () => {
  it('is on record with what exactly was shown, and goes to the workshop once', async () => {
    const { status, body } = await customer.post<ShownFinding>(pathOf(), { decision: 'approved', seen })
    expect(status).toBe(200)
    expect(body).toEqual(await site.finding())
    expect(body.decision).toEqual({
      decision: 'approved',
      by: 'customer',
      via: 'page',
      at: expect.any(String),
      note: null,
      seen,
    })
    const [row = {}] = site.rows('decision')
    expect(JSON.parse(String(row.shown))).toEqual(brakes)
    const [mail] = await site.spoken(1)
    expect(mail?.payload).toEqual({
      id: row.id,
      workOrder: 'WO-1',
      finding: 'f1',
      decision: 'approved',
      by: 'customer',
      via: 'page',
      at: body.decision?.at,
    })
  })

  it('can be another later on, and all stay on record', async () => {
    for (const decision of ['call-me', 'declined', 'approved', 'declined']) {
      expect((await customer.post(pathOf(), { decision, seen })).status).toBe(200)
    }
    expect((await site.finding()).decision?.decision).toBe('declined')
    const made = ['call-me', 'declined', 'approved', 'declined']
    expect(site.rows('decision').map(row => row.decision)).toEqual(made)
    expect((await site.spoken(4)).map(({ payload }) => 'decision' in payload && payload.decision)).toEqual(
      made,
    )
  })

  it('outlives a restart of the relay', async () => {
    await customer.post(pathOf(), { decision: 'approved', seen })
    const before = await site.finding()
    const { data } = site.relay.site.relay
    const again = await CustomerSite.start({ data })
    expect(await again.finding()).toEqual({ ...before, needsCode: false })
    expect(await again.spoken(1)).toEqual(await site.spoken(1))
    await again.stop()
  })

  it('on words that have changed since is 409 with the present ones, and nothing is stored', async () => {
    await site.tell({ state: 'awaiting-approval', revision: 2, findings: [dearer] })
    const { status, body } = await customer.post(pathOf(), { decision: 'approved', seen })
    expect([status, body.type]).toEqual([409, problemTypes.findingChanged])
    expect(body.finding).toEqual(await site.finding())
    expect(body.finding).toMatchObject({ price: dearer.price, decision: null })
    expect(site.rows('decision')).toEqual([])
  })

  it('made before the words changed says so by its own hash', async () => {
    await customer.post(pathOf(), { decision: 'approved', seen })
    await site.tell({ state: 'awaiting-approval', revision: 2, findings: [dearer] })
    const finding = await site.finding()
    expect(finding.decision?.seen).toBe(seen)
    expect(finding.seen).not.toBe(seen)
    const again = await customer.post<ShownFinding>(pathOf(), { decision: 'approved', seen: finding.seen })
    expect(again.body.decision?.seen).toBe(finding.seen)
    expect(site.rows('decision')).toHaveLength(2)
  })

  it('is refused once the vehicle is ready, and on what proposes nothing', async () => {
    const ok = { id: 'f2', severity: 'ok', area: 'Tyres', fault: '6 mm all round', proposal: 'none' } as const
    const plain = { id: 'f3', severity: 'info', area: 'Wipers', fault: 'soon due' } as const
    await site.tell({ state: 'awaiting-approval', revision: 2, findings: [brakes, ok, plain] })
    for (const finding of [ok, plain]) {
      const sent = { decision: 'approved', seen: seenHash(finding) }
      const { status, body } = await customer.post(pathOf('WO-1', finding.id), sent)
      expect([status, body.type]).toEqual([409, problemTypes.nothingToDecide])
    }
    for (const [i, state] of ['ready', 'delivered', 'cancelled'].entries()) {
      await site.tell({ state, revision: 3 + i, findings: [brakes] })
      const { status, body } = await customer.post(pathOf(), { decision: 'approved', seen })
      expect([state, status, body.type]).toEqual([state, 409, problemTypes.wrongTime])
    }
    expect(site.rows('decision')).toEqual([])
  })

  it("is nobody else's", async () => {
    const sent = { decision: 'approved', seen }
    const stranger = await site.customer('WO-2')
    expect((await stranger.post(pathOf(), sent)).status).toBe(404)
    expect((await customer.post(pathOf('WO-1', 'f9'), sent)).status).toBe(404)
    expect((await customer.post(pathOf('WO-9'), sent)).status).toBe(404)
    expect((await (await site.staff()).post(pathOf(), sent)).status).toBe(403)
    expect((await customer.post(pathOf(), { ...sent, via: 'phone' })).status).toBe(403)
    expect((await customer.post(pathOf(), { ...sent, by: 'E-7' })).status).toBe(403)
    expect(site.rows('decision')).toEqual([])
  })
})

describe('a decision that staff records', () => {
  it('keeps who told it how, with a note', async () => {
    const explainer = await site.staff()
    const sent = { decision: 'declined', seen, via: 'phone', note: 'will come back in spring', by: 'E-7' }
    const { status, body } = await explainer.post<ShownFinding>(pathOf(), sent)
    expect(status).toBe(200)
    expect(body.decision).toMatchObject({ by: 'E-7', via: 'phone', note: 'will come back in spring' })
    const [mail] = await site.spoken(1)
    expect(mail?.payload).toMatchObject({ decision: 'declined', by: 'E-7', via: 'phone' })
  })

  it('names the link when it names nobody', async () => {
    const manager = await site.staff('manager')
    const sent = { decision: 'approved', seen, via: 'in-person' }
    const { body } = await manager.post<ShownFinding>(pathOf(), sent)
    expect(body.decision?.by).toMatch(/^manager-[\w-]{12}$/)
  })

  it('comes up again when the same car is back, for staff alone', async () => {
    await customer.post(pathOf(), { decision: 'declined', seen })
    await site.tell({ workOrder: 'WO-2', findings: [] })
    await site.tell({ workOrder: 'WO-3', findings: [], vehicle: { plate: 'another' } })
    const explainer = await site.staff()
    const declinedOf = async (workOrder: string) =>
      (await explainer.read<{ declinedBefore: object[] }>(`/api/work-orders/${workOrder}`)).declinedBefore
    expect(await declinedOf('WO-2')).toEqual([{ workOrder: 'WO-1', finding: brakes, at: expect.any(String) }])
    expect(await declinedOf('WO-1')).toEqual([])
    expect(await declinedOf('WO-3')).toEqual([])
    expect((await site.read('WO-2')).declinedBefore).toEqual([])
  })
})

describe('double taps, replays, two phones', () => {
  const rounds = 100

  it('are one decision, every time', async () => {
    for (let round = 1; round <= rounds; round++) {
      const workOrder = `WO-${round}`
      await site.tell({ workOrder, revision: 2, state: 'awaiting-approval' })
      const phones = await Promise.all([site.customer(workOrder), site.customer(workOrder)])
      const sent = { decision: round % 2 ? 'approved' : 'declined', seen }
      const taps = [...phones, ...phones].map(phone => phone.post<ShownFinding>(pathOf(workOrder), sent))
      const answers = await Promise.all(taps)
      answers.push(await phones[1].post<ShownFinding>(pathOf(workOrder), sent))
      const [first] = answers
      for (const answer of answers) expect([answer.status, answer.body]).toEqual([200, first?.body])
    }
    expect(site.rows('decision')).toHaveLength(rounds)
    expect(new Set(site.rows('decision').map(row => row.work_order)).size).toBe(rounds)
    // One more decision: what the edge was sent before it, it has by now.
    await site.tell({ workOrder: 'WO-last', state: 'awaiting-approval' })
    await (await site.customer('WO-last')).post(pathOf('WO-last'), { decision: 'approved', seen })
    expect(await site.spoken(rounds + 1)).toHaveLength(rounds + 1)
  })

  it('that disagree are two decisions in one order, and the workshop hears them in the same', async () => {
    for (let round = 1; round <= rounds; round++) {
      const workOrder = `WO-${round}`
      await site.tell({ workOrder, revision: 2, state: 'awaiting-approval' })
      const phones = await Promise.all([site.customer(workOrder), site.customer(workOrder)])
      const answers = await Promise.all([
        phones[0].post(pathOf(workOrder), { decision: 'approved', seen }),
        phones[1].post(pathOf(workOrder), { decision: 'declined', seen }),
      ])
      expect(answers.map(({ status }) => status)).toEqual([200, 200])
    }
    const mails = await site.spoken(2 * rounds)
    expect(mails.map(({ payload }) => payload.id)).toEqual(site.rows('decision').map(row => row.id))
    for (let round = 1; round <= rounds; round++) {
      const last = mails.findLast(({ payload }) => payload.workOrder === `WO-${round}`)?.payload
      const { decision } = await site.finding(`WO-${round}`)
      expect(decision).toMatchObject({ decision: last && 'decision' in last && last.decision })
    }
  })

  it('while the price changes are bound to what was shown, or 409 with what is shown now', async () => {
    const statuses: number[] = []
    for (let round = 1; round <= rounds; round++) {
      const workOrder = `WO-${round}`
      await site.tell({ workOrder, revision: 2, state: 'awaiting-approval' })
      const phones = await Promise.all([site.customer(workOrder), site.customer(workOrder)])
      const sent = { decision: 'approved', seen }
      // The first phone begins; the change comes after a turn more of the event loop each round, up to its answer.
      const first = phones[0].post(pathOf(workOrder), sent)
      for (let turn = 0; turn < round % 25; turn++) await setImmediate()
      if (round % 25 === 0) await first
      const change = site.tell({ workOrder, revision: 3, state: 'awaiting-approval', findings: [dearer] })
      const answers = await Promise.all([first, phones[1].post(pathOf(workOrder), sent)])
      await change
      for (const { status, body } of answers) {
        statuses.push(status)
        if (status === 200) continue
        expect([status, body.type]).toEqual([409, problemTypes.findingChanged])
        expect(body.finding).toMatchObject({ price: dearer.price, seen: seenHash(dearer) })
      }
      const rows = site.rows('decision').filter(row => row.work_order === workOrder)
      expect(rows).toHaveLength(answers.some(({ status }) => status === 200) ? 1 : 0)
      for (const row of rows) expect([row.seen, JSON.parse(String(row.shown))]).toEqual([seen, brakes])
      // A replay of the old words is never good again.
      expect((await phones[0].post(pathOf(workOrder), sent)).status).toBe(409)
    }
    expect(new Set(statuses)).toEqual(new Set([200, 409]))
  })
})

describe('above the amount that the site names', () => {
  const costly = { ...brakes, price: { material: codeAbove, labour: 1 } }
  const sent = { decision: 'approved', seen: seenHash(costly) }
  const code = slipCode({ site: 'test-site', secret: testSecret }, 'WO-1')
  const wrongCode = code === '0000' ? '1111' : '0000'

  beforeEach(() => site.tell({ state: 'awaiting-approval', revision: 2, findings: [costly] }))

  it('a decision needs the code of the slip', async () => {
    expect((await site.finding()).needsCode).toBe(true)
    const without = await customer.post(pathOf(), sent)
    expect([without.status, without.body.type]).toEqual([403, problemTypes.codeNeeded])
    const wrong = await customer.post(pathOf(), { ...sent, code: wrongCode })
    expect([wrong.status, wrong.body.type]).toEqual([403, problemTypes.wrongCode])
    expect(site.rows('decision')).toEqual([])
    expect((await customer.post(pathOf(), { ...sent, code })).status).toBe(200)
    expect((await site.finding()).decision?.decision).toBe('approved')
  })

  it('it does not need one to be called, nor does staff', async () => {
    expect((await customer.post(pathOf(), { ...sent, decision: 'call-me' })).status).toBe(200)
    const explainer = await site.staff()
    expect((await explainer.post(pathOf(), { ...sent, via: 'phone' })).status).toBe(200)
    expect(
      (await explainer.read<{ findings: ShownFinding[] }>('/api/work-orders/WO-1')).findings,
    ).toMatchObject([{ needsCode: false }])
  })

  it('exactly that amount needs none', async () => {
    const limit = { ...brakes, price: { material: codeAbove, labour: 0 } }
    await site.tell({ state: 'awaiting-approval', revision: 3, findings: [limit] })
    const { status } = await customer.post(pathOf(), { decision: 'approved', seen: seenHash(limit) })
    expect(status).toBe(200)
  })

  it('five wrong codes shut the door of that work order, also to the right one', async () => {
    const guesses = Array.from({ length: 5 }, () => customer.post(pathOf(), { ...sent, code: wrongCode }))
    expect((await Promise.all(guesses)).map(({ status }) => status)).toEqual([403, 403, 403, 403, 403])
    const { status, body, headers } = await customer.post(pathOf(), { ...sent, code })
    expect([status, body.type]).toEqual([429, problemTypes.codeLocked])
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(14 * 60)
    expect(site.rows('decision')).toEqual([])
    await site.tell({ workOrder: 'WO-2', state: 'awaiting-approval', findings: [costly] })
    const other = { ...sent, code: slipCode({ site: 'test-site', secret: testSecret }, 'WO-2') }
    expect((await (await site.customer('WO-2')).post(pathOf('WO-2'), other)).status).toBe(200)
  })
})
