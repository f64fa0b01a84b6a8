import { EventEmitter } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../../relay/wire/job/job.ts'
import { clipAudience } from '../../../relay/wire/uplink/clip-upload.ts'
import { aJob } from '../../support/job.ts'
import { ConsoleClient, type ConsoleClientOptions, opusPacket } from '../../support/relay/console-client.ts'
import { signEdgeToken, testEdgeKey } from '../../support/relay/edge-token.ts'
import { LiveClient } from '../../support/relay/live-client.ts'
import { startTestRelay, type TestRelay } from '../../support/relay/test-relay.ts'
import { until } from '../../support/until.ts'

let data: string
let relay: TestRelay
let explainer: string
const clients: { close(): void }[] = []
const jobs = { inBay1: undefined as Job | undefined, events: new EventEmitter<{ job: [bay: string] }>() }

beforeEach(async () => {
  jobs.inBay1 = undefined
  data = await mkdtemp(path.join(tmpdir(), 'glassbay-narration-'))
  relay = await startRelay()
  explainer = await relay.token({ role: 'explainer' })
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await relay.stop()
  await rm(data, { recursive: true, force: true })
})

function startRelay(port = 0): Promise<TestRelay> {
  const jobInBay = (bay: string) => (bay === 'bay-1' ? jobs.inBay1 : undefined)
  return startTestRelay({ data, port, lingerMs: 50, jobs: { events: jobs.events, jobInBay } })
}

function openConsole(options: Partial<ConsoleClientOptions> = {}): ConsoleClient {
  const client = new ConsoleClient({ url: relay.url, token: explainer, ...options })
  clients.push(client)
  return client
}

async function listen(options: { path?: string; token?: string } = {}): Promise<LiveClient> {
  const token = options.token ?? (await relay.token({ role: 'display' }))
  const client = new LiveClient({ url: relay.url, path: '/live/bay-1/voice', ...options, token })
  clients.push(client)
  return client
}

/** A console on the air. */
async function narrate(options: Partial<ConsoleClientOptions> = {}): Promise<ConsoleClient> {
  const client = openConsole(options)
  await client.heard('welcome')
  client.say({ type: 'on' })
  await client.heard('on-air')
  return client
}

/** The packet's bytes as they stand at the end of a fragment, in the client's text of it. */
function textOf(number: number): string {
  return Buffer.from(opusPacket(number)).toString()
}

async function hears(client: LiveClient, number: number): Promise<void> {
  await until(() => client.binaries.some(message => message.endsWith(textOf(number))))
}

describe('a voice', () => {
  test('reaches who listens packet by packet, as fragments with their capture time, after start and init', async () => {
    const listener = await listen()
    expect(await listener.text('offline')).toMatchObject({ code: 'NO_NARRATION' })
    const speaker = await narrate()
    speaker.speak(3)
    await hears(listener, 2)
    expect(await listener.text('start')).toMatchObject({
      mime: 'audio/mp4; codecs="opus"',
      by: { id: expect.stringMatching(/^explainer-/), name: '' },
    })
    expect(listener.binaries[0]).toMatch(/ftyp.*moov.*Opus.*dOps/s)
    expect(listener.binaries.slice(1)).toHaveLength(3)
    for (const fragment of listener.binaries.slice(1)) expect(fragment).toMatch(/^....prft.*moof.*mdat/s)
  })

  test('is joined in the middle of a sentence, at its newest packet', async () => {
    const speaker = await narrate()
    const first = await listen()
    await first.text('start')
    speaker.speak(10)
    await hears(first, 9)
    const late = await listen()
    speaker.speak(1, 10)
    await hears(late, 10)
    expect(late.binaries.length).toBeLessThanOrEqual(3)
  })

  test('costs nothing while nobody talks, and says so', async () => {
    const speaker = await narrate()
    const listener = await listen()
    await listener.text('start')
    speaker.say({ type: 'off' })
    expect(await listener.text('offline')).toMatchObject({ code: 'NO_NARRATION' })
    const { length } = listener.binaries
    speaker.speak(5) // a console that does not know yet that it is off
    speaker.say({ type: 'on' })
    await until(() => listener.texts.filter(({ type }) => type === 'start').length === 2)
    expect(listener.binaries.length).toBe(length + 1) // the init segment
  })

  test('does not pass on what waited in a cut line', async () => {
    const listener = await listen()
    const speaker = await narrate()
    await listener.text('start')
    speaker.speak(100) // the first of them 2 s old
    await hears(listener, 99)
    const numbers = listener.binaries.slice(1).map(text => text.slice(-4))
    expect(numbers).not.toContain(textOf(0))
    expect(numbers.length).toBeGreaterThan(60)
  })

  test('on a lost line is NARRATION_LOST to listeners, and goes on with the same page', async () => {
    const listener = await listen()
    const speaker = await narrate({ session: 'page-1' })
    speaker.speak(1)
    await hears(listener, 0)
    speaker.close()
    await until(() =>
      listener.texts.some(message => message.type === 'offline' && message.code === 'NARRATION_LOST'),
    )
    const again = await narrate({ session: 'page-1' })
    again.speak(1, 7)
    await hears(listener, 7)
  })

  test('of a page whose old line is dead but not yet known to be does not have to take over from itself', async () => {
    const before = await narrate({ session: 'page-1' })
    await narrate({ session: 'page-1' })
    await until(() => before.closeCode)
  })
})

describe('two explainers on one bay', () => {
  test('the second is told who narrates, takes over, and the first is told by whom', async () => {
    jobs.inBay1 = aJob({ explainer: { id: 'E-7', name: 'Li Na' } })
    const listener = await listen()
    const first = await narrate()
    const second = openConsole()
    expect(await second.heard('welcome')).toMatchObject({ by: { id: 'E-7', name: 'Li Na' }, listeners: 1 })
    second.say({ type: 'on' })
    expect(await second.heard('busy')).toEqual({ type: 'busy', by: { id: 'E-7', name: 'Li Na' } })
    second.say({ type: 'take-over' })
    await second.heard('on-air')
    expect(await first.heard('taken-over')).toMatchObject({ by: { id: 'E-7' } })
    first.speak(1, 50)
    second.speak(1, 60)
    await hears(listener, 60)
    expect(listener.binaries.some(text => text.endsWith(textOf(50)))).toBe(false)
    first.say({ type: 'off' })
    second.speak(1, 61)
    await hears(listener, 61)
  })
})

describe('who may', () => {
  test.each([
    ['explainer', 101],
    ['manager', 101],
    ['display', 403],
    ['customer', 403],
  ] as const)('a %s at the microphone: %i', async (role, status) => {
    jobs.inBay1 = aJob()
    const workOrder = role === 'customer' ? 'WO-1' : undefined
    expect(await openConsole({ token: await relay.token({ role, workOrder }) }).status()).toBe(status)
  })

  test('there is no microphone for a bay that the site does not have', async () => {
    expect(await openConsole({ bay: 'bay-9' }).status()).toBe(404)
    expect(await (await listen({ path: '/live/bay-9/voice' })).status()).toBe(404)
  })

  test('a customer hears the bay of its own work order, while it is there; a wall what it shows', async () => {
    jobs.inBay1 = aJob()
    const own = await listen({ token: await relay.token({ role: 'customer', workOrder: 'WO-1' }) })
    const stranger = await listen({ token: await relay.token({ role: 'customer', workOrder: 'WO-2' }) })
    const elsewhere = await listen({
      path: '/live/bay-2/voice',
      token: await relay.token({ role: 'customer', workOrder: 'WO-1' }),
    })
    const wall = await listen()
    expect([await own.status(), await stranger.status(), await elsewhere.status()]).toEqual([101, 404, 404])
    expect(await wall.status()).toBe(101)
    const speaker = await narrate()
    speaker.speak(1)
    await Promise.all([hears(own, 0), hears(wall, 0)])
    jobs.inBay1 = aJob({ workOrder: 'WO-3', customer: { name: 'x', showOnWall: false } })
    jobs.events.emit('job', 'bay-1')
    expect(await own.text('end')).toEqual({ type: 'end', reason: 'job-left' })
    expect(await wall.text('end')).toEqual({ type: 'end', reason: 'job-left' })
    speaker.speak(1, 1)
    expect(own.binaries.some(text => text.endsWith(textOf(1)))).toBe(false)
  })

  test('a revoked explainer is off the air within a second, and cannot come back', async () => {
    const speaker = await narrate()
    const link = JSON.parse(Buffer.from(explainer.split('.')[1] ?? '', 'base64url').toString()).jti as string
    const authorization = `Bearer ${await relay.token({ role: 'manager' })}`
    await fetch(`${relay.httpUrl}/api/links/${link}`, { method: 'DELETE', headers: { authorization } })
    expect(await speaker.heard('end')).toEqual({ type: 'end', reason: 'revoked' })
    expect(await until(() => speaker.closeCode)).toBe(1008)
    expect(await openConsole().status()).toBe(401)
  })

  test('rubbish ends the console that sent it', async () => {
    const [text, binary, large] = [openConsole(), openConsole(), openConsole()]
    await Promise.all([text, binary, large].map(client => client.heard('welcome')))
    text.socket.send('{"type":"shout"}')
    binary.socket.send(Buffer.from('short'))
    large.socket.send(Buffer.alloc(20_000))
    expect(await until(() => text.closeCode)).toBe(1008)
    expect(await until(() => binary.closeCode)).toBe(1008)
    expect(await until(() => large.closeCode)).toBe(1009)
  })
})

describe('what remains', () => {
  test('the console is told how many listen', async () => {
    const speaker = await narrate()
    const listeners = [await listen(), await listen()]
    await until(() => speaker.received.some(message => message.type === 'listeners' && message.count === 2))
    for (const listener of listeners) listener.close()
    await until(
      () =>
        speaker.received.at(-1)?.type === 'listeners' &&
        (speaker.received.at(-1) as { count: number }).count === 0,
    )
  })

  test('an event tells who may watch the bay that a narration begins and ends', async () => {
    const events = await follow(await relay.token({ role: 'display' }))
    const speaker = await narrate()
    await until(() => events.find(({ isOn }) => isOn === true))
    speaker.say({ type: 'off' })
    await until(() => events.find(({ isOn }) => isOn === false))
    expect(events).toEqual([
      { bay: 'bay-1', isOn: true, by: { id: expect.any(String), name: '' } },
      { bay: 'bay-1', isOn: false, by: null },
    ])
  })

  test('its time stands in the database, also after the relay was stopped in the middle of it', async () => {
    jobs.inBay1 = aJob({ explainer: { id: 'E-7', name: 'Li Na' } })
    const speaker = await narrate()
    speaker.speak(5)
    await until(() => Date.now() % 50 < 25)
    await relay.stop()
    const database = new DatabaseSync(path.join(data, 'record.sqlite'))
    const [row] = database.prepare('select * from narration').all() as Record<string, unknown>[]
    database.close()
    expect(row).toMatchObject({ bay: 'bay-1', by: 'E-7', work_order: 'WO-1' })
    expect(Number(row?.ended_at)).toBeGreaterThan(Number(row?.started_at))
    relay = await startRelay()
  })

  test('its sound is there for the edge of that bay, and for nobody else', async () => {
    const fromMs = Date.now() - 1000
    const speaker = await narrate()
    speaker.speak(20)
    speaker.say({ type: 'off' })
    const ask = async (query: string, bays: string[] | undefined) => {
      const identity = { site: 'test-site', bays: bays ?? [], key: testEdgeKey }
      const token = bays ? await signEdgeToken(identity, clipAudience) : explainer
      const headers = { authorization: `Bearer ${token}` }
      return fetch(`${relay.httpUrl}/api/edge/voice/bay-1?${query}`, { headers })
    }
    const span = `from=${fromMs}&to=${fromMs + 5000}`
    const answer = await until(async () => {
      const given = await ask(span, ['bay-1'])
      return given.status === 200 && given
    })
    expect(answer.headers.get('content-type')).toBe('audio/mp4')
    const track = Buffer.from(await answer.arrayBuffer()).toString('latin1')
    expect(track.match(/moof/g)).toHaveLength(20)
    const statuses = [
      await ask(span, undefined),
      await ask(span, ['bay-2']),
      await ask('from=1&to=2', ['bay-1']),
      await ask('from=2&to=1', ['bay-1']),
    ].map(({ status }) => status)
    expect(statuses).toEqual([401, 403, 404, 400])
  })

  /** The narration events that a token's holder gets from now on. */
  async function follow(token: string) {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await fetch(`${relay.httpUrl}/api/events`, { headers })
    const events: { bay: string; isOn: boolean; by: unknown }[] = []
    const read = async () => {
      let text = ''
      for await (const chunk of answer.body ?? []) {
        text += Buffer.from(chunk).toString()
        const found = [...text.matchAll(/event: narration\ndata: (.*)\n\n/g)]
        events.splice(0, events.length, ...found.map(([, json]) => JSON.parse(json ?? '')))
      }
    }
    read().catch(() => {}) // the relay ends the stream with the test
    return events
  }
})
