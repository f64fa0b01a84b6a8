import { afterEach, beforeEach, expect, test } from 'vitest'
import { LiveClient } from '../../support/live-client.ts'
import { avcMime, startTestEdge, TestCamera } from '../../support/test-edge.ts'
import { startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { until } from '../../support/until.ts'

let relay: TestRelay
let camera: TestCamera
let edge: ReturnType<typeof startTestEdge>
let token: string
const clients: LiveClient[] = []

beforeEach(async () => {
  relay = await startTestRelay({ lingerMs: 50 })
  camera = new TestCamera()
  edge = startTestEdge({ relayUrl: relay.url, cameras: [camera] })
  token = await relay.token({ role: 'display' })
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await edge.stop()
  await relay.stop()
})

function open(options: { path?: string; protocol?: string } = {}): LiveClient {
  const client = new LiveClient({ url: relay.url, token, ...options })
  clients.push(client)
  return client
}

test('a viewer gets start, the init segment, the GOP so far as one message, then every fragment by itself', async () => {
  camera.main.goLive()
  const past = camera.main.gopOf(3)
  await relay.camera('bay-1', 'live')
  const viewer = open()
  await viewer.frame('d2;')
  camera.main.frame()
  camera.main.frame()
  await viewer.frame('d4;')
  expect(viewer.texts).toEqual([
    { type: 'start', mime: avcMime, width: 1280, height: 720, now: expect.any(Number) },
  ])
  expect(viewer.binaries).toEqual([`init of ${avcMime}`, past.join(''), 'd3;', 'd4;'])
})
