import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader } from 'jose'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { EdgeIdentity } from '../../../edge/uplink/edge-identity.ts'
import { Uplink } from '../../../edge/uplink/uplink.ts'
import { uplinkAudience } from '../../../relay/wire/uplink/uplink.ts'
import { avcMime, startTestEdge, TestCamera, TestFeed } from '../../support/edge/test-edge.ts'
import { BareRelay } from '../../support/relay/bare-relay.ts'
import { testEdgeKey } from '../../support/relay/edge-token.ts'
import { LiveClient } from '../../support/relay/live-client.ts'
import { recordLog } from '../../support/relay/record-log.ts'
import { startTestRelay } from '../../support/relay/test-relay.ts'
import { freePort } from '../../support/system/port.ts'
import { until } from '../../support/until.ts'

const watch = { type: 'watch', stream: 7, bay: 'bay-1', camera: 'lift', rendition: 'main' } as const

test('an edge whose clock is wrong tells in its log what its clock and that of the relay show', async () => {
  const relay = await startTestRelay()
  const { logger, lines } = recordLog()
  const lifetime = new AbortController()
  const identity = new EdgeIdentity({ site: 'test-site', bays: ['bay-1'], key: testEdgeKey })
  vi.useFakeTimers({ toFake: ['Date'], now: 5000 })
  const token = await identity.token(uplinkAudience)
  vi.useRealTimers()
  identity.token = async () => token
  const uplink = new Uplink({ relayUrl: relay.url, identity, cameras: [], log: logger })
  const ended = uplink.run(lifetime.signal)
  await until(() => lines.some(({ msg }) => msg === 'relay not connected'))
  const { err } = lines.find(({ msg }) => msg === 'relay not connected') as { err?: { message: string } }
  expect(err?.message).toContain("the edge's clock shows 1970-01-01T00:00:05Z, the relay's 20")
  lifetime.abort()
  await ended
  await relay.stop()
})

describe('the uplink', () => {
  let relay: BareRelay
  let camera: TestCamera
  let edge: ReturnType<typeof startTestEdge>

  beforeEach(async () => {
    relay = new BareRelay()
    camera = new TestCamera('bay-1', { sub: new TestFeed() })
    edge = startTestEdge({ relayUrl: await relay.url(), cameras: [camera], heartbeatIntervalMs: 100 })
    await relay.message({ type: 'hello' })
  })

  afterEach(async () => {
    await edge.stop()
    await relay.stop()
  })

  test('shows a token that names its bays and lives a minute; the key itself never travels', async () => {
    const [request] = relay.requests
    const token = request?.headers.authorization?.replace('Bearer ', '') ?? ''
    const { iat = 0, exp, jti, ...claims } = decodeJwt(token)
    expect(claims).toEqual({ iss: 'test-site', aud: 'glassbay-uplink', bays: ['bay-1'] })
    expect(exp).toBe(iat + 60)
    expect(Buffer.from(String(jti), 'base64url')).toHaveLength(16)
    expect(decodeProtectedHeader(token)).toEqual({
      alg: 'EdDSA',
      kid: await calculateJwkThumbprint(testEdgeKey),
    })
    expect(JSON.stringify([request?.rawHeaders, request?.url])).not.toContain(testEdgeKey.d)
  })

  test('says hello with the state of each camera, and every change of it', async () => {
    expect(relay.messages[0]).toEqual({
      type: 'hello',
      cameras: [
        {
          bay: 'bay-1',
          camera: 'lift',
          state: 'offline',
          hasSub: true,
          reason: { code: 'STARTING', message: 'connecting to the camera' },
        },
      ],
    })
    camera.main.goLive()
    camera.main.end({ code: 'CLOSED', message: 'closed' })
    await until(() => relay.messages.length === 3)
    expect(relay.messages.slice(1)).toMatchObject([
      { type: 'camera', status: { state: 'live', mime: avcMime } },
      { type: 'camera', status: { state: 'offline', reason: { code: 'CLOSED' } } },
    ])
  })

  test('sends nothing of a camera that nobody watches', async () => {
    camera.main.goLive()
    camera.main.gopOf(100)
    relay.say({ ...watch, camera: 'no-such-camera' })
    await relay.message({ type: 'offline', stream: 7 })
    expect(relay.received.filter(message => typeof message === 'string')).toEqual([])
    expect(camera.uses).toBe(0)
  })

  test('begins with start, init and the GOP so far, says where the present begins, and follows it', async () => {
    camera.main.goLive()
    camera.main.gopOf(3)
    relay.say(watch)
    await relay.message({ type: 'live' })
    camera.main.frame()
    camera.main.gopOf(1)
    await relay.message('7 keyframe k4;')
    expect(relay.received.slice(2)).toEqual([
      { type: 'start', stream: 7, mime: avcMime, width: 1280, height: 720 },
      `7 init init of ${avcMime}`,
      '7 keyframe k0;',
      '7 delta d1;',
      '7 delta d2;',
      { type: 'live', stream: 7 },
      '7 delta d3;',
      '7 keyframe k4;',
    ])
  })

  test('stops with unwatch, and gives back what it used', async () => {
    camera.main.goLive()
    relay.say(watch)
    await until(() => camera.inUse.length === 1)
    relay.say({ type: 'unwatch', stream: 7 })
    await until(() => camera.inUse.length === 0)
    camera.main.gopOf(5)
    relay.say({ ...watch, stream: 8 })
    await relay.message('8 delta d4;')
    expect(relay.received.filter(message => String(message).startsWith('7 key'))).toEqual([])
  })

  test('gives back what it used when the connection is lost, and dials again', async () => {
    camera.main.goLive()
    relay.say(watch)
    await until(() => camera.inUse.length === 1)
    const again = once(relay.events, 'connection')
    relay.socket?.terminate()
    await until(() => camera.inUse.length === 0)
    await again
    await until(() => relay.messages.filter(({ type }) => type === 'hello').length === 2)
    expect(relay.requests[1]?.headers.authorization).not.toBe(relay.requests[0]?.headers.authorization)
  })

  test.each([
    ['text that is not JSON', 'rubbish'],
    ['a message of no known type', '{"type":"shell"}'],
    ['a rendition that does not exist', JSON.stringify({ ...watch, rendition: '../../main' })],
  ])('closes the connection for %s, and comes again', async (_, message) => {
    const again = once(relay.events, 'connection')
    const closed = relay.socket && once(relay.socket, 'close')
    relay.say(message)
    const [code] = (await closed) ?? []
    expect(code).toBe(1002)
    await again
  })
})

test('a slow line is never much behind: frames up to a keyframe are left out, and the relay is told', async () => {
  const relay = new BareRelay()
  const camera = new TestCamera()
  const edge = startTestEdge({ relayUrl: await relay.url(), cameras: [camera] })
  camera.main.goLive()
  await relay.message({ type: 'hello' })
  relay.say(watch)
  await relay.message({ type: 'live' })
  relay.socket?.pause()
  // Far more than every buffer between the two ends takes.
  for (let gop = 0; gop < 25; gop++) {
    camera.main.gopOf(10, 128 * 1024)
    await nextTurn()
  }
  relay.socket?.resume()
  await until(() => {
    camera.main.frame({ isKeyframe: true })
    return numbers(relay.frames).some(number => number > 250)
  })
  const gap = relay.received.findIndex(message => typeof message !== 'string' && message.type === 'gap')
  const [before, after] = [relay.received.slice(0, gap), relay.received.slice(gap)].map(part =>
    part.flatMap(message => (typeof message === 'string' ? (message.match(/[kd]\d+;/) ?? []) : [])),
  )
  expect(gap).toBeGreaterThan(0)
  expect(after?.[0]).toMatch(/^k/)
  // The past without a hole, then the present without a hole.
  for (const part of [before, after]) {
    const [first = 0, ...rest] = numbers(part ?? [])
    expect(rest).toEqual(rest.map((_, i) => first + 1 + i))
  }
  await edge.stop()
  await relay.stop()
})

function numbers(names: string[]): number[] {
  return names.map(name => Number.parseInt(name.slice(1), 10))
}

test('a relay that is silent is given up after two heartbeats', async () => {
  const relay = new BareRelay({ autoPong: false })
  const edge = startTestEdge({
    relayUrl: await relay.url(),
    cameras: [new TestCamera()],
    heartbeatIntervalMs: 50,
  })
  await until(() => relay.requests.length >= 2, 5000)
  await edge.stop()
  await relay.stop()
})

test('a relay that is killed and comes back has its edges back, and their viewers their pictures', async () => {
  const port = await freePort()
  let relay = await startTestRelay({ port })
  const cameras = [new TestCamera('bay-1'), new TestCamera('bay-2')]
  const edges = cameras.map(camera => startTestEdge({ relayUrl: relay.url, cameras: [camera] }))
  for (const camera of cameras) camera.main.goLive()
  await relay.camera('bay-2', 'live')
  await relay.stop()
  relay = await startTestRelay({ port })
  for (const { bay, main } of cameras) {
    await relay.camera(bay, 'live')
    main.gopOf(2)
    const token = await relay.token({ role: 'display' })
    const viewer = new LiveClient({ url: relay.url, path: `/live/${bay}/lift`, token })
    await viewer.frame('d1;')
    viewer.close()
  }
  await Promise.all(edges.map(edge => edge.stop()))
  await relay.stop()
})

test('stopping is quick, also while no relay is there', async () => {
  const edge = startTestEdge({ relayUrl: `ws://127.0.0.1:${await freePort()}`, cameras: [new TestCamera()] })
  await nextTurn()
  const begun = performance.now()
  await edge.stop()
  expect(performance.now() - begun).toBeLessThan(1000)
})
