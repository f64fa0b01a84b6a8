import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ShownFinding, WorkOrderAnswer } from '../../relay/wire/work-order/work-order.ts'
import { RelayClient } from '../support/relay/relay-client.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { type Child, startChild } from '../support/system/child.ts'
import { freePort } from '../support/system/port.ts'
import { until } from '../support/until.ts'
import { Workshop } from '../support/workshop.ts'

const hourMs = 3_600_000
/** How long the edge stays away. */
const awayMs = Number(process.env.GLASSBAY_AWAY_SECONDS ?? 1) * 1000
const promisedAt = new Date(Math.ceil(Date.now() / hourMs) * hourMs + 2 * hourMs).toISOString()
const finding = {
  id: 'f1',
  severity: 'urgent',
  area: 'front left brake',
  fault: 'pads worn to 2 mm',
  proposal: 'replace pads and discs',
  price: { material: 68_000, labour: 24_000 },
}
const lifetime = new AbortController()
let site: TestSite
let workshop: Workshop
let subscriber: Child

beforeAll(async () => {
  // Nothing listens there: this is about words, not pictures.
  const url = `rtsp://127.0.0.1:${await freePort()}/lift`
  const bay = { id: 'bay-1', name: 'One', cameras: [{ id: 'lift', name: 'Lift', url }] }
  site = await startSite({ bays: [bay], site: { hours: '24/7' } }, lifetime.signal)
  workshop = new Workshop(site, 'bay-1')
  const topics = ['decision', 'pickup', 'rating'].flatMap(name => ['-t', `glassbay/test-site/bay-1/${name}`])
  const args = [
    '-h',
    '127.0.0.1',
    '-p',
    String(site.broker.port),
    '-q',
    '1',
    '-c',
    '-i',
    'dms',
    '-v',
    ...topics,
  ]
  subscriber = await startChild({ command: 'mosquitto_sub', args }, lifetime.signal)
  await until(() => site.broker.log().some(line => line.includes('Sending SUBACK to dms')))
})

afterAll(async () => {
  await site.stop()
  lifetime.abort()
})

/** What `mosquitto_sub` has printed, by topic. */
function heard(): { topic: string; payload: Record<string, unknown> }[] {
  return subscriber.output.flatMap(line => {
    const [, topic = '', json] = /^glassbay\/test-site\/bay-1\/(\w+) (\{.*\})$/.exec(line) ?? []
    return json ? [{ topic, payload: JSON.parse(json) as Record<string, unknown> }] : []
  })
}

async function customer(workOrder: string): Promise<RelayClient> {
  return new RelayClient(site.origin, await site.files.token({ role: 'customer', workOrder }))
}

async function tell(workOrder: string, revision: number, state: string): Promise<void> {
  const at = new Date().toISOString()
  const technician = { id: 'T-104', name: 'Sato' }
  const vehicle = { plate: 'A 1' }
  await workshop.publish({
    workOrder,
    revision,
    state,
    at,
    vehicle,
    technician,
    promisedAt,
    findings: [finding],
  })
  const client = await customer(workOrder)
  await until(async () => {
    const { status, body } = await client.get<WorkOrderAnswer>(`/api/work-orders/${workOrder}`)
    return status === 200 && body.revision === revision
  })
}

it('what customers say while the edge is away and the relay dies is kept, and reaches mosquitto_sub once', async () => {
  await tell('WO-1', 1, 'delivered')
  await tell('WO-2', 1, 'awaiting-approval')
  await site.edge('bay-1').kill()

  const [former, present] = [await customer('WO-1'), await customer('WO-2')]
  const [shown] = (await present.read<WorkOrderAnswer>('/api/work-orders/WO-2')).findings
  const decisionPath = '/api/work-orders/WO-2/findings/f1/decision'
  const decision = { decision: 'approved', seen: shown?.seen }
  const rating = { technician: { score: 5, comment: 'prompt' } }
  const pickup = { choice: 'collect', at: promisedAt }
  const answers = await Promise.all([
    present.post<ShownFinding>(decisionPath, decision),
    present.post(decisionPath, decision),
    former.post('/api/work-orders/WO-1/rating', rating),
    former.post('/api/work-orders/WO-1/rating', rating),
    present.post('/api/work-orders/WO-2/pickup', pickup),
    present.post('/api/work-orders/WO-2/pickup', pickup),
  ])
  await site.relay.kill()
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200])

  await site.relay.start()
  const kept = await present.read<WorkOrderAnswer>('/api/work-orders/WO-2')
  expect(kept.findings[0]?.decision).toEqual(answers[0].body.decision)
  expect(kept.pickup.choice).toMatchObject(pickup)
  expect((await present.post(decisionPath, decision)).status).toBe(200)
  await wait(awayMs)
  expect(heard()).toEqual([])

  await site.edge('bay-1').start()
  await until(() => heard().length >= 3, 30_000)
  // The edge publishes in order: when it has told this, nothing comes any more of before.
  await present.post(decisionPath, { ...decision, decision: 'call-me' })
  await until(() => heard().some(({ payload }) => payload.decision === 'call-me'), 30_000)
  const words = heard().map(({ topic, payload: { id: _, at: __, ...rest } }) => ({ topic, ...rest }))
  const said = { workOrder: 'WO-2', finding: 'f1', by: 'customer', via: 'page' }
  expect(words.slice(0, 3).toSorted((a, b) => a.topic.localeCompare(b.topic))).toEqual([
    { topic: 'decision', decision: 'approved', ...said },
    { topic: 'pickup', workOrder: 'WO-2', choice: 'collect', pickupAt: promisedAt },
    { topic: 'rating', workOrder: 'WO-1', ...rating },
  ])
  expect(words.slice(3)).toEqual([{ topic: 'decision', decision: 'call-me', ...said }])

  // Killed in the act the edge cannot know whether the broker has it: that one may come again, as the same.
  const before = heard()
  await site.edge('bay-1').kill()
  await site.edge('bay-1').start()
  await site.broker.stop()
  await site.broker.start()
  await present.post(decisionPath, { ...decision, decision: 'declined' })
  await until(() => heard().some(({ payload }) => payload.decision === 'declined'), 60_000)
  const [last, ...again] = heard().slice(before.length).toReversed()
  expect(last?.payload).toMatchObject({ decision: 'declined', ...said })
  expect([[], before.slice(-1)]).toContainEqual(again)
}, 180_000)
