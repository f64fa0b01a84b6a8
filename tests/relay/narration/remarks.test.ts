import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../../relay/wire/job/job.ts'
import type { ConsoleMessage } from '../../../relay/wire/narration/narration.ts'
import { type PicturePoint, type Stroke, strokePointLimit } from '../../../relay/wire/narration/remark.ts'
import { aJob } from '../../support/job.ts'
import { ConsoleClient, type ConsoleClientOptions } from '../../support/relay/console-client.ts'
import { EventReader } from '../../support/relay/event-reader.ts'
import { startTestRelay, type TestRelay } from '../../support/relay/test-relay.ts'
import { until } from '../../support/until.ts'

let relay: TestRelay
let explainer: string
const closing: { close(): void }[] = []
const jobs = { inBay1: undefined as Job | undefined, events: new EventEmitter<{ job: [bay: string] }>() }

const stroke: Stroke = {
  id: 's-1',
  camera: 'lift',
  kind: 'line',
  points: [
    [0.1, 0.2],
    [0.5, 0.5],
  ],
  colour: 'amber',
  frameAtMs: 1_764_000_000_000,
  fadeMs: 4000,
  isDone: true,
}

beforeEach(async () => {
  jobs.inBay1 = aJob({ workOrder: 'WO-1' })
  relay = await startTestRelay({
    jobs: { events: jobs.events, jobInBay: bay => (bay === 'bay-1' ? jobs.inBay1 : undefined) },
  })
  explainer = await relay.token({ role: 'explainer' })
})

afterEach(async () => {
  for (const client of closing.splice(0)) client.close()
  await relay.stop()
})

async function openConsole(options: Partial<ConsoleClientOptions> = {}): Promise<ConsoleClient> {
  const client = new ConsoleClient({ url: relay.url, token: explainer, ...options })
  closing.push(client)
  await client.heard('welcome')
  return client
}

async function listen(token: string): Promise<EventReader> {
  const reader = await EventReader.open(`${relay.httpUrl}/api/events`, token)
  closing.push(reader)
  return reader
}

async function spotlight(token = explainer): Promise<unknown> {
  const answer = await fetch(`${relay.httpUrl}/api/bays`, { headers: { authorization: `Bearer ${token}` } })
  const bays = (await answer.json()) as { id: string; spotlight: unknown }[]
  return bays.find(({ id }) => id === 'bay-1')?.spotlight
}

describe('captions and strokes', () => {
  test('reach who may watch the bay, with who said them, and nobody else', async () => {
    const display = await listen(await relay.token({ role: 'display' }))
    const own = await listen(await relay.token({ role: 'customer', workOrder: 'WO-1' }))
    const other = await listen(await relay.token({ role: 'customer', workOrder: 'WO-2' }))
    const desk = await openConsole({ by: 'E-7' })
    desk.say({ type: 'caption', text: 'Brake pads, 2 mm left' })
    desk.say({ type: 'stroke', stroke })
    for (const listener of [display, own]) {
      const told = await until(() => listener.ofType('stroke')[0])
      expect(told).toMatchObject({ ...stroke, bay: 'bay-1', by: { id: expect.any(String) } })
      expect(listener.ofType('caption')[0]).toMatchObject({ bay: 'bay-1', text: 'Brake pads, 2 mm left' })
    }
    expect(other.ofType('caption')).toEqual([])
    expect(other.ofType('stroke')).toEqual([])
  })

  test('a finger that draws for half a minute is not too much', async () => {
    const display = await listen(await relay.token({ role: 'display' }))
    const desk = await openConsole()
    const points = Array.from({ length: strokePointLimit }, (_, i): PicturePoint => [0.1234, i / 1000])
    desk.say({ type: 'stroke', stroke: { ...stroke, points } })
    expect(await until(() => display.ofType('stroke')[0])).toMatchObject({ points })
  })

  test('of a vehicle that is kept off the wall reach no display', async () => {
    jobs.inBay1 = aJob({ workOrder: 'WO-1', customer: { showOnWall: false } })
    const display = await listen(await relay.token({ role: 'display' }))
    const own = await listen(await relay.token({ role: 'customer', workOrder: 'WO-1' }))
    const desk = await openConsole()
    desk.say({ type: 'caption', text: 'Yours only' })
    await until(() => own.ofType('caption')[0])
    expect(display.ofType('caption')).toEqual([])
  })

  test.each<[string, unknown]>([
    ['a point outside of the picture', { type: 'stroke', stroke: { ...stroke, points: [[1.2, 0]] } }],
    ['a stroke without points', { type: 'stroke', stroke: { ...stroke, points: [] } }],
    ['a caption of a thousand characters', { type: 'caption', text: 'x'.repeat(1000) }],
    ['a spotlight of a second', { type: 'spotlight', seconds: 1 }],
  ])('%s ends the console that said it', async (_what, message) => {
    const desk = await openConsole()
    desk.say(message as ConsoleMessage)
    await until(() => desk.closeCode === 1008)
  })
})

describe('the spotlight', () => {
  test('is on until it is released, and the bays say who put it there', async () => {
    const display = await listen(await relay.token({ role: 'display' }))
    const desk = await openConsole()
    desk.say({ type: 'spotlight', seconds: null })
    await until(() => display.ofType('spotlight').some(({ isOn }) => isOn === true))
    expect(await spotlight()).toMatchObject({ by: { id: expect.any(String) }, until: null })
    desk.say({ type: 'release' })
    await until(() => display.ofType('spotlight').some(({ isOn }) => isOn === false))
    expect(await spotlight()).toBeNull()
  })

  test('goes when its console is closed, and says until when it is on', async () => {
    const desk = await openConsole()
    desk.say({ type: 'spotlight', seconds: 600 })
    const on = (await until(() => spotlight())) as { until: string }
    expect(Date.parse(on.until)).toBeGreaterThan(Date.now() + 590_000)
    desk.socket.close(1000)
    await until(async () => (await spotlight()) === null)
  })

  test('stays while a console whose line was lost comes back', async () => {
    const desk = await openConsole({ session: 'tablet' })
    desk.say({ type: 'spotlight', seconds: null })
    await until(() => spotlight())
    desk.socket.terminate()
    await openConsole({ session: 'tablet' })
    expect(await spotlight()).toMatchObject({ until: null })
  })
})
