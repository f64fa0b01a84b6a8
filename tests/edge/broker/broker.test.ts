import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mayAccess } from '../../../edge/broker/access.ts'
import { BrokerLogin } from '../../../edge/broker/login.ts'
import { PacketLimit } from '../../../edge/broker/packet-limit.ts'
import { payloadByteLimit } from '../../../edge/job/snapshot.ts'
import { jobTopic, statusTopic, TestBay } from '../../support/edge/test-bay.ts'
import { aJob } from '../../support/job.ts'
import { type Child, startChild } from '../../support/system/child.ts'
import { until } from '../../support/until.ts'

let lifetime: AbortController
let directory: string
let clients: MqttClient[]

beforeEach(() => {
  lifetime = new AbortController()
  directory = mkdtempSync(path.join(tmpdir(), 'glassbay-embedded-'))
  clients = []
})

afterEach(async () => {
  for (const client of clients) await client.endAsync(true)
  lifetime.abort()
  rmSync(directory, { recursive: true })
})

const credentials = { GLASSBAY_MQTT_USER: 'glassbay', GLASSBAY_MQTT_PASSWORD: 'correct horse' }

async function startBroker(
  env: Record<string, string> = {},
  args: string[] = [],
): Promise<{ child: Child; url: string }> {
  const main = path.resolve(import.meta.dirname, '../../../edge/broker/main.ts')
  const child = await startChild(
    { command: process.execPath, args: [main, '--port', '0', ...args], env: { ...process.env, ...env } },
    lifetime.signal,
  )
  const port = await child.waitForLine(line => /^\{"ready":true,"port":(\d+)\}$/.exec(line)?.[1], 20_000)
  return { child, url: `mqtt://127.0.0.1:${port}` }
}

async function connect(url: string, options: IClientOptions = {}): Promise<MqttClient> {
  const client = await connectAsync(url, { reconnectPeriod: 0, ...options }, false)
  client.on('error', () => {}) // some of these tests are about being thrown out
  clients.push(client)
  return client
}

describe('the embedded broker', () => {
  it('carries jobs to a bay and its status back', async () => {
    const { child, url } = await startBroker()
    const workshop = await connect(url)
    const seen: string[] = []
    workshop.on('message', (_topic, payload) => seen.push(String(payload)))
    await workshop.subscribeAsync('glassbay/tokyo-01/+/status', { qos: 1 })
    const bay = await new TestBay({ mqtt: { url }, directory }).run().connected()
    await workshop.publishAsync(jobTopic, JSON.stringify(aJob()), { qos: 1, retain: true })
    await until(() => bay.follower.current)
    await bay.stop()
    await until(() => seen.length === 2)
    expect(seen.map(text => JSON.parse(text).online)).toEqual([true, false])
    expect(await child.kill('SIGTERM')).toEqual({ code: 0, signal: null })
  })

  it('has what was retained when it comes back after kill -9', async () => {
    const data = ['--data', directory]
    const first = await startBroker({}, data)
    const workshop = await connect(first.url)
    const topics = ['glassbay/tokyo-01/bay-1/job', 'glassbay/tokyo-01/bay-2/job']
    for (const topic of topics) {
      await workshop.publishAsync(topic, JSON.stringify(aJob()), { qos: 1, retain: true })
    }
    await workshop.publishAsync(topics[1] ?? '', '', { qos: 1, retain: true })
    await first.child.kill('SIGKILL')
    const second = await startBroker({}, data)
    const reader = await connect(second.url)
    const seen: string[] = []
    reader.on('message', (topic, payload) => seen.push(`${topic} ${payload.length > 0}`))
    await reader.subscribeAsync('glassbay/tokyo-01/#', { qos: 1 })
    await until(() => seen.length > 0)
    expect(seen).toEqual([`${topics[0]} true`])
  })

  it('lets nobody in without its user name and password', async () => {
    const { url, child } = await startBroker(credentials)
    await expect(connect(url)).rejects.toThrow(/Not authorized/i)
    await expect(connect(url, { username: 'glassbay', password: 'wrong' })).rejects.toThrow(/Not authorized/i)
    const client = await connect(url, { username: 'glassbay', password: 'correct horse' })
    expect(client.connected).toBe(true)
    expect(child.output.filter(line => line.includes('login refused'))).toHaveLength(2)
    expect(child.output.join()).not.toContain('wrong')
  })

  it('throws out who sends more than 256 KiB, and who publishes where he may not', async () => {
    const { url, child } = await startBroker()
    const good = await connect(url)
    await good.publishAsync(jobTopic, Buffer.alloc(payloadByteLimit, ' '), { qos: 1 })
    const attempts: [string, Buffer][] = [
      [jobTopic, Buffer.alloc(1024 * 1024)],
      [statusTopic, Buffer.from('{}')],
      ['elsewhere', Buffer.from('{}')],
    ]
    for (const [topic, payload] of attempts) {
      const bad = await connect(url)
      bad.publish(topic, payload, { qos: 1 })
      await until(() => !bad.connected)
    }
    expect(good.connected).toBe(true)
    const reasons = child.output.map(line => JSON.parse(line).reason).filter(Boolean)
    expect(reasons).toEqual([
      `a packet of more than ${payloadByteLimit + 1024} bytes`,
      `may not publish to ${statusTopic}`,
      'may not publish to elsewhere',
    ])
  })

  it('refuses to let anybody listen to everything', async () => {
    const { url } = await startBroker()
    const client = await connect(url)
    for (const filter of ['#', '+/tokyo-01/bay-1/job', '$SYS/#']) {
      await expect(client.subscribeAsync(filter)).rejects.toThrow()
    }
  })

  it('says so when a second client comes with the id of the first', async () => {
    const { url, child } = await startBroker()
    await connect(url, { clientId: 'glassbay-tokyo-01-bay-1' })
    await connect(url, { clientId: 'glassbay-tokyo-01-bay-1' })
    await child.waitForLine(line => line.includes('takes the place') || undefined, 10_000)
  })

  it.each([
    [['--port', 'x'], /^usage/],
    [[], /^usage/],
  ])('does not start with %j', async (args, message) => {
    const main = path.resolve(import.meta.dirname, '../../../edge/broker/main.ts')
    const child = await startChild({ command: process.execPath, args: [main, ...args] }, lifetime.signal)
    expect(await child.exited).toEqual({ code: 2, signal: null })
    expect(child.output[0]).toMatch(message)
  })
})

describe('mayAccess', () => {
  const edge = 'glassbay-tokyo-01-bay-1'
  it.each([
    ['workshop', 'publish', 'glassbay/tokyo-01/bay-1/job', true],
    ['workshop', 'publish', 'glassbay/tokyo-01/bay-1/decision', false],
    ['workshop', 'publish', 'glassbay/tokyo-01/bay-1/job/more', false],
    ['workshop', 'publish', 'job', false],
    ['workshop', 'subscribe', 'glassbay/tokyo-01/+/decision', true],
    ['workshop', 'subscribe', 'glassbay/tokyo-01/#', true],
    ['workshop', 'subscribe', '#', false],
    [edge, 'publish', 'glassbay/tokyo-01/bay-1/status', true],
    [edge, 'publish', 'glassbay/tokyo-01/bay-2/status', false],
    [edge, 'publish', 'glassbay/tokyo-01/bay-1/job', false],
    [edge, 'subscribe', 'glassbay/tokyo-01/bay-1/job', true],
    [edge, 'subscribe', 'glassbay/tokyo-01/bay-2/job', false],
    [edge, 'subscribe', 'glassbay/tokyo-01/+/job', false],
    [edge, 'subscribe', 'glassbay/tokyo-01/#', false],
  ] as const)('%s may %s %s: %s', (client, direction, topic, expected) => {
    expect(mayAccess(client, direction, topic)).toBe(expected)
  })
})

describe('BrokerLogin', () => {
  it('admits nobody for the rest of the minute after five wrong passwords', () => {
    let now = 0
    const login = new BrokerLogin({ username: 'glassbay', password: 'right' }, () => now)
    const attempt = (password: string) => login.admits('glassbay', Buffer.from(password))
    for (let i = 0; i < 5; i++) expect(attempt('wrong')).toBe(false)
    expect(attempt('right')).toBe(false)
    now += 60_000
    expect(attempt('right')).toBe(true)
  })

  it('is not shut by wrong user names', () => {
    const login = new BrokerLogin({ username: 'glassbay', password: 'right' })
    for (let i = 0; i < 50; i++) expect(login.admits('root', Buffer.from('right'))).toBe(false)
    expect(login.admits('glassbay', Buffer.from('right'))).toBe(true)
  })
})

describe('PacketLimit', () => {
  /** Fixed header and body of one packet. */
  const packet = (bodyBytes: number) => {
    const header = [0x30]
    for (let left = bodyBytes; ; left = Math.floor(left / 128)) {
      header.push((left % 128) + (left >= 128 ? 128 : 0))
      if (left < 128) break
    }
    return Buffer.concat([Buffer.from(header), Buffer.alloc(bodyBytes, 0xff)])
  }

  it.each([1, 2, 3, 7, 1000, 100_000])('reads packets that come in chunks of %i bytes', size => {
    const limit = new PacketLimit(20_000)
    const stream = Buffer.concat([0, 1, 127, 128, 16_383, 16_384, 20_000, 0, 5].map(packet))
    for (let at = 0; at < stream.length; at += size) {
      expect(limit.accepts(stream.subarray(at, at + size))).toBe(true)
    }
    expect(limit.accepts(packet(20_001).subarray(0, 4))).toBe(false)
  })

  it('refuses a length that has no end', () => {
    expect(new PacketLimit(1000).accepts(Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff]))).toBe(false)
  })
})
