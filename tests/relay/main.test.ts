import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { issueLink } from '../../relay/access/links.ts'
import { LiveClient } from '../support/relay/live-client.ts'
import { until } from '../support/until.ts'

const main = path.resolve(import.meta.dirname, '../../relay/main.ts')
const secret = 's3cret-of-the-relay-'.repeat(2)
let directory: string
let file: string

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'glassbay-relay-main-'))
  file = path.join(directory, 'site.yaml')
  await writeFile(
    file,
    `site: { id: tokyo-01, name: Tokyo }
relay: { listen: "127.0.0.1:0", publicUrl: "http://127.0.0.1:8080", secret: ${secret}, data: ./data }
edge: { relay: "ws://127.0.0.1:8080", key: ${'k'.repeat(32)} }
bays: [{ id: bay-1, name: One, cameras: [{ id: lift, name: Lift, url: "rtsp://127.0.0.1/main" }] }]
`,
  )
})

afterEach(() => rm(directory, { recursive: true }))

test.each(['SIGTERM', 'SIGINT'] as const)(
  'says one line when it listens, and ends with 0 soon after %s',
  async signal => {
    const relay = spawn(process.execPath, [main, file], { stdio: ['ignore', 'pipe', 'pipe'] })
    let log = ''
    relay.stderr.on('data', chunk => {
      log += chunk
    })
    const [line] = (await once(createInterface(relay.stdout), 'line')) as [string]
    const { port, ...rest } = JSON.parse(line) as { port: number }
    expect(rest).toEqual({ ready: true })
    const { token } = await issueLink({ site: 'tokyo-01', secret }, { role: 'display' })
    const viewer = new LiveClient({ url: `ws://127.0.0.1:${port}`, token })
    await viewer.text('offline')
    // A socket that is open and says nothing must not hold the end up.
    const endless = fetch(`http://127.0.0.1:${port}/api/events`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect((await endless).status).toBe(200)
    const exited = once(relay, 'exit')
    const begun = performance.now()
    relay.kill(signal)
    const [code] = await exited
    expect(code).toBe(0)
    expect(performance.now() - begun).toBeLessThan(5000) // 1.5 s at most by design; the machine may be busy
    await until(() => viewer.closeCode)
    expect(viewer.texts.at(-1)).toEqual({ type: 'end', reason: 'going-away' })
    expect(log).toContain('relay listens')
    for (const secretText of [secret, token, 'k'.repeat(32)]) expect(log).not.toContain(secretText)
  },
)

test('a signal in the middle of its start ends it with 0, whenever it comes', async () => {
  for (const delayMs of [150, 300, 450, 600, 800, 1000]) {
    const relay = spawn(process.execPath, [main, file], { stdio: ['ignore', 'pipe', 'pipe'] })
    const exited = once(relay, 'exit')
    await wait(delayMs)
    const begun = performance.now()
    relay.kill('SIGTERM')
    const [code, signal] = await exited
    // Before Node has read the first line of ours, the signal ends it by itself.
    expect(signal ?? code).toBe(signal === null ? 0 : 'SIGTERM')
    expect(performance.now() - begun).toBeLessThan(5000)
  }
})

test('a port that is taken ends it with 1, and one line says which and how to go on', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await writeFile(file, (await readFile(file, 'utf8')).replace('127.0.0.1:0', `127.0.0.1:${port}`))
  const relay = spawn(process.execPath, [main, file], { stdio: ['ignore', 'ignore', 'pipe'] })
  const [[code], log] = await Promise.all([once(relay, 'exit'), text(relay.stderr)])
  server.close()
  expect(code).toBe(1)
  expect(log).toMatch(
    new RegExp(`^relay\\.listen: another program listens on 127\\.0\\.0\\.1:${port}: end it, or .*\\n$`),
  )
})

test('a site file with mistakes ends it with 2 and a line for each', async () => {
  await writeFile(file, 'site: { id: tokyo-01, name: Tokyo, colour: red }\n')
  const relay = spawn(process.execPath, [main, file], { stdio: ['ignore', 'ignore', 'pipe'] })
  const lines = createInterface(relay.stderr)[Symbol.asyncIterator]()
  const [code] = await once(relay, 'exit')
  expect(code).toBe(2)
  expect((await lines.next()).value).toContain('site.colour: unknown key')
})
