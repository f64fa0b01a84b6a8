import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Job, jobSchema } from '../../../relay/wire/job/job.ts'
import { jsmpegProtocol } from '../../../relay/wire/live/live.ts'
import { mediaHeaderLength } from '../../../relay/wire/uplink/uplink.ts'
import {
  avcMime,
  hevcMime,
  startTestEdge,
  TestCamera,
  TestFeed,
  TestOccupancy,
} from '../../support/edge/test-edge.ts'
import { LiveClient } from '../../support/relay/live-client.ts'
import { startTestRelay, type TestRelay } from '../../support/relay/test-relay.ts'
import { until } from '../../support/until.ts'

let relay: TestRelay
let camera: TestCamera
let occupancy: TestOccupancy
let edge: ReturnType<typeof startTestEdge>
let token: string
const clients: LiveClient[] = []
const jobs = { inBay1: undefined as Job | undefined, events: new EventEmitter<{ job: [bay: string] }>() }

beforeEach(async () => {
  jobs.inBay1 = undefined
  relay = await startTestRelay({
    lingerMs: 50,
    jobs: { events: jobs.events, jobInBay: bay => (bay === 'bay-1' ? jobs.inBay1 : undefined) },
  })
  camera = new TestCamera('bay-1', { sub: new TestFeed(), h264: new TestFeed(), jsmpeg: new TestFeed() })
  occupancy = new TestOccupancy()
  edge = startTestEdge({ relayUrl: relay.url, cameras: [camera], occupancy })
  token = await relay.token({ role: 'display' })
  camera.main.goLive()
  await relay.camera('bay-1', 'live')
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await edge.stop()
  await relay.stop()
})

function open(options: { path?: string; protocol?: string; token?: string } = {}): LiveClient {
  const client = new LiveClient({ url: relay.url, token, ...options })
  clients.push(client)
  return client
}

describe('joining', () => {
  test('a viewer gets start, the init segment, the GOP so far as one message, then fragment by fragment', async () => {
    const past = camera.main.gopOf(3)
    const viewer = open()
    await viewer.frame('d2;')
    camera.main.frame()
    camera.main.frame()
    await viewer.frame('d4;')
    expect(viewer.texts).toEqual([
      {
        type: 'start',
        mime: avcMime,
        width: 1280,
        height: 720,
        now: expect.any(Number),
        rendition: 'main',
        streams: ['main', 'sub'],
      },
    ])
    expect(viewer.binaries).toEqual([`init of ${avcMime}`, past.join(''), 'd3;', 'd4;'])
  })

  test('twenty viewers are one use of the camera, and each gets every frame', async () => {
    camera.main.gopOf(2)
    const viewers = Array.from({ length: 20 }, () => open())
    await Promise.all(viewers.map(viewer => viewer.frame('d1;')))
    const last = camera.main.gopOf(30).at(-1) ?? ''
    await Promise.all(viewers.map(viewer => viewer.frame(last)))
    for (const { frames } of viewers) expect(frames).toHaveLength(32)
    expect(camera.uses).toBe(1)
  })

  test('large frames arrive as they were sent, one message each', async () => {
    const sizes = [125, 126, 65_535, 65_536, 300_000]
    const viewer = open()
    await viewer.text('start')
    for (const byteLength of sizes) camera.main.frame({ isKeyframe: true, byteLength })
    await viewer.frame('k4;')
    expect(viewer.binaries.slice(1).map(message => message.length)).toEqual(sizes)
  })

  test('a GOP so far that is larger than what may wait for one viewer is still one message', async () => {
    camera.main.gopOf(40, 50_000)
    const viewer = open()
    await viewer.frame('d39;')
    expect(viewer.binaries.slice(1).map(message => message.length)).toEqual([2_000_000])
  })
})

describe('an unwatched camera', () => {
  test('costs no bandwidth: after the last viewer has gone, no media travels on the uplink', async () => {
    camera.main.gopOf(2)
    const viewer = open()
    await viewer.frame('d1;')
    viewer.close()
    await until(() => camera.inUse.length === 0)
    const before = await uplinkBytes()
    camera.main.gopOf(50, 1000)
    camera.main.begin({ mime: avcMime, width: 1, height: 1, init: Buffer.from('new') })
    await relay.camera('bay-1', 'live')
    // A later viewer's stream comes over the same ordered socket, so whatever was sent before has arrived by then.
    camera.main.gopOf(1)
    const late = open()
    await late.frame('k52;')
    expect(before).toBeGreaterThan(0)
    expect((await uplinkBytes()) - before).toBe('new'.length + 'k52;'.length + 2 * mediaHeaderLength)
  })

  test('is kept for a page that reloads', async () => {
    camera.main.gopOf(2)
    const first = open()
    await first.frame('d1;')
    first.close()
    const second = open()
    await second.frame('d1;')
    expect(camera.uses).toBe(1)
  })

  async function uplinkBytes(): Promise<number> {
    const metrics = await (await fetch(`${relay.httpUrl}/metrics`)).text()
    return Number(/^glassbay_uplink_media_bytes_total (\d+)$/m.exec(metrics)?.[1])
  }
})

describe('a camera that goes and comes', () => {
  test('tells offline with the reason, and a new start with its new form', async () => {
    camera.main.gopOf(2)
    const viewer = open()
    await viewer.frame('d1;')
    camera.main.end({ code: 'NO_FRAMES', message: 'no frame for 10 s' })
    expect(await viewer.text('offline')).toEqual({
      type: 'offline',
      code: 'NO_FRAMES',
      message: 'no frame for 10 s',
    })
    const mime = 'video/mp4; codecs="avc1.4d0028"'
    camera.main.goLive(mime)
    camera.main.gopOf(2)
    await viewer.frame('d3;')
    expect(viewer.texts.map(({ type }) => type)).toEqual(['start', 'offline', 'start'])
    expect(viewer.texts[2]).toMatchObject({ mime })
    expect(viewer.binaries.slice(-3)).toEqual([`init of ${mime}`, 'k2;', 'd3;'])
  })

  test('that comes back with H.265 moves those who cannot play it to the transcode, and only those', async () => {
    camera.main.gopOf(1)
    const plain = open()
    const modern = open({ path: '/live/bay-1/lift?codecs=hvc1' })
    await Promise.all([plain.frame('k0;'), modern.frame('k0;')])
    camera.others.h264?.goLive('video/mp4; codecs="avc1.42c01f"')
    camera.others.h264?.gopOf(1)
    camera.main.goLive(hevcMime)
    camera.main.gopOf(1)
    await modern.frame('k1;')
    await until(() => plain.texts.length === 2)
    expect(modern.texts.at(-1)).toMatchObject({ mime: hevcMime })
    expect(plain.texts.at(-1)).toMatchObject({ mime: 'video/mp4; codecs="avc1.42c01f"' })
    expect(plain.binaries.join()).not.toContain(hevcMime)
    expect(camera.inUse.toSorted()).toEqual(['h264', 'main'])
    camera.main.goLive(avcMime)
    await until(() => plain.texts.length === 3)
    expect(plain.texts.at(-1)).toMatchObject({ mime: avcMime })
    await until(() => camera.inUse.join() === 'main')
  })

  test('on an edge that goes is EDGE_OFFLINE, and plays on when the edge is back', async () => {
    camera.main.gopOf(1)
    const viewer = open()
    await viewer.frame('k0;')
    await edge.stop()
    expect(await viewer.text('offline')).toMatchObject({ code: 'EDGE_OFFLINE' })
    await relay.camera('bay-1', 'offline')
    edge = startTestEdge({ relayUrl: relay.url, cameras: [camera] })
    await until(() => viewer.texts.filter(({ type }) => type === 'start').length === 2)
    camera.main.gopOf(1)
    await viewer.frame('k1;')
  })

  test('which was never there is offline from the first message on', async () => {
    const viewer = open({ path: '/live/bay-2/lift' })
    expect(await viewer.text('offline')).toMatchObject({ code: 'EDGE_OFFLINE' })
    expect(viewer.binaries).toEqual([])
  })
})

describe('renditions', () => {
  test('sub, where the camera has one and the viewer asks for it', async () => {
    camera.others.sub?.goLive(avcMime, 'small')
    const viewer = open({ path: '/live/bay-1/lift?stream=sub' })
    await viewer.text('start')
    await until(() => viewer.binaries[0] === 'small')
    expect(camera.inUse).toEqual(['sub'])
  })

  test('jsmpeg by its subprotocol: no init segment, one transcode however many watch', async () => {
    camera.others.jsmpeg?.goLive('video/mpeg', '')
    camera.others.jsmpeg?.gopOf(2)
    const viewers = [1, 2, 3].map(() => open({ protocol: jsmpegProtocol }))
    await Promise.all(viewers.map(viewer => viewer.frame('d1;')))
    expect(viewers.map(({ binaries }) => binaries)).toEqual([['k0;d1;'], ['k0;d1;'], ['k0;d1;']])
    expect(camera.inUse).toEqual(['jsmpeg'])
  })

  test('which the edge cannot give are offline with the reason', async () => {
    delete camera.others.jsmpeg
    const viewer = open({ protocol: jsmpegProtocol })
    expect(await viewer.text('offline')).toMatchObject({ code: 'UNSUPPORTED' })
  })
})

describe('opening with the small picture', () => {
  const path = '/live/bay-1/lift?open=sub'
  const starts = (viewer: LiveClient) =>
    viewer.texts.flatMap(message => (message.type === 'start' ? [message.rendition] : []))
  let sub: TestFeed

  beforeEach(() => {
    sub = camera.others.sub as TestFeed
    sub.goLive(avcMime, 'small;')
  })

  test('a viewer that asks for it gets the GOP so far of sub, and main from its next keyframe on', async () => {
    camera.main.gopOf(30)
    const small = sub.gopOf(3)
    const viewer = open({ path })
    await viewer.frame('d2;')
    camera.main.frame() // d30
    small.push(sub.frame()) // d3
    await viewer.frame('d3;')
    const large = camera.main.gopOf(2)
    await viewer.frame(large[1] ?? '')
    sub.frame()
    camera.main.frame()
    await viewer.frame('d33;')
    expect(starts(viewer)).toEqual(['sub', 'main'])
    const init = `init of ${avcMime}`
    expect(viewer.binaries).toEqual(['small;', 'k0;d1;d2;', 'd3;', init, 'k31;', 'd32;', 'd33;'])
    expect(viewer.texts.map(({ type }) => type)).toEqual(['start', 'start'])
    await until(() => camera.inUse.join() === 'main')
  })

  test('is left out where the large one has come to nothing much yet', async () => {
    camera.main.gopOf(3)
    sub.gopOf(3)
    const first = open()
    await first.frame('d2;')
    const viewer = open({ path })
    await viewer.frame('d2;')
    expect(starts(viewer)).toEqual(['main'])
  })

  test('is left out where the viewer asks for sub, or for nothing of the kind', async () => {
    camera.main.gopOf(30)
    sub.gopOf(3)
    const small = open({ path: `${path}&stream=sub` })
    const plain = open()
    await Promise.all([small.frame('d2;'), plain.frame('d29;')])
    camera.main.gopOf(2)
    await plain.frame('d31;')
    expect([starts(small), starts(plain)]).toEqual([['sub'], ['main']])
  })

  test('where the small one is lost the large one comes at once, GOP so far and all', async () => {
    camera.main.gopOf(30)
    sub.end({ code: 'NO_FRAMES', message: 'no frame for 10 s' })
    const viewer = open({ path })
    await viewer.frame('d29;')
    expect(viewer.texts.at(-1)).toMatchObject({ type: 'start', rendition: 'main' })
  })

  test('a large one that is lost leaves the viewer with the small one, and comes when it is back', async () => {
    camera.main.gopOf(30)
    sub.gopOf(3)
    const viewer = open({ path })
    await viewer.frame('d2;')
    camera.main.end({ code: 'NO_FRAMES', message: 'no frame for 10 s' })
    await viewer.frame(sub.frame())
    camera.main.goLive()
    const [key = ''] = camera.main.gopOf(1)
    await viewer.frame(key)
    expect(starts(viewer)).toEqual(['sub', 'main'])
  })
})

describe('a viewer that chooses', () => {
  const choose = (viewer: LiveClient, stream: string) =>
    viewer.socket.send(JSON.stringify({ type: 'choose', stream }))
  let viewer: LiveClient
  let sub: TestFeed

  beforeEach(async () => {
    sub = camera.others.sub as TestFeed
    sub.goLive(avcMime, 'small;')
    camera.main.gopOf(30)
    viewer = open()
    await viewer.frame('d29;')
  })

  test('moves at the next keyframe of what it chose, and back, without a gap', async () => {
    sub.gopOf(40)
    choose(viewer, 'sub')
    await until(() => camera.inUse.length === 2)
    camera.main.frame() // d30, seen: the small one is in the middle of its GOP
    await viewer.frame('d30;')
    sub.gopOf(1) // k40
    await viewer.frame('k40;')
    await until(() => camera.inUse.join() === 'sub')
    choose(viewer, 'main')
    await until(() => camera.inUse.length === 2)
    camera.main.gopOf(1) // k31
    await viewer.frame('k31;')
    const init = `init of ${avcMime}`
    expect(viewer.binaries.slice(-5)).toEqual(['d30;', 'small;', 'k40;', init, 'k31;'])
    expect(viewer.texts.map(({ type }) => type)).toEqual(['start', 'start', 'start'])
  })

  test('and thinks better of it stays where it is', async () => {
    sub.gopOf(40)
    choose(viewer, 'sub')
    await until(() => camera.inUse.length === 2)
    choose(viewer, 'main')
    await until(() => camera.inUse.join() === 'main')
    sub.gopOf(1)
    camera.main.gopOf(1)
    await viewer.frame('k30;')
    expect(viewer.texts.map(({ type }) => type)).toEqual(['start'])
  })

  test('learns how fast its line is by a probe, within bounds', async () => {
    viewer.socket.send(JSON.stringify({ type: 'probe', byteLength: 100_000 }))
    expect((await viewer.text('padding')).padding).toHaveLength(100_000)
    viewer.socket.send(JSON.stringify({ type: 'probe', byteLength: 300_000 }))
    expect(await until(() => viewer.closeCode)).toBe(1008)
  })
})

test('a viewer that leaves is cut off at once, with all that was under way', async () => {
  const viewer = open()
  await viewer.text('start')
  viewer.socket.send('{"type":"leave"}')
  expect(await until(() => viewer.closeCode)).toBe(1006) // no close frame: the line was reset
})

describe('a viewer that may no longer watch', () => {
  test('whose link is revoked is told so and closed at once', async () => {
    const viewer = open()
    await viewer.text('start')
    const link = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).jti as string
    const authorization = `Bearer ${await relay.token({ role: 'manager' })}`
    const revoked = await fetch(`${relay.httpUrl}/api/links/${link}`, {
      method: 'DELETE',
      headers: { authorization },
    })
    expect(revoked.status).toBe(204)
    await expectEnd(viewer, 'revoked')
    expect(await open().status()).toBe(401)
  })

  test('whose link expires is told so and closed', async () => {
    const viewer = open({ token: await relay.token({ role: 'display', lifetimeMs: 1500 }) })
    await viewer.text('start')
    await expectEnd(viewer, 'expired')
  })

  test("is a customer whose vehicle has left; another customer's never was one", async () => {
    jobs.inBay1 = job('WO-1')
    occupancy.tell('WO-1')
    camera.main.gopOf(1)
    const customer = { role: 'customer', workOrder: 'WO-1' } as const
    const viewer = open({ token: await relay.token(customer) })
    await viewer.text('start')
    const stranger = await relay.token({ role: 'customer', workOrder: 'WO-2' })
    expect(await open({ token: stranger }).status()).toBe(404)
    jobs.inBay1 = job('WO-2')
    occupancy.tell('WO-2')
    await expectEnd(viewer, 'job-left')
    expect(await open({ token: await relay.token(customer) }).status()).toBe(404)
    expect(await open({ token: stranger }).status()).toBe(101)
  })

  test('is a wall when the customer does not want to be on it; an explainer still may', async () => {
    const wall = open()
    const explainer = open({ token: await relay.token({ role: 'explainer' }) })
    await Promise.all([wall.text('start'), explainer.text('start')])
    jobs.inBay1 = job('WO-1', false)
    jobs.events.emit('job', 'bay-1')
    await expectEnd(wall, 'job-left')
    expect(explainer.closeCode).toBeUndefined()
  })

  test('gets no frame after that', async () => {
    const viewer = open({ token: await relay.token({ role: 'customer', workOrder: 'WO-1' }) })
    expect(await viewer.status()).toBe(404)
    jobs.inBay1 = job('WO-1')
    occupancy.tell('WO-1')
    const admitted = open({ token: await relay.token({ role: 'customer', workOrder: 'WO-1' }) })
    camera.main.gopOf(1)
    await admitted.frame('k0;')
    jobs.inBay1 = undefined
    jobs.events.emit('job', 'bay-1')
    camera.main.gopOf(1)
    await until(() => admitted.closeCode)
    expect(admitted.frames).toEqual(['k0;'])
  })

  async function expectEnd(viewer: LiveClient, reason: string) {
    expect(await viewer.text('end')).toEqual({ type: 'end', reason })
    expect(await until(() => viewer.closeCode)).toBe(1008)
  }
})

describe('a bay whose vehicles change places', () => {
  const mine = { role: 'customer', workOrder: 'WO-1' } as const
  const next = { role: 'customer', workOrder: 'WO-2' } as const

  test("shows a customer nothing that was captured before its own vehicle's coming", async () => {
    camera.main.gopOf(3)
    const explainer = open({ token: await relay.token({ role: 'explainer' }) })
    await explainer.frame('d2;')
    jobs.inBay1 = job('WO-1')
    occupancy.tell('WO-1')
    const viewer = open({ token: await relay.token(mine) })
    expect(await viewer.status()).toBe(101)
    camera.main.frame()
    await explainer.frame('d3;')
    camera.main.gopOf(2)
    await viewer.frame('d5;')
    expect(viewer.frames).toEqual(['k4;', 'd5;'])
    expect(viewer.texts.map(({ type }) => type)).toEqual(['start'])
  })

  test('counts a picture as of the vehicle before as long as a camera may take to send it', async () => {
    jobs.inBay1 = job('WO-1')
    occupancy.tell('WO-1', { sinceMs: Date.now() })
    const viewer = open({ token: await relay.token(mine) })
    expect(await viewer.status()).toBe(101)
    const explainer = open({ token: await relay.token({ role: 'explainer' }) })
    await explainer.frame(camera.main.frame({ isKeyframe: true }))
    occupancy.tell('WO-1')
    const later = camera.main.frame({ isKeyframe: true })
    await viewer.frame(later)
    expect(viewer.frames).toEqual([later])
  })

  test("closes at its edge's word, before the record knows, and not a frame comes after it", async () => {
    jobs.inBay1 = job('WO-1')
    occupancy.tell('WO-1')
    camera.main.gopOf(1)
    const viewer = open({ token: await relay.token(mine) })
    await viewer.frame('k0;')
    occupancy.tell('WO-2')
    camera.main.frame()
    expect(await viewer.text('end')).toEqual({ type: 'end', reason: 'job-left' })
    await until(() => viewer.closeCode)
    expect(viewer.frames).toEqual(['k0;'])
    expect(await open({ token: await relay.token(mine) }).status()).toBe(404)
    expect(await open({ token: await relay.token(next) }).status()).toBe(404)
    jobs.inBay1 = job('WO-2')
    const other = open({ token: await relay.token(next) })
    await other.frame(camera.main.frame({ isKeyframe: true }))
    expect(other.frames).toEqual(['k2;'])
  })

  test('shows its customer nothing while its edge does not know whose vehicle is there', async () => {
    jobs.inBay1 = job('WO-1')
    await edge.stop()
    await relay.camera('bay-1', 'offline')
    edge = startTestEdge({ relayUrl: relay.url, cameras: [camera] })
    await relay.camera('bay-1', 'live')
    const viewer = open({ token: await relay.token(mine) })
    const wall = open()
    await wall.frame(camera.main.frame({ isKeyframe: true }))
    expect(await viewer.status()).toBe(101)
    expect(viewer.received).toEqual([])
  })

  test('shows a wall nothing of a vehicle that may not be on it, and goes on with the next one', async () => {
    occupancy.tell('WO-1')
    const explainer = open({ token: await relay.token({ role: 'explainer' }) })
    const wall = open()
    await wall.frame(camera.main.frame({ isKeyframe: true }))
    occupancy.tell('WO-2', { showOnWall: false })
    await explainer.frame(camera.main.frame({ isKeyframe: true }))
    await until(() => wall.closeCode)
    expect(wall.frames).toEqual(['k0;'])
    expect(await open().status()).toBe(404)
    occupancy.tell('WO-3')
    await explainer.frame(camera.main.frame())
    const again = open()
    expect(await again.status()).toBe(101)
    await again.frame(camera.main.frame({ isKeyframe: true }))
    expect(again.frames).toEqual(['k3;'])
  })
})

describe('reports', () => {
  const report = { type: 'report', sent: 1234.5, moving: true, behindMs: 95, droppedFrames: 3, rebuilds: 1 }

  test('are answered with the clock, and seen from the desk and in the metrics', async () => {
    const viewer = open()
    await viewer.text('start')
    viewer.socket.send(JSON.stringify(report))
    expect(await viewer.text('clock')).toEqual({ type: 'clock', sent: 1234.5, now: expect.any(Number) })
    const authorization = `Bearer ${await relay.token({ role: 'manager' })}`
    const viewers = await (await fetch(`${relay.httpUrl}/api/viewers`, { headers: { authorization } })).json()
    expect(viewers).toMatchObject([
      {
        role: 'display',
        bay: 'bay-1',
        camera: 'lift',
        rendition: 'main',
        gaps: 0,
        report: { moving: true, behindMs: 95, droppedFrames: 3, rebuilds: 1 },
      },
    ])
    const metrics = await (await fetch(`${relay.httpUrl}/metrics`)).text()
    expect(metrics).toContain('glassbay_viewer_behind_seconds_bucket{le="0.11"} 1')
    expect(metrics).toContain('glassbay_viewer_dropped_frames_total 3')
    expect(metrics).toContain('glassbay_viewers{bay="bay-1",camera="lift"} 1')
  })

  test('that are none end the viewer, and nobody else', async () => {
    const [bad, large, good] = [open(), open(), open()]
    await Promise.all([bad.text('start'), large.text('start'), good.text('start')])
    bad.socket.send('{"type":"report"}')
    large.socket.send(JSON.stringify({ ...report, padding: 'x'.repeat(5000) }))
    expect(await until(() => bad.closeCode)).toBe(1008)
    expect(await until(() => large.closeCode)).toBe(1009)
    camera.main.gopOf(1)
    await good.frame('k0;')
  })
})

test('viewers are told when the relay goes, and do not hold it up', async () => {
  const viewer = open()
  await viewer.text('start')
  const begun = performance.now()
  await relay.stop()
  expect(performance.now() - begun).toBeLessThan(4000)
  expect(await viewer.text('end')).toEqual({ type: 'end', reason: 'going-away' })
  expect(await until(() => viewer.closeCode)).toBe(1001)
})

function job(workOrder: string, showOnWall = true): Job {
  return jobSchema.parse({
    workOrder,
    revision: 1,
    state: 'repairing',
    at: '2026-11-23T09:15:00+08:00',
    vehicle: { plate: '沪A12345' },
    customer: { name: '王女士', showOnWall },
  })
}
