import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Audit, NewLink } from '../../../../relay/wire/manage/manage.ts'
import { aJob } from '../../../support/job.ts'
import { startWritingEdge, type WritingEdge } from '../../../support/relay/edge-mail.ts'
import { LiveClient } from '../../../support/relay/live-client.ts'
import { startTestRelay, type TestRelay } from '../../../support/relay/test-relay.ts'

let relay: TestRelay
let edge: WritingEdge
let manager: string

beforeEach(async () => {
  relay = await startTestRelay()
  manager = await relay.token({ role: 'manager' })
  edge = await startWritingEdge(relay, ['bay-1'])
  const payload = { bay: 'bay-1', receivedAtMs: Date.now(), job: aJob() }
  await edge.deliver({ type: 'deliver', id: 'job/1', kind: 'job', payload })
})

afterEach(async () => {
  await edge.close()
  await relay.stop()
})

async function call(token: string, method: string, path: string, body?: object): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return fetch(`${relay.httpUrl}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
}

async function audit(): Promise<Audit> {
  return (await (await call(manager, 'GET', '/api/audit')).json()) as Audit
}

describe('GET /api/audit', () => {
  it('tells who opened, made and revoked links, watched, and read a record', async () => {
    const customer = { role: 'customer' as const, workOrder: 'WO-1' }
    const made = (await (await call(manager, 'POST', '/api/links', customer)).json()) as NewLink
    const token = made.url.split('#')[1] ?? ''
    await call(token, 'POST', '/api/session', { token })
    const viewer = new LiveClient({ url: relay.url, path: '/live/bay-1/lift', token })
    expect(await viewer.status()).toBe(101)
    expect((await call(token, 'GET', '/api/work-orders/WO-1')).status).toBe(200)
    expect((await call(manager, 'GET', '/api/work-orders/WO-1')).status).toBe(200)
    await call(manager, 'DELETE', `/api/links/${made.id}`)
    const { isIntact, brokenAt, entries } = await audit()
    expect([isIntact, brokenAt]).toEqual([true, null])
    const link = made.id.slice(0, 12)
    const said = entries.map(({ role, action, object }) => `${role} ${action} ${object}`)
    expect(said.toSorted()).toEqual([
      `customer open-session link ${link}`,
      'customer watch-live camera bay-1/lift',
      `manager make-link link ${link} for work-order WO-1`,
      'manager read-record work-order WO-1',
      `manager revoke-link link ${link}`,
    ])
    expect(entries.filter(({ role }) => role === 'customer').map(entry => entry.link)).toEqual([link, link])
  })

  it('says nothing of what was refused', async () => {
    const explainer = await relay.token({ role: 'explainer' })
    expect((await call(explainer, 'POST', '/api/links', { role: 'display' })).status).toBe(403)
    expect((await call(manager, 'POST', '/api/links', { role: 'owner' })).status).toBe(400)
    expect((await call(manager, 'GET', '/api/work-orders/WO-2')).status).toBe(404)
    expect((await audit()).entries).toEqual([])
  })
})
