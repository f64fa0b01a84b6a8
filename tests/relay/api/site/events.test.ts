import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CameraStatus } from '../../../../relay/wire/uplink/uplink.ts'
import { aJob } from '../../../support/job.ts'
import { startWritingEdge, type WritingEdge } from '../../../support/relay/edge-mail.ts'
import { startTestRelay, type TestRelay } from '../../../support/relay/test-relay.ts'
import { until } from '../../../support/until.ts'

let relay: TestRelay
let edge: WritingEdge
const listeners: AbortController[] = []

beforeEach(async () => {
  relay = await startTestRelay()
  edge = await startWritingEdge(relay, ['bay-1', 'bay-2'])
})

afterEach(async () => {
  for (const listener of listeners.splice(0)) listener.abort()
  await edge.close()
  await relay.stop()
})

interface Listener {
  events: { id: number; type: string; payload: Record<string, unknown> }[]
  isClosed: boolean
}

async function listen(token: string, lastEventId?: number): Promise<Listener> {
  const controller = new AbortController()
  listeners.push(controller)
  const headers: Record<string, string> = { authorization: `Bearer ${token}` }
  if (lastEventId !== undefined) headers['last-event-id'] = String(lastEventId)
  const response = await fetch(`${relay.httpUrl}/api/events`, { headers, signal: controller.signal })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
  const listener: Listener = { events: [], isClosed: false }
  read(response, listener).catch(() => {}) // aborted by the test
  return listener
}

async function read(response: Response, listener: Listener): Promise<void> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const match = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/.exec(block)
      if (match)
        listener.events.push({
          id: Number(match[1]),
          type: match[2] ?? '',
          payload: JSON.parse(match[3] ?? ''),
        })
    }
  }
  listener.isClosed = true
}

function liveCamera(bay: string): CameraStatus {
  return { bay, camera: 'lift', state: 'live', mime: 'video/mp4', hasSub: false }
}

async function bring(bay: string, workOrder: string, revision = 1): Promise<void> {
  const finding = { id: 'f1', severity: 'urgent', area: 'brakes', fault: 'worn' }
  const job = aJob({ workOrder, revision, findings: [finding] })
  const payload = { bay, receivedAtMs: Date.now(), job }
  await edge.deliver({ type: 'deliver', id: `job/${workOrder}/${revision}`, kind: 'job', payload })
}

describe('GET /api/events', () => {
  it('tells each role what it may know and nothing more', async () => {
    const mine = await listen(await relay.token({ role: 'customer', workOrder: 'WO-1' }))
    const other = await listen(await relay.token({ role: 'customer', workOrder: 'WO-2' }))
    const wall = await listen(await relay.token({ role: 'display' }))
    const staff = await listen(await relay.token({ role: 'explainer' }))
    await bring('bay-1', 'WO-1')
    await bring('bay-2', 'WO-2')
    await until(() => staff.events.length === 4 && wall.events.length === 2 && other.events.length === 2)
    expect(mine.events.map(event => [event.type, event.payload.workOrder])).toEqual([
      ['finding', 'WO-1'],
      ['job', 'WO-1'],
    ])
    expect(other.events.every(event => event.payload.workOrder === 'WO-2')).toBe(true)
    expect(wall.events.map(({ type, payload }) => [type, payload])).toEqual([
      ['job', { bay: 'bay-1' }],
      ['job', { bay: 'bay-2' }],
    ])
  })

  it('resumes after the last event that the page has had', async () => {
    await bring('bay-1', 'WO-1')
    await bring('bay-1', 'WO-1', 2)
    await bring('bay-1', 'WO-1', 3)
    const staff = await listen(await relay.token({ role: 'explainer' }), 2)
    await until(() => staff.events.length === 2)
    expect(staff.events.map(event => event.payload.revision)).toEqual([2, 3])
  })

  it('tells a customer whose place is taken that its vehicle has left, and nothing of the next, also when it resumes', async () => {
    await bring('bay-1', 'WO-1')
    await edge.say({ type: 'hello', cameras: [liveCamera('bay-1')] })
    await bring('bay-1', 'WO-2')
    await edge.say({ type: 'camera', status: { ...liveCamera('bay-1'), state: 'offline' } })
    await bring('bay-1', 'WO-2', 2)
    const staff = await listen(await relay.token({ role: 'explainer' }), 0)
    await until(() => staff.events.filter(({ type }) => type === 'camera').length === 2)
    await until(() => staff.events.some(({ payload }) => payload.revision === 2))
    for (const from of [0, 1, 2, 3, 4]) {
      const mine = await listen(await relay.token({ role: 'customer', workOrder: 'WO-1' }), from)
      const next = await listen(await relay.token({ role: 'customer', workOrder: 'WO-2' }), from)
      await until(() => next.events.some(({ payload }) => payload.revision === 2))
      await until(() => mine.events.length === 4 - from)
      const told = ['finding WO-1', 'job WO-1', 'camera live', 'job WO-1']
      expect(mine.events.map(({ type, payload }) => `${type} ${payload.workOrder ?? payload.state}`)).toEqual(
        told.slice(from),
      )
      expect(JSON.stringify(next.events)).not.toContain('WO-1')
      expect(next.events.filter(({ type }) => type === 'camera').map(({ payload }) => payload.state)).toEqual(
        ['offline'],
      )
    }
  })

  it('ends within 5 s when the link is revoked', async () => {
    const token = await relay.token({ role: 'display' })
    const wall = await listen(token)
    const id = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).jti as string
    const manager = { authorization: `Bearer ${await relay.token({ role: 'manager' })}` }
    const answer = await fetch(`${relay.httpUrl}/api/links/${id}`, { method: 'DELETE', headers: manager })
    expect(answer.status).toBe(204)
    await until(() => wall.isClosed, 5000)
  })

  it('does not keep the relay from ending', async () => {
    const wall = await listen(await relay.token({ role: 'display' }))
    await edge.close()
    await relay.stop()
    await until(() => wall.isClosed)
    relay = await startTestRelay()
    edge = await startWritingEdge(relay, ['bay-1', 'bay-2'])
  })
})

describe('a listener that resumes from long ago', () => {
  it('and reads nothing costs a bounded amount of memory, is cut, and leaves nobody listening', async () => {
    const { eventLog } = relay.record
    const label = 'x'.repeat(30_000)
    for (let i = 0; i < 1500; i++) {
      await eventLog.record({ type: 'spotlight', at: Date.now(), bay: 'bay-1', payload: { label } })
    }
    const before = eventLog.events.listenerCount('appended')
    const token = await relay.token({ role: 'manager' })
    const socket = connect(relay.port, '127.0.0.1').pause()
    socket.write(
      `GET /api/events HTTP/1.1\r\nHost: glassbay.test\r\nAuthorization: Bearer ${token}\r\nLast-Event-ID: 0\r\n\r\n`,
    )
    await until(() => eventLog.events.listenerCount('appended') > before)
    const startBytes = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed
    let highestBytes = 0
    const closed = new Promise(resolve => socket.once('close', resolve))
    const watch = setInterval(() => {
      const { arrayBuffers, heapUsed } = process.memoryUsage()
      highestBytes = Math.max(highestBytes, arrayBuffers + heapUsed - startBytes)
    }, 20)
    await until(() => eventLog.events.listenerCount('appended') === before, 20_000)
    clearInterval(watch)
    socket.resume()
    await closed
    expect(highestBytes).toBeLessThan(40e6)
  }, 60_000)

  it('reads all of it, in order, when it reads slowly', async () => {
    const { eventLog } = relay.record
    for (let i = 0; i < 1000; i++) {
      await eventLog.record({
        type: 'spotlight',
        at: Date.now(),
        bay: 'bay-1',
        payload: { i, label: 'x'.repeat(2000) },
      })
    }
    const listener = await listen(await relay.token({ role: 'manager' }), 0)
    await until(() => listener.events.filter(({ type }) => type === 'spotlight').length === 1000, 20_000)
    const spotlights = listener.events.filter(({ type }) => type === 'spotlight')
    expect(spotlights.map(({ payload }) => payload.i)).toEqual(Array.from({ length: 1000 }, (_, i) => i))
  }, 60_000)

  it('leaves nobody listening when the database fails', async () => {
    const { eventLog, catalogue } = relay.record
    await eventLog.record({ type: 'spotlight', at: Date.now(), bay: 'bay-1', payload: {} })
    const before = eventLog.events.listenerCount('appended')
    await catalogue.schema.alterTable('event').renameTo('event_away').execute()
    const listener = await listen(await relay.token({ role: 'manager' }), 0)
    await until(() => listener.isClosed)
    expect(eventLog.events.listenerCount('appended')).toBe(before)
    await catalogue.schema.alterTable('event_away').renameTo('event').execute()
  })
})
