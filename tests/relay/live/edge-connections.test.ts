import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type CryptoKey, calculateJwkThumbprint, importJWK, type JWK, SignJWT } from 'jose'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { makeEdgeKey } from '../../../edge/uplink/edge-identity.ts'
import { mediaHeader, uplinkAudience, uplinkPath, uplinkProtocol } from '../../../relay/wire/uplink/uplink.ts'
import { startTestEdge, TestCamera } from '../../support/edge/test-edge.ts'
import { signEdgeToken, testEdgeKey } from '../../support/relay/edge-token.ts'
import { LiveClient } from '../../support/relay/live-client.ts'
import { startTestRelay, type TestRelay, testSecret } from '../../support/relay/test-relay.ts'
import { until } from '../../support/until.ts'

let relay: TestRelay
const logged: { msg: string; level: number }[] = []
const sockets: WebSocket[] = []

beforeEach(async () => {
  logged.length = 0
  const log = pino({ level: 'warn' }, { write: line => void logged.push(JSON.parse(line)) })
  relay = await startTestRelay({ log, heartbeatIntervalMs: 100 })
})

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  await relay.stop()
})

/** The HTTP status that a bare uplink gets: 101 when it is accepted. */
async function dial(token: string | undefined, headers: Record<string, string> = {}): Promise<number> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const socket = new WebSocket(`${relay.url}${uplinkPath}`, uplinkProtocol, {
    headers: { ...authorization, ...headers },
    autoPong: false,
  })
  sockets.push(socket)
  socket.on('error', () => {}) // the refusal, which is told below
  return Promise.race([
    once(socket, 'open').then(() => 101),
    once(socket, 'unexpected-response').then(([, answer]) => (answer as { statusCode: number }).statusCode),
  ])
}

function tokenOf(
  bays: string[],
  { site = 'test-site', key = testEdgeKey }: { site?: string; key?: JWK } = {},
): Promise<string> {
  return signEdgeToken({ site, bays, key }, uplinkAudience)
}

describe('the token of an edge', () => {
  test('opens the uplink of the bays that it names, once', async () => {
    const token = await tokenOf(['bay-1'])
    expect(await dial(token)).toBe(101)
    expect(await dial(token)).toBe(401)
    expect(await dial(await tokenOf(['bay-2']))).toBe(101)
  })

  test.each([
    ['none at all', async () => undefined],
    ['one signed with another key', async () => tokenOf(['bay-1'], { key: await makeEdgeKey() })],
    ["one signed with the links' secret", () => symmetricToken(testSecret)],
    [
      'one signed with the public half of the key, as if it were a secret',
      () => symmetricToken(testEdgeKey.x),
    ],
    ['one of another site', () => tokenOf(['bay-1'], { site: 'other-site' })],
    ['one for a bay that the site does not have', () => tokenOf(['bay-1', 'bay-9'])],
    ['one for no bay', () => tokenOf([])],
    ["a manager's link", () => relay.token({ role: 'manager' })],
    ['an old one', () => agedToken(300)],
    ['one that lives for a year', () => agedToken(0, 365 * 86_400, { jti: undefined })],
    ['rubbish', async () => 'rubbish'],
  ])('is refused before the first byte: %s', async (_, token) => {
    expect(await dial(await token())).toBe(401)
  })

  test.each([-170, 170])('is good when the clocks are %d s apart', async seconds => {
    expect(await dial(await agedToken(seconds))).toBe(101)
  })

  test.each([
    ['1970', Date.now() / 1000],
    ['a day back', 86_400],
    ['three hours ahead', -3 * 3600],
    ['ten years ahead', -10 * 365 * 86_400],
  ])('of an edge at %s is refused with a sentence that names both clocks', async (_, ageSeconds) => {
    const token = await agedToken(Math.round(ageSeconds))
    const socket = new WebSocket(`${relay.url}${uplinkPath}`, uplinkProtocol, {
      headers: { authorization: `Bearer ${token}` },
    })
    const [, answer] = await once(socket, 'unexpected-response')
    let body = ''
    for await (const chunk of answer) body += chunk
    const { detail } = JSON.parse(body) as { detail: string }
    const said = detail.match(/clock shows (\S+), the relay's (\S+):/)?.slice(1) ?? []
    const [edges = 0, relays = 0] = said.map(time => Date.parse(time))
    expect(Math.abs(relays - Date.now())).toBeLessThan(5000)
    expect(Math.abs(relays - ageSeconds * 1000 - edges)).toBeLessThan(5000)
  })

  test('is of no use to a browser', async () => {
    expect(await dial(await tokenOf(['bay-1']), { origin: 'http://glassbay.test' })).toBe(403)
  })

  test('may be wrong five times a minute; then the answer is 429, for wrong ones only', async () => {
    const statuses = []
    for (let i = 0; i < 7; i++) statuses.push(await dial('rubbish'))
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429])
    expect(await dial(await tokenOf(['bay-1']))).toBe(101)
  })

  /** Like an edge's, but issued a while ago. */
  async function agedToken(
    ageSeconds: number,
    lifetimeSeconds = 60,
    { jti }: { jti?: string | undefined } = { jti: randomBytes(16).toString('base64url') },
  ) {
    const issuedAt = Math.floor(Date.now() / 1000) - ageSeconds
    const token = new SignJWT({ bays: ['bay-1'] })
      .setProtectedHeader({ alg: 'EdDSA', kid: await calculateJwkThumbprint(testEdgeKey) })
      .setIssuer('test-site')
      .setAudience('glassbay-uplink')
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetimeSeconds)
    if (jti) token.setJti(jti)
    return token.sign((await importJWK(testEdgeKey, 'EdDSA')) as CryptoKey)
  }

  /** With the right name of the key, and a secret in its place. */
  async function symmetricToken(secret: string) {
    return new SignJWT({ bays: ['bay-1'] })
      .setProtectedHeader({ alg: 'HS256', kid: await calculateJwkThumbprint(testEdgeKey) })
      .setIssuer('test-site')
      .setAudience('glassbay-uplink')
      .setJti(randomBytes(16).toString('base64url'))
      .setIssuedAt()
      .setExpirationTime('60s')
      .sign(new TextEncoder().encode(secret))
  }
})

describe('a second edge for a bay', () => {
  test('is refused while the first one answers, and that is an alarm', async () => {
    const camera = new TestCamera()
    const first = startTestEdge({ relayUrl: relay.url, cameras: [camera] })
    camera.main.goLive()
    await relay.camera('bay-1', 'live')
    expect(await dial(await tokenOf(['bay-2', 'bay-1']))).toBe(409)
    expect(logged).toContainEqual(
      expect.objectContaining({ level: 50, msg: expect.stringContaining('second edge refused') }),
    )
    const metrics = await (await fetch(`${relay.httpUrl}/metrics`)).text()
    expect(metrics).toContain('glassbay_refused_edges_total{reason="second-session"} 1')
    expect(metrics).toContain('glassbay_edges 1')
    await first.stop()
  })

  test('takes the place of a dead one, whose end then changes nothing', async () => {
    // Half open: it is connected, and answers nothing. Its heartbeat is not what finds it here.
    await relay.stop()
    relay = await startTestRelay({ heartbeatIntervalMs: 60_000 })
    expect(await dial(await tokenOf(['bay-1']))).toBe(101)
    const camera = new TestCamera()
    const second = startTestEdge({ relayUrl: relay.url, cameras: [camera] })
    camera.main.goLive()
    await relay.camera('bay-1', 'live')
    await until(() => sockets[0]?.readyState === WebSocket.CLOSED)
    await relay.camera('bay-1', 'live')
    await second.stop()
  })
})

describe('an uplink', () => {
  test('that is silent is given up after two heartbeats', async () => {
    expect(await dial(await tokenOf(['bay-1']))).toBe(101)
    await until(() => sockets[0]?.readyState === WebSocket.CLOSED, 2000)
  })

  test.each([
    ['text that is not JSON', 'rubbish'],
    ['a message of no known type', '{"type":"shell","command":"id"}'],
    [
      'a state that does not exist',
      '{"type":"hello","cameras":[{"bay":"bay-1","camera":"lift","state":"burning","hasSub":false}]}',
    ],
    ['media without a payload', Buffer.from(mediaHeader({ stream: 1, kind: 'keyframe', capturedAtMs: 0 }))],
    ['media of no known kind', Buffer.from([0, 1, 9, 0, 1])],
  ])('is closed for %s, and logged', async (_, message) => {
    expect(await dial(await tokenOf(['bay-1']))).toBe(101)
    const closed = once(sockets[0] as WebSocket, 'close')
    sockets[0]?.send(message)
    const [code] = await closed
    expect(code).toBe(1002)
    expect(logged).toContainEqual(
      expect.objectContaining({ msg: 'edge sent what is no message of the uplink' }),
    )
  })

  test('goes on when a reason is longer than anybody reads: it is cut', async () => {
    expect(await dial(await tokenOf(['bay-1']))).toBe(101)
    const edge = sockets[0] as WebSocket
    edge.on('ping', () => edge.pong())
    const reason = { code: 'TRANSCODE_FAILED', message: 'x'.repeat(20_000) }
    const status = { bay: 'bay-1', camera: 'lift', state: 'offline', hasSub: false, reason }
    edge.send(JSON.stringify({ type: 'hello', cameras: [status] }))
    const authorization = `Bearer ${await relay.token({ role: 'manager' })}`
    const told = await until(async () => {
      const answer = await fetch(`${relay.httpUrl}/api/health`, { headers: { authorization } })
      const { cameras } = (await answer.json()) as {
        cameras: { reason: { code: string; message: string } }[]
      }
      return cameras.find(({ reason }) => reason.code === 'TRANSCODE_FAILED')?.reason.message
    })
    expect(told).toBe('x'.repeat(500))
    expect(edge.readyState).toBe(WebSocket.OPEN)
  })

  test("cannot speak for another bay's cameras", async () => {
    expect(await dial(await tokenOf(['bay-2']))).toBe(101)
    const status = { bay: 'bay-1', camera: 'lift', state: 'live', mime: 'video/mp4', hasSub: false }
    sockets[0]?.send(JSON.stringify({ type: 'hello', cameras: [status] }))
    await until(() => logged.some(({ msg }) => msg === 'edge speaks of a camera that is not its own'))
    await relay.camera('bay-1', 'offline')
  })

  test('carries media only for numbers that the relay gave', async () => {
    expect(await dial(await tokenOf(['bay-1']))).toBe(101)
    const edge = sockets[0] as WebSocket
    edge.on('ping', () => edge.pong())
    const status = {
      bay: 'bay-1',
      camera: 'lift',
      state: 'live',
      mime: 'video/mp4; codecs="avc1.64001f"',
      hasSub: false,
    }
    edge.send(JSON.stringify({ type: 'hello', cameras: [status] }))
    await relay.camera('bay-1', 'live')
    const watched = once(edge, 'message')
    const viewer = new LiveClient({ url: relay.url, token: await relay.token({ role: 'display' }) })
    const { stream, ...watch } = JSON.parse(String((await watched)[0])) as { stream: number }
    expect(watch).toEqual({ type: 'watch', bay: 'bay-1', camera: 'lift', rendition: 'main' })
    for (const number of [stream + 1, stream]) {
      edge.send(JSON.stringify({ type: 'start', stream: number, mime: 'video/mp4', width: 16, height: 16 }))
      edge.send(
        Buffer.concat([mediaHeader({ stream: number, kind: 'init', capturedAtMs: 0 }), Buffer.from('init')]),
      )
      edge.send(
        Buffer.concat([
          mediaHeader({ stream: number, kind: 'keyframe', capturedAtMs: Date.now() }),
          Buffer.from(`k${number};`),
        ]),
      )
      edge.send(JSON.stringify({ type: 'live', stream: number }))
    }
    await viewer.frame(`k${stream};`)
    expect(viewer.binaries).toEqual(['init', `k${stream};`])
    viewer.close()
  })
})
