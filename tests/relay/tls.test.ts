import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connect } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { ConfigError } from '../../config/load.ts'
import { siteFileSchema } from '../../config/site.ts'
import { issueLink } from '../../relay/access/links.ts'
import { type RunningRelay, startRelay } from '../../relay/server.ts'
import { fmp4Protocol } from '../../relay/wire/live/live.ts'
import { type RecordedLog, recordLog } from '../support/relay/record-log.ts'
import { testSecret } from '../support/relay/test-relay.ts'
import { makeCertificates, signCertificate, type TestCertificates } from '../support/system/certificates.ts'
import { startChild } from '../support/system/child.ts'
import { until } from '../support/until.ts'

const lifetime = new AbortController()
const root = path.resolve(import.meta.dirname, '../..')
let folder: string
let certificates: TestCertificates
let ca: string
/** What the relay's site file names: copies that a test may renew. */
let tls: { cert: string; key: string }
let life: AbortController
let log: RecordedLog
let relay: RunningRelay

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'glassbay-tls-'))
  certificates = await makeCertificates(folder)
  ca = await readFile(certificates.ca, 'utf8')
  tls = { cert: path.join(folder, 'cert.pem'), key: path.join(folder, 'key.pem') }
})
afterAll(async () => {
  lifetime.abort()
  await rm(folder, { recursive: true })
})

beforeEach(async () => {
  await install(certificates)
  life = new AbortController()
  relay = await start(life.signal)
})
afterEach(async () => {
  life.abort()
  await relay.closed
})

async function install({ cert, key }: { cert: string; key: string }): Promise<void> {
  await copyFile(cert, tls.cert)
  await copyFile(key, tls.key)
}

function siteFile(port: number) {
  return {
    site: { id: 'test-site', name: 'Test' },
    relay: {
      listen: `127.0.0.1:${port}`,
      publicUrl: 'https://localhost',
      secret: testSecret,
      data: path.join(folder, 'relay'),
      tls,
    },
    edge: {
      relay: `wss://localhost:${port}`,
      key: 'a key that all edges of this site have',
      keys: path.join(folder, 'keys'),
      data: path.join(folder, 'edge'),
    },
    bays: [
      { id: 'bay-1', name: 'One', cameras: [{ id: 'lift', name: 'Lift', url: 'rtsp://127.0.0.1:1/main' }] },
    ],
  }
}

function start(signal: AbortSignal): Promise<RunningRelay> {
  log = recordLog()
  const site = siteFileSchema.parse(siteFile(0))
  return startRelay({ site, pages: path.join(folder, 'pages'), log: log.logger }, signal)
}

/** Status and headers of an answer to somebody who trusts the authority. */
function get(pathname: string) {
  return new Promise<{ status: number | undefined; headers: Record<string, unknown> }>((resolve, reject) => {
    const agent = new Agent({ ca, keepAlive: false })
    request({ host: 'localhost', port: relay.port, path: pathname, agent }, answer => {
      answer.resume()
      resolve({ status: answer.statusCode, headers: answer.headers })
    })
      .on('error', reject)
      .end()
  })
}

/** Whom the relay says it is to a new connection. */
function commonName(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: 'localhost', port: relay.port, ca, servername: 'localhost' }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN))
      socket.destroy()
    })
    socket.on('error', reject)
  })
}

test('https and wss are served to those who trust the authority, and to nobody else', async () => {
  const { status, headers } = await get('/healthz')
  expect(status).toBe(200)
  expect(headers['strict-transport-security']).toContain('max-age')
  await expect(fetch(`https://localhost:${relay.port}/healthz`)).rejects.toThrow()
  const { token } = await issueLink({ site: 'test-site', secret: testSecret }, { role: 'display' })
  const url = `wss://localhost:${relay.port}/live/bay-1/voice`
  const socket = new WebSocket(url, fmp4Protocol, { ca, headers: { authorization: `Bearer ${token}` } })
  const message = await new Promise(resolve => socket.once('message', data => resolve(data.toString())))
  expect(JSON.parse(String(message))).toMatchObject({ type: 'offline', code: 'NO_NARRATION' })
  socket.terminate()
})

test('a renewed certificate is taken up without a restart; half of a renewal is not', async () => {
  expect(await commonName()).toBe('first')
  const renewed = await signCertificate(folder, 'renewed')
  await copyFile(renewed.cert, tls.cert)
  expect(await commonName()).toBe('first')
  await copyFile(renewed.key, tls.key)
  await until(async () => (await commonName()) === 'renewed', 20_000)
})

describe('a certificate that is no use is said to be so by its path in the site file', () => {
  test.each([
    ['relay.tls.cert: cannot read', async () => rm(tls.cert)],
    ['relay.tls.key: cannot read', async () => rm(tls.key)],
    ['relay.tls: no use', async () => copyFile((await signCertificate(folder, 'other')).key, tls.key)],
    ['relay.tls: no use', async () => writeFile(tls.cert, 'rubbish')],
  ])('%s', async (message, spoil) => {
    await spoil()
    const second = new AbortController()
    const error = await start(second.signal).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ConfigError)
    expect(String(error)).toContain(message)
    second.abort()
  })
})

describe('an edge', () => {
  async function dial(edge: { ca?: string }) {
    const site = siteFile(relay.port)
    const file = path.join(folder, `site-${edge.ca ? 'with' : 'without'}-ca.yaml`)
    const mqtt = { url: 'mqtt://127.0.0.1:1' }
    await writeFile(file, JSON.stringify({ ...site, mqtt, edge: { ...site.edge, ...edge } }))
    const args = ['edge/main.ts', file, '--bay', 'bay-1']
    return startChild({ command: process.execPath, args, cwd: root, name: 'edge' }, lifetime.signal)
  }

  test('dials a relay whose authority the site file names', async () => {
    const edge = await dial({ ca: './ca.pem' })
    await edge.waitForLine(line => line.includes('relay connected') || undefined, 20_000)
    await edge.kill()
  })

  test('does not trust one that nobody has vouched for', async () => {
    const edge = await dial({})
    const line = await edge.waitForLine(
      text => (text.includes('relay not connected') ? text : undefined),
      20_000,
    )
    expect(line).toMatch(/certificate|UNABLE_TO_VERIFY|SELF_SIGNED/i)
    await edge.kill()
  })
})
