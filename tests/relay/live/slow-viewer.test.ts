import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bufferedBytesLimit } from '../../../relay/live/viewer.ts'
import { delayLimitMs } from '../../../relay/live/viewer-pulse.ts'
import { frameNames, type Seat, ViewerBench } from '../../support/relay/live-viewer.ts'
import { until } from '../../support/until.ts'

const gopLength = 10
const frameBytes = 64 * 1024

let bench: ViewerBench
let sent: number

beforeEach(async () => {
  bench = new ViewerBench()
  sent = 0
  await bench.start()
})

afterEach(() => bench.stop())

function push(): string {
  const isKeyframe = sent % gopLength === 0
  const name = `${isKeyframe ? 'k' : 'd'}${sent++};`
  const payload = Buffer.from(name.padEnd(frameBytes, '.'))
  bench.stream.push({ payload, isKeyframe, capturedAtMs: sent })
  return name
}

/** So many GOPs that no kernel's buffers hold them, at a pace that a fast reader keeps. */
async function flood(gops: number): Promise<void> {
  for (let i = 0; i < gops * gopLength; i++) {
    push()
    await nextTurn()
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}

/** Into `k0 d1 ... d9`, one entry a GOP. */
function gopsOf(received: Seat['received']): number[][] {
  const gops: number[][] = []
  for (const name of frameNames(received)) {
    if (name.startsWith('k')) gops.push([])
    gops.at(-1)?.push(Number.parseInt(name.slice(1), 10))
  }
  return gops
}

test('a viewer that falls behind loses whole GOPs, is told so, and is at the present again', async () => {
  const { client, received } = await bench.seat()
  client.pause()
  await flood(100)
  client.resume()
  const last = push()
  await until(() => frameNames(received).includes(last))
  const gops = gopsOf(received)
  const newest = gops.pop()
  for (const gop of gops) expect(gop).toEqual(gop.map((_, i) => (gop[0] ?? 0) + i))
  for (const gop of gops) expect(gop).toHaveLength(gopLength)
  expect(newest).toEqual([1000])
  expect(gops.length).toBeLessThan(100)
  expect(received.filter(message => typeof message !== 'string' && message.type === 'gap')).toHaveLength(1)
})

test('after a gap the next binary message begins with a keyframe', async () => {
  const { client, received } = await bench.seat()
  client.pause()
  await flood(60)
  for (let i = 0; i < 5; i++) push()
  client.resume()
  await until(() => frameNames(received).includes('d604;'))
  const gap = received.findIndex(message => typeof message !== 'string' && message.type === 'gap')
  expect(gap).toBeGreaterThan(0)
  expect(frameNames([received[gap + 1] ?? ''])).toEqual(['k600;', 'd601;', 'd602;', 'd603;', 'd604;'])
})

test('what waits for a stalled viewer is bounded, and those beside it miss nothing', async () => {
  const stalled = await bench.seat()
  const others = [await bench.seat(), await bench.seat()]
  stalled.client.pause()
  let mostBytes = 0
  for (let i = 0; i < 1000; i++) {
    push()
    mostBytes = Math.max(mostBytes, stalled.socket.writableLength)
    await nextTurn()
  }
  for (const { received } of others) {
    await until(() => frameNames(received).includes('d999;'))
    expect(frameNames(received)).toHaveLength(1000)
    expect(received).toHaveLength(1 + 1 + 1000)
  }
  expect(mostBytes).toBeGreaterThan(0)
  expect(mostBytes).toBeLessThan(bufferedBytesLimit + frameBytes + 1000)
})

test('a viewer whose line holds what was sent two seconds ago gets no further GOP before it has caught up', async () => {
  const { viewer, client, socket, received } = await bench.seat()
  const answered = once(socket, 'data')
  push()
  await answered
  // Its kernel takes all of this, so nothing waits in the relay; and yet it does not arrive.
  client.pause()
  bench.nowMs = 10_000
  viewer.sweep()
  for (let i = 1; i < 12; i++) push()
  bench.nowMs += delayLimitMs + 1
  for (let i = 12; i < 35; i++) push()
  client.resume()
  await until(() => frameNames(received).includes('d34;'))
  expect(gopsOf(received)).toEqual([range(0, 10), range(10, 20), range(30, 35)])
  expect(received.filter(message => typeof message !== 'string' && message.type === 'gap')).toHaveLength(1)
})

test('a viewer that takes nothing for thirty seconds is too slow; one that takes a little is not', async () => {
  const { viewer, client, socket } = await bench.seat()
  client.pause()
  await flood(100)
  bench.nowMs = 29_000
  expect(viewer.sweep()).toBeUndefined()
  const answered = once(socket, 'data')
  client.resume()
  await answered
  client.pause()
  await flood(100)
  bench.nowMs = 59_000
  expect(viewer.sweep()).toBeUndefined()
  bench.nowMs = 59_001
  expect(viewer.sweep()).toBe('too-slow')
})

test('a viewer that has nothing to take and answers no ping is gone after thirty seconds', async () => {
  const [silent, alive] = [await bench.seat({ autoPong: false }), await bench.seat()]
  let unansweredPings = 0
  silent.client.on('ping', () => unansweredPings++)
  for (let round = 0; round < 3; round++) {
    bench.nowMs += 15_000
    expect([silent.viewer.sweep(), alive.viewer.sweep()]).toEqual([undefined, undefined])
    const answered = once(alive.socket, 'data')
    await answered
  }
  await until(() => silent.client.readyState === silent.client.CLOSED)
  expect(unansweredPings).toBe(2)
  expect(alive.viewer.isOpen).toBe(true)
})

test('an end in the middle of a large GOP so far still arrives as a message, after whole frames', async () => {
  for (let i = 0; i < 3; i++) push()
  for (let i = 0; i < 500; i++) {
    const payload = Buffer.from(`d${i + 3};`.padEnd(frameBytes, '.'))
    bench.stream.push({ payload, isKeyframe: false, capturedAtMs: i })
  }
  const { viewer, client, received, socket } = await bench.seat()
  client.pause()
  await until(() => socket.writableLength > 0)
  viewer.end('revoked')
  client.resume()
  await until(() => client.readyState === client.CLOSED)
  expect(received.at(-1)).toEqual({ type: 'end', reason: 'revoked' })
  const frames = frameNames(received)
  expect(frames.length).toBeGreaterThan(0)
  expect(frames.length).toBeLessThan(503)
  expect(received.at(-2)).toHaveLength(frames.length * frameBytes)
})
