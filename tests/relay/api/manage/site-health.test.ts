import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Health } from '../../../../relay/wire/manage/manage.ts'
import type { StorageStatus } from '../../../../relay/wire/uplink/storage.ts'
import { startTestEdge, TestCamera } from '../../../support/edge/test-edge.ts'
import { startWritingEdge } from '../../../support/relay/edge-mail.ts'
import { LiveClient } from '../../../support/relay/live-client.ts'
import { startTestRelay, type TestRelay } from '../../../support/relay/test-relay.ts'
import { until } from '../../../support/until.ts'

let relay: TestRelay
let manager: string

beforeEach(async () => {
  relay = await startTestRelay()
  manager = await relay.token({ role: 'manager' })
})

afterEach(() => relay.stop())

async function health(): Promise<Health> {
  const headers = { authorization: `Bearer ${manager}` }
  return (await (await fetch(`${relay.httpUrl}/api/health`, { headers })).json()) as Health
}

const storage: StorageStatus = {
  bay: 'bay-1',
  isWriting: true,
  fault: null,
  recordedBytes: 123_456,
  oldestMs: 1_700_000_000_000,
  gaps: 2,
  gapMs: 1500,
  freeBytes: 9e9,
}

describe('GET /api/health', () => {
  it('tells what is known before any edge has come', async () => {
    const { cameras, viewers, bays, relay: own } = await health()
    expect(cameras[0]).toMatchObject({
      bay: 'bay-1',
      state: 'offline',
      reason: { code: 'EDGE_OFFLINE' },
      since: null,
    })
    expect(viewers).toEqual({ watching: 0, moving: 0, behindP50Ms: null })
    const unknown = { isEdgeConnected: false, broker: null, storage: null }
    expect(bays).toEqual([
      { bay: 'bay-1', name: 'bay-1', ...unknown },
      { bay: 'bay-2', name: 'bay-2', ...unknown },
    ])
    expect(own.diskFreeBytes).toBeGreaterThan(1e6)
    expect(own.databaseBytes).toBeGreaterThan(4096)
    expect(own).toMatchObject({ clips: 0, clipBytes: 0 })
  })

  it("tells of a bay's cameras and recordings as its edge does, and of its own bay alone", async () => {
    const camera = new TestCamera('bay-1')
    const edge = startTestEdge({ relayUrl: relay.url, cameras: [camera], storage: { status: () => storage } })
    camera.main.goLive()
    await relay.camera('bay-1', 'live')
    const { cameras, bays } = await until(async () => {
      const answer = await health()
      return answer.bays[0]?.storage && answer
    })
    expect(cameras[0]).toMatchObject({ state: 'live', reason: null, since: expect.any(String) })
    expect(bays[0]).toMatchObject({
      isEdgeConnected: true,
      storage: {
        toldAt: expect.any(String),
        isWriting: true,
        fault: null,
        recordedBytes: 123_456,
        oldest: '2023-11-14T22:13:20.000Z',
        gaps: 2,
        gapSeconds: 1.5,
        diskFreeBytes: 9e9,
      },
    })
    await edge.stop()
    await until(async () => (await health()).bays[0]?.isEdgeConnected === false)
    const lost = await health()
    expect(lost.cameras[0]).toMatchObject({ state: 'offline', reason: { code: 'EDGE_OFFLINE' } })
    expect(Date.parse(lost.cameras[0]?.since ?? '')).toBeGreaterThanOrEqual(
      Date.parse(cameras[0]?.since ?? ''),
    )

    const liar = startTestEdge({
      relayUrl: relay.url,
      cameras: [new TestCamera('bay-2')],
      storage: { status: () => ({ ...storage, recordedBytes: 1 }) },
    })
    await until(async () => (await health()).bays[1]?.isEdgeConnected)
    expect((await health()).bays[0]?.storage?.recordedBytes).toBe(123_456)
    expect((await health()).bays[1]?.storage).toBeNull()
    await liar.stop()
  })

  it('tells what a camera sends and what of it was wrong, and counts that in /metrics', async () => {
    const camera = new TestCamera('bay-1')
    const fault = { kind: 'start-codes', count: 3, perMinute: 0.3, lastMs: 1_700_000_000_000 } as const
    const sends = {
      mime: 'video/mp4; codecs="avc1.64001f"',
      width: 1280,
      height: 720,
      framesPerSecond: 25,
      bitsPerSecond: 4_000_000,
      keyframeSeconds: 2,
    }
    const whole = { bay: 'bay-1', camera: 'lift', rendition: 'main', sinceMs: 1_600_000_000_000 } as const
    camera.report = { ...whole, sends, faults: [fault], gaps: 1, gapMs: 2500 }
    const tell = async () => {
      const edge = startTestEdge({ relayUrl: relay.url, cameras: [camera] })
      await until(
        async () =>
          (await health()).cameras[0]?.streams[0]?.faults[0]?.count === camera.report?.faults[0]?.count,
      )
      await edge.stop()
    }
    const counted = async () => {
      const headers = { authorization: `Bearer ${manager}` }
      const text = await (await fetch(`${relay.httpUrl}/metrics`, { headers })).text()
      return text.match(/^glassbay_camera_faults_total.*$/gm)
    }
    await tell()
    expect((await health()).cameras[0]?.streams).toEqual([
      {
        rendition: 'main',
        toldAt: expect.any(String),
        since: '2020-09-13T12:26:40.000Z',
        sends,
        faults: [{ kind: 'start-codes', count: 3, perMinute: 0.3, last: '2023-11-14T22:13:20.000Z' }],
        gaps: 1,
        gapSeconds: 2.5,
      },
    ])
    const labels = 'bay="bay-1",camera="lift",rendition="main",kind="start-codes"'
    expect(await counted()).toEqual([`glassbay_camera_faults_total{${labels}} 3`])
    camera.report = { ...camera.report, faults: [{ ...fault, count: 5 }] }
    await tell()
    expect(await counted()).toEqual([`glassbay_camera_faults_total{${labels}} 5`])
    // An edge that was started again counts from the beginning.
    camera.report = { ...camera.report, sinceMs: whole.sinceMs + 1, faults: [{ ...fault, count: 2 }] }
    await tell()
    expect(await counted()).toEqual([`glassbay_camera_faults_total{${labels}} 7`])
  })

  it("tells whether the bays' brokers are there, as the edges told last", async () => {
    const edge = await startWritingEdge(relay, ['bay-1'])
    const sinceMs = 1_700_000_000_000
    const report = (id: string, payload: object) =>
      edge.deliver({
        type: 'deliver',
        id,
        kind: 'broker',
        payload: { bay: 'bay-1', sinceMs, isConnected: true, refused: [], ...payload },
      })
    await report('broker/1', {})
    expect((await health()).bays[0]?.broker).toEqual({
      isConnected: true,
      since: '2023-11-14T22:13:20.000Z',
      reason: null,
      refused: [],
    })
    await report('broker/2', { isConnected: false, reason: 'nothing listens there' })
    expect((await health()).bays[0]?.broker).toMatchObject({
      isConnected: false,
      reason: 'nothing listens there',
    })
    const refused = [{ topic: 'pickup', reason: 'may not publish to glassbay/test-site/bay-1/pickup' }]
    await report('broker/3', { refused })
    expect((await health()).bays[0]?.broker).toMatchObject({ isConnected: true, refused })
    const metrics = await (await fetch(`${relay.httpUrl}/metrics`)).text()
    expect(metrics).toContain('glassbay_broker_refused{bay="bay-1",topic="pickup"} 1')
    expect(metrics).toContain('glassbay_broker_connected{bay="bay-1"} 1')
    await edge.close()
  })

  it('tells how the picture is at those who watch', async () => {
    const camera = new TestCamera('bay-1')
    const edge = startTestEdge({ relayUrl: relay.url, cameras: [camera] })
    camera.main.goLive()
    await relay.camera('bay-1', 'live')
    const token = await relay.token({ role: 'display' })
    const viewers = [80, 120, 400].map(() => new LiveClient({ url: relay.url, token }))
    for (const [i, behindMs] of [80, 120, 400].entries()) {
      await viewers[i]?.text('start')
      const report = {
        type: 'report',
        sent: 1,
        moving: behindMs < 300,
        behindMs,
        droppedFrames: 0,
        rebuilds: 0,
      }
      viewers[i]?.socket.send(JSON.stringify(report))
      await viewers[i]?.text('clock')
    }
    expect((await health()).viewers).toEqual({ watching: 3, moving: 2, behindP50Ms: 120 })
    for (const viewer of viewers) viewer.close()
    await edge.stop()
  })
})
