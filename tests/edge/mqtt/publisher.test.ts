import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connectAsync, type MqttClient } from 'mqtt'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MqttPublisher } from '../../../edge/mqtt/publisher.ts'
import type { PublicationTopic } from '../../../relay/wire/job/publication.ts'
import { TestBay } from '../../support/edge/test-bay.ts'
import { type Mosquitto, startMosquitto } from '../../support/system/mosquitto.ts'
import { startPickyBroker } from '../../support/system/picky-broker.ts'
import { startTcpProxy } from '../../support/system/tcp-proxy.ts'
import { until } from '../../support/until.ts'

let lifetime: AbortController
let directory: string
let mosquitto: Mosquitto
let workshop: MqttClient
/** What the workshop's system got, as `topic id`. */
let received: string[]

beforeEach(async () => {
  lifetime = new AbortController()
  directory = mkdtempSync(path.join(tmpdir(), 'glassbay-publisher-'))
  mosquitto = await startMosquitto({}, lifetime.signal)
  received = []
  workshop = await connectAsync(mosquitto.url, { clientId: 'workshop', clean: false, reconnectPeriod: 100 })
  workshop.on('message', (topic, payload) => {
    received.push(`${topic.split('/').at(-1)} ${JSON.parse(String(payload)).id}`)
  })
  for (const name of ['clip', 'decision', 'pickup', 'rating']) {
    await workshop.subscribeAsync(`glassbay/tokyo-01/bay-1/${name}`, { qos: 1 })
  }
})

afterEach(async () => {
  await workshop.endAsync(true)
  lifetime.abort()
  rmSync(directory, { recursive: true })
})

/** A bay with its publisher; `stop` leaves the disk as an edge that ends does. */
function startBay(url = mosquitto.url) {
  const bay = new TestBay({ mqtt: { url }, directory })
  const publisher = new MqttPublisher({ store: bay.store, broker: bay.broker, log: bay.log.logger })
  const ending = new AbortController()
  const running = publisher.run(ending.signal)
  bay.run()
  const stop = async () => {
    ending.abort()
    await running
    await bay.stop()
  }
  return { bay, publisher, stop }
}

const aDecision = (id: string) => ({ id, workOrder: 'WO-1', finding: 'f1', decision: 'approved' })

describe('MqttPublisher', () => {
  it('publishes each thing once and in order, on its topic, as it was put', async () => {
    const { publisher, stop } = startBay()
    const payloads: unknown[] = []
    workshop.on('message', (_topic, payload) => payloads.push(JSON.parse(String(payload))))
    publisher.put('decision', aDecision('d1'))
    publisher.put('rating', { id: 'r1' })
    publisher.put('decision', aDecision('d1'))
    publisher.put('pickup', { id: 'd1' })
    await until(() => publisher.waiting === 0 && received.length === 3)
    expect(received).toEqual(['decision d1', 'rating r1', 'pickup d1'])
    expect(payloads[0]).toEqual(aDecision('d1'))
    publisher.put('decision', aDecision('d1'))
    expect(publisher.waiting).toBe(0)
    await stop()
  })

  it('keeps what is put while there is no broker, across a restart, and knows what it has published', async () => {
    const first = startBay()
    first.publisher.put('decision', aDecision('d1'))
    await until(() => received.length === 1 && first.publisher.waiting === 0)
    await mosquitto.kill()
    await until(() => !first.bay.broker.state.isConnected)
    for (const id of ['d2', 'd3']) first.publisher.put('decision', aDecision(id))
    await first.stop()

    const second = startBay()
    second.publisher.put('decision', aDecision('d1'))
    second.publisher.put('decision', aDecision('d4'))
    expect(second.publisher.waiting).toBe(3)
    await mosquitto.start()
    await until(() => received.length === 4, 20_000)
    await until(() => second.publisher.waiting === 0)
    expect(received).toEqual(['decision d1', 'decision d2', 'decision d3', 'decision d4'])
    await second.stop()
  })

  it('loses nothing when the line breaks again and again, and repeats at most what was under way', async () => {
    const line = await startTcpProxy(mosquitto.port, lifetime.signal)
    const { bay, publisher, stop } = startBay(`mqtt://127.0.0.1:${line.port}`)
    const ids = Array.from({ length: 60 }, (_, i) => `d${i}`)
    for (const id of ids) publisher.put('decision', aDecision(id))
    let cuts = 0
    while (publisher.waiting > 0) {
      await bay.connected(20_000)
      const before = publisher.waiting
      await until(() => publisher.waiting < Math.max(1, before - 15), 20_000)
      if (publisher.waiting === 0) break
      line.cut()
      cuts += 1
    }
    await until(() => new Set(received).size === ids.length)
    expect(cuts).toBeGreaterThan(0)
    expect([...new Set(received)]).toEqual(ids.map(id => `decision ${id}`))
    expect(received.length).toBeLessThanOrEqual(ids.length + cuts)
    await stop()
  })

  it.each(['clip', 'decision', 'pickup', 'rating'] as const)(
    'goes on with all others when the broker forbids %s, says why, and publishes it when it may',
    async forbidden => {
      const acl = path.join(directory, 'acl')
      const rules = (names: string[]) =>
        ['topic read glassbay/#', ...names.map(name => `topic write glassbay/tokyo-01/bay-1/${name}`)].join(
          '\n',
        )
      const others = ['status', 'clip', 'decision', 'pickup', 'rating'].filter(name => name !== forbidden)
      writeFileSync(acl, `${rules(others)}\n`)
      const strict = await startMosquitto({ config: [`acl_file ${acl}`] }, lifetime.signal)
      const { bay, publisher, stop } = startBay(strict.url)
      publisher.put(forbidden, { id: 'held-1' })
      publisher.put(forbidden, { id: 'held-2' })
      for (const topic of others.filter(name => name !== 'status')) {
        publisher.put(topic as PublicationTopic, { id: `free-${topic}` })
      }
      await until(() => publisher.waiting === 2)
      expect(bay.broker.state.refused.get(forbidden)).toContain(
        `may not publish to glassbay/tokyo-01/bay-1/${forbidden}`,
      )
      expect(bay.broker.state.isConnected).toBe(true)
      await strict.stop()
      writeFileSync(acl, `${rules([...others, forbidden])}\n`)
      await strict.start()
      await until(() => publisher.waiting === 0, 30_000)
      expect(bay.broker.state.refused.size).toBe(0)
      await stop()
    },
  )

  it('finds out which topic makes a broker close the connection, and goes on with the others', async () => {
    const broker = await startPickyBroker({ closesOn: 'pickup' }, lifetime.signal)
    const { bay, publisher, stop } = startBay(broker.url)
    publisher.put('pickup', { id: 'p1' })
    for (let i = 0; i < 10; i++) publisher.put('decision', aDecision(`d${i}`))
    await until(() => broker.taken.filter(topic => topic.endsWith('/decision')).length >= 10, 30_000)
    await until(() => bay.broker.state.refused.has('pickup'), 30_000)
    expect(bay.broker.state.refused.get('pickup')).toContain('closes the connection when we publish pickup')
    await until(() => publisher.waiting === 1, 30_000)
    await stop()
  }, 60_000)
})
