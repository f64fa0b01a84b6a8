/**
 * Every route that the relay has, with every kind of subject: nobody gets a byte of what is not theirs. The routes come
 * from the table that serves them, so a route that is added is tested, and one that is open to all must be named here.
 */
import { request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Action, can } from '../../../relay/access/can.ts'
import { issueLink } from '../../../relay/access/links.ts'
import { type Role, roles } from '../../../relay/access/subject.ts'
import { fmp4Protocol } from '../../../relay/wire/live/live.ts'
import { clipFilesPath } from '../../../relay/wire/uplink/clip-upload.ts'
import { LiveClient } from '../../support/relay/live-client.ts'
import { startTestRelay, type TestRelay, testOrigin, testSecret } from '../../support/relay/test-relay.ts'

const openToAll = [
  'get /api/asyncapi.json',
  'get /api/openapi.json',
  'get /api/site',
  'get /healthz',
  'get /readyz',
  'post /api/session',
]

/** Names in paths, for things that do not exist. */
const nothing = 'no-such-thing'

let relay: TestRelay
const tokens = new Map<Role, string>()
let worthless: [string, string | undefined][]

beforeAll(async () => {
  relay = await startTestRelay()
  for (const role of roles) {
    tokens.set(role, await relay.token({ role, workOrder: role === 'customer' ? 'WO-1' : undefined }))
  }
  const site = relay.site.site.id
  const stranger = await issueLink({ site: 'other-site', secret: testSecret }, { role: 'manager' })
  const forged = await issueLink({ site, secret: 'x'.repeat(32) }, { role: 'manager' })
  const expired = await issueLink({ site, secret: testSecret }, { role: 'manager', lifetimeMs: -1000 })
  const revoked = await issueLink({ site, secret: testSecret }, { role: 'manager' })
  const authorization = `Bearer ${tokens.get('manager')}`
  await fetch(`${relay.httpUrl}/api/links/${revoked.id}`, { method: 'DELETE', headers: { authorization } })
  worthless = [
    ['no token', undefined],
    ['rubbish', 'rubbish'],
    ["another site's token", stranger.token],
    ['a token signed with another secret', forged.token],
    ['an expired token', expired.token],
    ['a revoked token', revoked.token],
  ]
})

afterAll(() => relay.stop())

function guarded() {
  return relay.routes.filter(route => route.action !== 'public')
}

function pathOf(path: string): string {
  return path.replace(/\{\w+\}/g, nothing)
}

/** A role that is not forbidden to do this to something of its own. */
function someoneWhoMay(action: Action | 'public'): Role {
  const workOrder = 'WO-1'
  const may = (role: Role) =>
    action === 'public' ||
    can({ role, workOrder, linkId: '', expiresAtMs: 0 }, action, { workOrder }) !== 'forbidden'
  return roles.find(may) ?? 'manager'
}

let addresses = 0

/** Each request from an address of its own: this test is about tokens, not about how many wrong ones there may be. */
function nextAddress(): string {
  addresses++
  return `10.0.${addresses >> 8}.${addresses & 0xff}`
}

interface Ask {
  method: string
  path: string
  token?: string | undefined
  headers?: Record<string, string>
}

/** A request that does not seem to come from this machine, so that nothing is open to it for that reason. */
async function ask({ method, path, token, headers = {} }: Ask) {
  const answer = await fetch(`${relay.httpUrl}${pathOf(path)}`, {
    method: method.toUpperCase(),
    headers: {
      'x-forwarded-for': nextAddress(),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(method === 'post' && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(method === 'post' && { body: '{}' }),
  })
  const isEndless = answer.headers.get('content-type')?.startsWith('text/event-stream')
  if (isEndless) await answer.body?.cancel()
  return { status: answer.status, headers: answer.headers, text: isEndless ? '' : await answer.text() }
}

describe('routes', () => {
  test('are open to all only where that is meant', () => {
    const open = relay.routes
      .filter(({ action }) => action === 'public')
      .map(({ method, path }) => `${method} ${path}`)
    expect(open.toSorted()).toEqual(openToAll)
  })

  test('answer 401 and nothing else without a token that is good', async () => {
    for (const { method, path } of guarded()) {
      for (const [name, token] of worthless) {
        const { status, headers, text } = await ask({ method, path, token })
        expect([method, path, name, status]).toEqual([method, path, name, 401])
        expect(headers.get('content-type')).toContain('application/problem+json')
        expect(Object.keys(JSON.parse(text) as object).toSorted()).toEqual(['detail', 'status', 'title'])
      }
    }
  })

  test('answer 403 to a role that may not do this to anything', async () => {
    for (const { method, path, action } of guarded()) {
      for (const role of roles) {
        const { status, text } = await ask({ method, path, token: tokens.get(role) })
        const workOrder = role === 'customer' ? 'WO-1' : undefined
        const subject = { role, workOrder, linkId: '', expiresAtMs: 0 }
        const isForbidden = can(subject, action as Action, { workOrder }) === 'forbidden'
        expect([method, path, role, status === 403]).toEqual([method, path, role, isForbidden])
        if (isForbidden) expect(JSON.parse(text)).toEqual({ status: 403, title: 'Forbidden' })
      }
    }
  })

  test('that change anything answer 403 to a page of another origin, whatever its token', async () => {
    for (const { method, path, action } of relay.routes) {
      if (method === 'get') continue
      for (const origin of ['http://evil.test', 'null', `${testOrigin}.evil.test`, `${testOrigin}:81`]) {
        const { status } = await ask({ method, path, token: tokens.get('manager'), headers: { origin } })
        expect([method, path, origin, status]).toEqual([method, path, origin, 403])
      }
      const { status } = await ask({
        method,
        path,
        token: tokens.get(someoneWhoMay(action)),
        headers: { origin: testOrigin },
      })
      expect(status).not.toBe(403)
    }
  })

  test('never let an answer be stored', async () => {
    for (const { method, path } of relay.routes) {
      if (!path.startsWith('/api')) continue
      const { headers } = await ask({ method, path, token: tokens.get('explainer') })
      expect([path, headers.get('cache-control')]).toEqual([path, expect.stringContaining('no-store')])
    }
  })

  test('for edges take no link at all, and read no body before they know who sends it', async () => {
    for (const method of ['HEAD', 'PUT']) {
      for (const token of [undefined, 'rubbish', ...tokens.values()]) {
        const path = `${clipFilesPath}/${'a'.repeat(32)}.mp4`
        const { status } = await ask({ method, path, token, headers: { 'content-type': 'video/mp4' } })
        expect([method, status]).toEqual([method, 401])
      }
    }
  })

  test('that do not exist are 404, as problems', async () => {
    const { status, headers } = await ask({
      method: 'get',
      path: '/api/no-such-route',
      token: tokens.get('manager'),
    })
    expect(status).toBe(404)
    expect(headers.get('content-type')).toContain('application/problem+json')
  })
})

describe('sockets', () => {
  test('answer 401 before the first byte without a token that is good', async () => {
    for (const { path } of relay.upgradeRoutes) {
      for (const [name, token] of worthless) {
        const headers = { 'x-forwarded-for': nextAddress() }
        const status = await socketStatus({ path: pathOf(path), token, headers })
        expect([path, name, status]).toEqual([path, name, 401])
      }
    }
  })

  test('answer 403 to a page of another origin, whatever its token', async () => {
    for (const { path } of relay.upgradeRoutes) {
      for (const origin of ['http://evil.test', 'null', `${testOrigin}.evil.test`]) {
        const status = await socketStatus({
          path: pathOf(path),
          token: tokens.get('manager'),
          headers: { origin },
        })
        expect([path, origin, status]).toEqual([path, origin, 403])
      }
    }
  })

  test.each([
    ['/live/bay-1/lift', 'display', 101],
    ['/live/bay-1/lift', 'explainer', 101],
    ['/live/bay-1/lift', 'manager', 101],
    ['/live/bay-1/lift', 'customer', 404], // its vehicle is not there
    ['/live/bay-1/no-such-camera', 'manager', 404],
    ['/live/no-such-bay/lift', 'display', 404],
    ['/live/bay-1/lift/more', 'manager', 404],
    ['/no-such-socket', 'manager', 404],
  ] as const)('%s for a %s: %i', async (path, role, expected) => {
    expect(await socketStatus({ path, token: tokens.get(role) })).toBe(expected)
  })

  test("take the session's cookie as well, from the relay's own origin", async () => {
    const cookie = `other=1; glassbay=${tokens.get('display')}`
    expect(await socketStatus({ path: '/live/bay-1/lift', headers: { cookie, origin: testOrigin } })).toBe(
      101,
    )
    expect(
      await socketStatus({ path: '/live/bay-1/lift', headers: { cookie, origin: 'http://evil.test' } }),
    ).toBe(403)
  })

  test('need a subprotocol that is ours', async () => {
    const token = tokens.get('display')
    expect(await socketStatus({ path: '/live/bay-1/lift', token, protocol: 'chat' })).toBe(400)
  })

  test('refuse with a plain answer: one HTTP response, closed, and no frame', async () => {
    const socket = connect(relay.port, '127.0.0.1')
    socket.write(
      `GET /live/bay-1/lift HTTP/1.1\r\nHost: glassbay.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\nSec-WebSocket-Protocol: ${fmp4Protocol}\r\n\r\n`,
    )
    const answer = await text(socket)
    const [head = '', body = ''] = answer.split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/)
    expect(head).toContain(`Content-Length: ${body.length}`)
    expect(JSON.parse(body)).toMatchObject({ status: 401 })
  })

  async function socketStatus(options: {
    path: string
    token?: string | undefined
    protocol?: string
    headers?: Record<string, string>
  }) {
    const client = new LiveClient({ url: relay.url, ...options })
    const status = await client.status()
    client.close()
    return status
  }
})

describe('a session', () => {
  async function open(body: string, headers: Record<string, string> = {}) {
    const answer = await fetch(`${relay.httpUrl}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
    return { status: answer.status, cookie: answer.headers.get('set-cookie'), body: await answer.json() }
  }

  test.each([
    ['display', '/wall'],
    ['customer', '/my'],
    ['explainer', '/explain'],
    ['manager', '/manage'],
  ] as const)('of a %s goes on to %s, and its cookie is out of reach of scripts', async (role, page) => {
    const { status, cookie, body } = await open(JSON.stringify({ token: tokens.get(role) }))
    expect(status).toBe(200)
    expect(body).toEqual({ role, page, ...(role === 'customer' && { workOrder: 'WO-1' }) })
    expect(cookie).toMatch(/^glassbay=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/)
    const again = await fetch(`${relay.httpUrl}/api/session`, {
      headers: { cookie: cookie?.split(';')[0] ?? '' },
    })
    expect(await again.json()).toEqual(body)
  })

  test('is not opened by a GET, by a worthless token, by another form, or by another page', async () => {
    const byGet = await fetch(`${relay.httpUrl}/api/session?token=${tokens.get('manager')}`)
    expect([byGet.status, byGet.headers.get('set-cookie')]).toEqual([401, null])
    for (const [, token = ''] of worthless) expect((await open(JSON.stringify({ token }))).cookie).toBeNull()
    expect(await open('{"token":1}')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'token', message: expect.any(String) }] },
    })
    expect(await open('{"token"')).toMatchObject({ status: 400, body: { title: 'Bad Request' } })
    expect(await open(JSON.stringify({ token: 'x'.repeat(70_000) }))).toMatchObject({ status: 413 })
    const token = JSON.stringify({ token: tokens.get('manager') })
    expect(await open(token, { origin: 'http://evil.test' })).toMatchObject({ status: 403, cookie: null })
  })

  test('cannot be guessed for long, and the right token is good all the same', async () => {
    const headers = { 'x-forwarded-for': '198.51.100.7' }
    const statuses = []
    for (let i = 0; i < 25; i++)
      statuses.push((await open(JSON.stringify({ token: `guess ${i}` }), headers)).status)
    expect(statuses.slice(0, 20).every(status => status === 401)).toBe(true)
    expect(statuses.slice(20)).toEqual([429, 429, 429, 429, 429])
    expect((await open(JSON.stringify({ token: tokens.get('display') }), headers)).status).toBe(200)
  })
})

describe('metrics', () => {
  test('are there for this machine, for managers, and for nobody behind a proxy', async () => {
    expect((await fetch(`${relay.httpUrl}/metrics`)).status).toBe(200)
    expect((await ask({ method: 'get', path: '/metrics' })).status).toBe(401)
    expect((await ask({ method: 'get', path: '/metrics', token: tokens.get('display') })).status).toBe(403)
    const { status, text } = await ask({ method: 'get', path: '/metrics', token: tokens.get('manager') })
    expect(status).toBe(200)
    expect(text).toContain('# TYPE glassbay_viewers gauge')
  })
})

test('HEAD is answered as GET is, without a body and without a token not at all', async () => {
  const head = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { port } = relay
      request({ host: '127.0.0.1', port, path: '/api/bays', method: 'HEAD', headers }, answer => {
        answer.resume()
        resolve(answer.statusCode)
      })
        .on('error', reject)
        .end()
    })
  expect(await head({})).toBe(401)
  expect(await head({ authorization: `Bearer ${tokens.get('display')}` })).toBe(200)
})
