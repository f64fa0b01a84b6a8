import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { JWK } from 'jose'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { EdgeIdentity, loadEdgeKey, makeEdgeKey } from '../../../edge/uplink/edge-identity.ts'
import { clipAudience, clipFilesPath } from '../../../relay/wire/uplink/clip-upload.ts'
import { uplinkAudience, uplinkPath, uplinkProtocol } from '../../../relay/wire/uplink/uplink.ts'
import { signEdgeToken, testEdgeKey } from '../../support/relay/edge-token.ts'
import { startTestRelay, type TestRelay } from '../../support/relay/test-relay.ts'
import { until } from '../../support/until.ts'

const siteKey = 'what the edges of this site share at first'
let relay: TestRelay
let manager: string
const logged: { msg: string; level: number }[] = []
const sockets: WebSocket[] = []

beforeEach(async () => {
  logged.length = 0
  const log = pino({ level: 'warn' }, { write: line => void logged.push(JSON.parse(line)) })
  relay = await startTestRelay({ log, bays: ['bay-1', 'bay-2'], enrolled: ['bay-1'], siteKey })
  manager = await relay.token({ role: 'manager' })
})

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  await relay.stop()
})

function edge(bay: string, key: JWK, proof: { code?: string; siteKey?: string } = {}): EdgeIdentity {
  return new EdgeIdentity({ site: 'test-site', bays: [bay], key, proof })
}

/** 101 when the key speaks for the bay. */
async function dial(key: JWK, bay: string): Promise<number> {
  const token = await signEdgeToken({ site: 'test-site', bays: [bay], key }, uplinkAudience)
  const headers = { authorization: `Bearer ${token}` }
  const socket = new WebSocket(`${relay.url}${uplinkPath}`, uplinkProtocol, { headers })
  sockets.push(socket)
  socket.on('error', () => {}) // the refusal, which is told below
  return Promise.race([
    once(socket, 'open').then(() => 101),
    once(socket, 'unexpected-response').then(([, answer]) => (answer as { statusCode: number }).statusCode),
  ])
}

async function ask(method: string, route: string) {
  const headers = { authorization: `Bearer ${manager}` }
  const answer = await fetch(`${relay.httpUrl}${route}`, { method, headers })
  return { status: answer.status, json: answer.status === 204 ? undefined : await answer.json() }
}

async function codeFor(bay: string): Promise<string> {
  const { json } = await ask('POST', `/api/edges/${bay}/enrolment`)
  return (json as { code: string }).code
}

describe("an edge's key", () => {
  test('speaks for its own bay alone: not for another one, whatever its token claims', async () => {
    expect(await dial(testEdgeKey, 'bay-2')).toBe(401)
    const token = await signEdgeToken(
      { site: 'test-site', bays: ['bay-1', 'bay-2'], key: testEdgeKey },
      clipAudience,
    )
    const url = `${relay.httpUrl}${clipFilesPath}/${'a'.repeat(32)}.mp4?bay=bay-2`
    const { status } = await fetch(url, { method: 'HEAD', headers: { authorization: `Bearer ${token}` } })
    expect(status).toBe(401)
    expect(await dial(testEdgeKey, 'bay-1')).toBe(101)
  })

  test('that was called back opens nothing, and what is open with it ends within five seconds', async () => {
    expect(await dial(testEdgeKey, 'bay-1')).toBe(101)
    const [open] = sockets
    expect((await ask('DELETE', '/api/edges/bay-1')).status).toBe(204)
    await until(() => open?.readyState === WebSocket.CLOSED, 5000)
    expect(await dial(testEdgeKey, 'bay-1')).toBe(401)
    expect((await ask('GET', '/api/edges')).json).toMatchObject([
      { bay: 'bay-1', isConnected: false, revokedAt: expect.any(String) },
      { bay: 'bay-2', key: null, enrolledAt: null },
    ])
  })

  test('is made once, in a file that only its owner can read', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'glassbay-keys-'))
    const keys = path.join(directory, 'keys')
    const made = await loadEdgeKey(keys, 'bay-1')
    expect(await loadEdgeKey(keys, 'bay-1')).toEqual(made)
    expect(JSON.parse(await readFile(path.join(keys, 'bay-1.json'), 'utf8'))).toEqual(made)
    const modes = await Promise.all(
      [keys, path.join(keys, 'bay-1.json')].map(async file => (await stat(file)).mode),
    )
    expect(modes.map(mode => (mode & 0o777).toString(8))).toEqual(['700', '600'])
    await rm(directory, { recursive: true })
  })
})

describe('a code for a new edge', () => {
  test('lets in one key, once, for its bay; the earlier key is no use any more', async () => {
    const [first, second] = await Promise.all([makeEdgeKey(), makeEdgeKey()])
    const code = await codeFor('bay-1')
    await edge('bay-1', first, { code }).enrol(relay.httpUrl)
    expect(await dial(first, 'bay-1')).toBe(101)
    expect(await dial(testEdgeKey, 'bay-1')).toBe(401)
    await expect(edge('bay-1', second, { code }).enrol(relay.httpUrl)).rejects.toThrow(
      'the code is wrong, was used',
    )
    // A lost answer is asked for again.
    await edge('bay-1', first, { code }).enrol(relay.httpUrl)
  })

  test('is no use for another bay, and guessing is limited', async () => {
    const key = await makeEdgeKey()
    const code = await codeFor('bay-1')
    await expect(edge('bay-2', key, { code }).enrol(relay.httpUrl)).rejects.toThrow('the code is wrong')
    const answers = []
    for (let i = 0; i < 6; i++) {
      answers.push(
        await edge('bay-2', key, { code: `guess ${i}` })
          .enrol(relay.httpUrl)
          .catch(String),
      )
    }
    expect(answers.at(-1)).toContain('too many wrong tokens')
    expect(await dial(key, 'bay-2')).toBe(429)
  })
})

describe('edge.key of the site file', () => {
  test('lets the first edge of a bay in, and never a second one', async () => {
    const [first, thief] = await Promise.all([makeEdgeKey(), makeEdgeKey()])
    await edge('bay-2', first, { siteKey }).enrol(relay.httpUrl)
    expect(await dial(first, 'bay-2')).toBe(101)
    await expect(edge('bay-2', thief, { siteKey }).enrol(relay.httpUrl)).rejects.toThrow('needs a code')
    await expect(edge('bay-1', thief, { siteKey }).enrol(relay.httpUrl)).rejects.toThrow('needs a code')
    expect(logged).toContainEqual(
      expect.objectContaining({ level: 50, msg: 'edge refused: its bay has an edge of its own' }),
    )
    await ask('DELETE', '/api/edges/bay-2')
    await expect(edge('bay-2', thief, { siteKey }).enrol(relay.httpUrl)).rejects.toThrow('needs a code')
  })

  test('is no use when it is wrong', async () => {
    const key = await makeEdgeKey()
    await expect(edge('bay-2', key, { siteKey: 'x'.repeat(32) }).enrol(relay.httpUrl)).rejects.toThrow(
      'edge.key is not the one of this site',
    )
  })
})

test('a second session is refused, told on the health view, and displaces nobody', async () => {
  expect(await dial(testEdgeKey, 'bay-1')).toBe(101)
  expect(await dial(testEdgeKey, 'bay-1')).toBe(409)
  expect(sockets[0]?.readyState).toBe(WebSocket.OPEN)
  const { json } = await ask('GET', '/api/edges')
  expect(json).toMatchObject([
    { bay: 'bay-1', isConnected: true, refusals: { count: 1, lastAt: expect.any(String) } },
    { bay: 'bay-2' },
  ])
})
