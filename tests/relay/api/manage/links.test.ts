import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LinkEntry, NewLink } from '../../../../relay/wire/manage/manage.ts'
import { LiveClient } from '../../../support/relay/live-client.ts'
import { startTestRelay, type TestRelay } from '../../../support/relay/test-relay.ts'
import { until } from '../../../support/until.ts'

let relay: TestRelay
let manager: string

beforeEach(async () => {
  relay = await startTestRelay()
  manager = await relay.token({ role: 'manager', label: 'desk' })
})

afterEach(() => relay.stop())

async function call(method: string, path: string, body?: object): Promise<Response> {
  const headers = { authorization: `Bearer ${manager}`, 'content-type': 'application/json' }
  return fetch(`${relay.httpUrl}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
}

async function make(body: object): Promise<NewLink> {
  const answer = await call('POST', '/api/links', body)
  expect(answer.status).toBe(201)
  return (await answer.json()) as NewLink
}

async function list(path = '/api/links'): Promise<LinkEntry[]> {
  return (await (await call('GET', path)).json()) as LinkEntry[]
}

async function open(token: string): Promise<number> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ token })
  return (await fetch(`${relay.httpUrl}/api/session`, { method: 'POST', headers, body })).status
}

describe('links', () => {
  it('are on the list from when they are made, with when they were last opened, and never with their address', async () => {
    const made = await make({ role: 'customer', workOrder: 'WO-1', label: 'slip of WO-1', days: 3 })
    const token = made.url.split('#')[1] ?? ''
    expect(await list()).toEqual([
      {
        id: made.id,
        role: 'customer',
        workOrder: 'WO-1',
        label: 'slip of WO-1',
        madeAt: expect.any(String),
        expiresAt: made.expiresAt,
        revokedAt: null,
        lastUsedAt: null,
      },
    ])
    expect(await open(token)).toBe(200)
    const [entry] = await list()
    expect(Date.parse(entry?.lastUsedAt ?? '')).toBeGreaterThan(Date.now() - 10_000)
    const id = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).jti as string
    expect(JSON.stringify(await list())).not.toContain(id)
  })

  it('that the command has printed are on the list once they were opened', async () => {
    expect(await list()).toEqual([])
    await open(await relay.token({ role: 'display', label: 'lounge' }))
    expect(await list()).toMatchObject([{ role: 'display', label: 'lounge', workOrder: null }])
  })

  it('come in pages', async () => {
    const made = []
    for (let i = 0; i < 5; i++) made.push((await make({ role: 'display', label: `wall ${i}` })).id)
    const seen: string[] = []
    for (let path: string | undefined = '/api/links?limit=2'; path; ) {
      const answer = await call('GET', path)
      seen.push(...((await answer.json()) as LinkEntry[]).map(({ id }) => id))
      path = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1]
    }
    expect(seen.toSorted()).toEqual(made.toSorted())
    expect((await call('GET', '/api/links?cursor=rubbish')).status).toBe(400)
  })

  it('called back by the name that the list gives end what is open with them, and say so on the list', async () => {
    const { id, url } = await make({ role: 'display' })
    const token = url.split('#')[1] ?? ''
    const viewer = new LiveClient({ url: relay.url, path: '/live/bay-1/lift', token })
    expect(await viewer.status()).toBe(101)
    const events = await fetch(`${relay.httpUrl}/api/events`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const ended = events.text()
    const askedAtMs = performance.now()
    expect((await call('DELETE', `/api/links/${id}`)).status).toBe(204)
    await until(() => viewer.closeCode)
    await ended
    expect(performance.now() - askedAtMs).toBeLessThan(5000)
    expect(await open(token)).toBe(401)
    expect(await list()).toMatchObject([{ id, revokedAt: expect.any(String) }])
  })
})
