import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connectAsync, type MqttClient } from 'mqtt'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { jobTopic, statusTopic, TestBay } from '../../support/edge/test-bay.ts'
import { aJob } from '../../support/job.ts'
import { makeCertificates, signCertificate } from '../../support/system/certificates.ts'
import { type Mosquitto, startMosquitto } from '../../support/system/mosquitto.ts'
import { startPickyBroker } from '../../support/system/picky-broker.ts'
import { freePort } from '../../support/system/port.ts'
import { startTcpProxy } from '../../support/system/tcp-proxy.ts'
import { until } from '../../support/until.ts'

let lifetime: AbortController
let directory: string
let bays: TestBay[]
let workshops: MqttClient[]

beforeEach(() => {
  lifetime = new AbortController()
  directory = mkdtempSync(path.join(tmpdir(), 'glassbay-broker-'))
  bays = []
  workshops = []
})

afterEach(async () => {
  for (const bay of bays) await bay.stop()
  for (const workshop of workshops) await workshop.endAsync(true)
  lifetime.abort()
  rmSync(directory, { recursive: true })
})

/** The bay's part of an edge; the next one goes on where this one stopped. */
function startBay(
  url: string,
  more: { username?: string; password?: string; ca?: string | undefined; cert?: string; key?: string } = {},
  disk = directory,
): TestBay {
  const bay = new TestBay({ mqtt: { url, ...more }, directory: disk }).run()
  bays.push(bay)
  return bay
}

async function stopBay(bay: TestBay): Promise<void> {
  bays.splice(bays.indexOf(bay), 1)
  await bay.stop()
}

/** The workshop's own system. */
async function startWorkshop(url: string): Promise<MqttClient> {
  const workshop = await connectAsync(url, { reconnectPeriod: 100 })
  workshops.push(workshop)
  return workshop
}

async function publish(workshop: MqttClient, content: object | string, retain = true): Promise<void> {
  const payload = typeof content === 'string' ? content : JSON.stringify(content)
  await workshop.publishAsync(jobTopic, payload, { qos: 1, retain })
}

/** Everything that the bay's status has been, oldest first. */
async function watchStatus(workshop: MqttClient): Promise<{ text: string; retain: boolean }[]> {
  const seen: { text: string; retain: boolean }[] = []
  workshop.on('message', (topic, payload, { retain }) => {
    if (topic === statusTopic) seen.push({ text: String(payload), retain })
  })
  await workshop.subscribeAsync(statusTopic, { qos: 1 })
  return seen
}

const step = (state: string) => ({ steps: [{ id: 's1', title: 'pads', state }] })

describe('BayBroker and Mosquitto', () => {
  let mosquitto: Mosquitto
  beforeEach(async () => {
    mosquitto = await startMosquitto({}, lifetime.signal)
  })

  it('follows the job and tells its status', async () => {
    const workshop = await startWorkshop(mosquitto.url)
    const status = await watchStatus(workshop)
    const bay = await startBay(mosquitto.url).connected()
    await publish(workshop, aJob())
    await until(() => bay.follower.current)
    bay.broker.setCamera('lift', 'live')
    await until(() => status.length === 2)
    expect(status.map(({ text }) => JSON.parse(text))).toEqual([
      { online: true, cameras: { lift: 'offline', engine: 'offline' } },
      { online: true, cameras: { lift: 'live', engine: 'offline' } },
    ])
    expect(bay.happened()).toEqual(['arrived'])
  })

  it('says that it goes before it goes, retained', async () => {
    const workshop = await startWorkshop(mosquitto.url)
    const status = await watchStatus(workshop)
    const bay = startBay(mosquitto.url)
    await until(() => status.length === 1)
    await stopBay(bay)
    const offline = JSON.stringify({ online: false, cameras: { lift: 'offline', engine: 'offline' } })
    await until(() => status.at(-1)?.text === offline)
    const later = await watchStatus(await startWorkshop(mosquitto.url))
    await until(() => later.length > 0)
    expect(later).toEqual([{ text: offline, retain: true }])
  })

  it('leaves the same word as its last will, and takes it back when it returns', async () => {
    const status = await watchStatus(await startWorkshop(mosquitto.url))
    const line = await startTcpProxy(mosquitto.port, lifetime.signal)
    startBay(`mqtt://127.0.0.1:${line.port}`)
    await until(() => status.length === 1)
    line.cut()
    await until(() => status.length === 3)
    expect(status.map(({ text }) => JSON.parse(text).online)).toEqual([true, false, true])
  })

  it('takes what was published while it was away, all of it and in order', async () => {
    const workshop = await startWorkshop(mosquitto.url)
    const first = await startBay(mosquitto.url).connected()
    await publish(workshop, aJob(step('pending')))
    await until(() => first.follower.current)
    await stopBay(first)
    await publish(workshop, aJob({ revision: 2, ...step('active') }))
    await publish(workshop, aJob({ revision: 3, ...step('done') }))
    await publish(workshop, '')
    const bay = await startBay(mosquitto.url).connected()
    await until(() => bay.follower.counters.accepted === 3)
    expect(bay.happened()).toEqual(['arrived', 'step-started s1', 'step-ended s1', 'left'])
    expect(bay.journal().map(({ wasRetained }) => wasRetained)).toEqual([false, false, false, false])
  })

  it('tells each thing once: everything three times, out of order, edge and broker restarted and wiped', async () => {
    const workshop = await startWorkshop(mosquitto.url)
    const snapshots = ['pending', 'active', 'done'].map((state, i) =>
      aJob({ revision: i + 1, ...step(state) }),
    )
    const publishAll = async () => {
      for (const snapshot of [...snapshots, ...snapshots.toReversed(), ...snapshots])
        await publish(workshop, snapshot)
    }
    const first = await startBay(mosquitto.url).connected()
    for (const snapshot of snapshots.slice(0, 2)) await publish(workshop, snapshot)
    await until(() => first.follower.counters.accepted === 2)

    await mosquitto.kill()
    await mosquitto.wipe()
    await mosquitto.start()
    await until(() => workshop.connected)
    await publishAll()
    await first.connected()
    await until(() => first.follower.current?.revision === 3)
    await stopBay(first)

    await publishAll()
    await mosquitto.stop()
    await mosquitto.start()
    const second = await startBay(mosquitto.url).connected()
    await until(() => workshop.connected)
    await publishAll()
    await publish(workshop, aJob({ revision: 4, state: 'ready', ...step('done') }))
    await until(() => second.follower.current?.revision === 4)
    expect(second.happened()).toEqual(['arrived', 'step-started s1', 'step-ended s1', 'state-changed'])
    expect(second.follower.counters.duplicates + second.follower.counters.late).toBeGreaterThanOrEqual(9)
  })

  it('finds the present state after an outage that the broker does not remember', async () => {
    const workshop = await startWorkshop(mosquitto.url)
    const bay = await startBay(mosquitto.url).connected()
    await publish(workshop, aJob(step('active')))
    await until(() => bay.follower.current)
    await mosquitto.kill()
    await until(() => !bay.broker.state.isConnected)
    expect(bay.follower.current?.workOrder).toBe('WO-1')
    await mosquitto.wipe()
    await mosquitto.start()
    const backAtMs = performance.now()
    await until(() => workshop.connected)
    await publish(workshop, aJob({ revision: 9, ...step('done') }))
    await until(() => bay.follower.current?.revision === 9, 20_000)
    expect(performance.now() - backAtMs).toBeLessThan(10_000)
    expect(bay.happened()).toEqual(['arrived', 'step-started s1', 'step-ended s1'])
  })

  it('is not deaf when it died between connecting and subscribing', async () => {
    const session = { clientId: 'glassbay-tokyo-01-bay-1', clean: false }
    const halfStarted = await connectAsync(mosquitto.url, session)
    await halfStarted.endAsync()
    const bay = await startBay(mosquitto.url).connected()
    await publish(await startWorkshop(mosquitto.url), aJob())
    await until(() => bay.follower.current)
    expect(bay.happened()).toEqual(['arrived'])
  })

  it('gives a payload back to the broker when it cannot be stored, and gets it again', async () => {
    const workshop = await startWorkshop(mosquitto.url)
    const bay = await startBay(mosquitto.url).connected()
    bay.store.database.exec(
      "CREATE TRIGGER full BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'full'); END",
    )
    await publish(workshop, aJob(), false)
    await until(() => bay.broker.state.reason?.code === 'STORE_FAILED')
    expect(bay.follower.current).toBeUndefined()
    bay.store.database.exec('DROP TRIGGER full')
    await until(() => bay.follower.current)
    expect(bay.happened()).toEqual(['arrived'])
  })

  it('hears nothing of other bays', async () => {
    const workshop = await startWorkshop(mosquitto.url)
    const bay = await startBay(mosquitto.url).connected()
    await workshop.publishAsync('glassbay/tokyo-01/bay-2/job', JSON.stringify(aJob()), {
      qos: 1,
      retain: true,
    })
    await publish(workshop, aJob({ workOrder: 'WO-2' }))
    await until(() => bay.follower.current)
    expect(bay.follower.current?.workOrder).toBe('WO-2')
    expect(bay.follower.counters.accepted).toBe(1)
  })

  it('refuses every kind of bad payload with one line each, and goes on from the last good one', async () => {
    const workshop = await startWorkshop(mosquitto.url)
    const bay = await startBay(mosquitto.url).connected()
    await publish(workshop, aJob())
    await until(() => bay.follower.current)
    const bad: [payload: string | Buffer, path: string][] = [
      ['{"workOrder": "WO-1", ', ''],
      ['x'.repeat(1024 * 1024), ''],
      ['['.repeat(10_000) + ']'.repeat(10_000), ''],
      ['{"__proto__":{"workOrder":"WO-1"}}', 'workOrder'],
      [JSON.stringify(aJob({ revision: 2 })).replace('"revision":2', '"revision":NaN'), ''],
      [JSON.stringify(aJob({ revision: 2 })).replace('沪', '\\ud800'), 'vehicle.plate'],
      [Buffer.from([0xff, 0xfe, 0x00]), ''],
      [JSON.stringify({ ...aJob({ revision: 2 }), state: 'gone' }), 'state'],
    ]
    for (const [payload] of bad) await workshop.publishAsync(jobTopic, payload, { qos: 1, retain: true })
    await until(() => bay.follower.counters.refused === bad.length)
    const refused = bay.log.lines.filter(({ msg }) => msg === 'job snapshot refused')
    expect(refused.map(({ topic, path }) => [topic, path])).toEqual(bad.map(([, path]) => [jobTopic, path]))
    for (const { reason } of refused) expect(reason).toEqual(expect.stringMatching(/.{5}/))
    expect(bay.follower.current).toEqual(aJob())
    expect(bay.broker.state.isConnected).toBe(true)
    await publish(workshop, aJob({ revision: 2, state: 'ready' }))
    await until(() => bay.follower.current?.state === 'ready')
  })
})

describe('BayBroker without a broker', () => {
  it('waits for one that is not there yet, and says why in between, once', async () => {
    const mosquitto = await startMosquitto({}, lifetime.signal)
    await mosquitto.stop()
    const bay = startBay(mosquitto.url)
    await until(() => bay.broker.state.reason?.code === 'REFUSED')
    expect(bay.broker.state.reason?.message).toBe(`nothing listens at 127.0.0.1:${mosquitto.port}`)
    await mosquitto.start()
    await bay.connected()
    expect(bay.log.lines.map(({ msg }) => msg)).toEqual(['no broker', 'connected to the broker'])
  })

  it('says what is wrong when it may not come in, without the password', async () => {
    const passwords = path.join(directory, 'passwords')
    execFileSync('mosquitto_passwd', ['-b', '-c', passwords, 'glassbay', 'right password'])
    const config = ['allow_anonymous false', `password_file ${passwords}`]
    const mosquitto = await startMosquitto({ config }, lifetime.signal)
    const bay = startBay(mosquitto.url, { username: 'glassbay', password: 'wrong password' })
    await until(() => bay.broker.state.reason?.code === 'UNAUTHORIZED')
    expect(bay.broker.state.reason?.message).toContain('check mqtt.username and mqtt.password')
    expect(JSON.stringify(bay.log.lines)).not.toContain('wrong password')
    await stopBay(bay)
    await startBay(mosquitto.url, { username: 'glassbay', password: 'right password' }).connected()
  })

  it('comes in by TLS where it is told whom to trust, and says so where it is not', async () => {
    const [ca, key] = ['ca.pem', 'key.pem'].map(name => path.join(directory, name))
    const subject = ['-subj', '/CN=glassbay test', '-addext', 'subjectAltName=IP:127.0.0.1']
    const request = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
    ]
    execFileSync('openssl', [...request, ...subject, '-keyout', key ?? '', '-out', ca ?? ''], {
      stdio: 'ignore',
    })
    const config = [`certfile ${ca}`, `keyfile ${key}`]
    const mosquitto = await startMosquitto({ config }, lifetime.signal)
    const url = mosquitto.url.replace('mqtt:', 'mqtts:')
    const ignorant = startBay(url)
    await until(() => ignorant.broker.state.reason?.code === 'CERTIFICATE')
    expect(ignorant.broker.state.reason?.message).toMatch(/is not trusted .*check mqtt.ca/)
    await stopBay(ignorant)
    await startBay(url, { ca }).connected()
  })

  it("says so when the broker's access list forbids its topics, and goes on with the others", async () => {
    const acl = path.join(directory, 'acl')
    writeFileSync(acl, 'topic read glassbay/#\n')
    const mosquitto = await startMosquitto({ config: [`acl_file ${acl}`] }, lifetime.signal)
    const bay = await startBay(mosquitto.url).connected()
    await until(() => bay.broker.state.refused.has('status'))
    expect(bay.broker.state.refused.get('status')).toBe(
      `may not publish to ${statusTopic}: check the broker's access list`,
    )
    expect(bay.broker.state.isConnected).toBe(true)
  })

  it('publishes although it may not hear of its job, and says so', async () => {
    const forbids = { topic: 'job', isForbidden: true }
    const broker = await startPickyBroker({ forbids }, lifetime.signal)
    const bay = await startBay(broker.url).connected()
    expect(bay.broker.state.refused.get('job')).toBe(
      `may not subscribe to ${jobTopic}: check the broker's access list`,
    )
    await bay.broker.publish('decision', '{"id":"d1"}')
    expect(broker.taken.at(-1)).toBe('glassbay/tokyo-01/bay-1/decision')
    expect(bay.log.lines.filter(({ msg }) => msg === 'the broker refuses one thing')).toHaveLength(1)
  })

  it('comes in without its last will where the broker forbids that alone, and says so', async () => {
    const broker = await startPickyBroker({ refusesWill: true }, lifetime.signal)
    const bay = await startBay(broker.url).connected()
    expect(bay.broker.state.refused.get('last-will')).toBe(
      `may not leave a last will on ${statusTopic}: check the broker's access list`,
    )
  })

  it('wants a certificate of ours: says so without one, and comes in with one', async () => {
    const { ca, cert, key } = await makeCertificates(directory)
    const config = [`cafile ${ca}`, `certfile ${cert}`, `keyfile ${key}`, 'require_certificate true']
    const mosquitto = await startMosquitto({ config }, lifetime.signal)
    const url = mosquitto.url.replace('mqtt:', 'mqtts:').replace('127.0.0.1', 'localhost')
    const without = startBay(url, { ca })
    await until(() => without.broker.state.reason?.code === 'CLIENT_CERTIFICATE')
    expect(without.broker.state.reason?.message).toContain('set mqtt.cert and mqtt.key')
    await stopBay(without)
    const mine = await signCertificate(directory, 'edge')
    await startBay(url, { ca, ...mine }).connected()
    const lost = startBay(
      url,
      { ca, cert: '/no/such.pem', key: mine.key },
      mkdtempSync(path.join(directory, 'lost-')),
    )
    await until(() => lost.broker.state.reason?.code === 'CERTIFICATE')
    expect(lost.broker.state.reason?.message).toBe('cannot read mqtt.cert (/no/such.pem): ENOENT')
  })

  it('notices that a second edge has taken its place', async () => {
    const mosquitto = await startMosquitto({}, lifetime.signal)
    const bay = await startBay(mosquitto.url).connected()
    const rival = startBay(mosquitto.url, {}, mkdtempSync(path.join(directory, 'rival-')))
    await until(() => [bay, rival].some(({ broker }) => broker.state.reason?.code === 'TAKEN_OVER'))
    const warnings = [bay, rival].flatMap(({ log }) => log.lines).filter(({ code }) => code === 'TAKEN_OVER')
    expect(warnings[0]).toMatchObject({ level: 40, reason: expect.stringContaining('second edge') })
  })

  it('ends at once while it waits for a broker, and while one does not answer', async () => {
    await stopBay(startBay(`mqtt://127.0.0.1:${await freePort()}`))
    const mosquitto = await startMosquitto({}, lifetime.signal)
    const line = await startTcpProxy(mosquitto.port, lifetime.signal)
    const bay = await startBay(`mqtt://127.0.0.1:${line.port}`).connected()
    line.freeze()
    const startMs = performance.now()
    await stopBay(bay)
    expect(performance.now() - startMs).toBeLessThan(4000)
  })
})
