import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startGstCamera } from '../support/camera/gst-camera.ts'
import { type SavedStream, saveStream } from '../support/camera/saved-stream.ts'
import { makeVideo, smallVideo } from '../support/camera/video.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { Workshop } from '../support/workshop.ts'

const workOrders = ['WO-1', 'WO-2', 'WO-3']
/** Of each job: arrival, one step, departure, time-lapse. */
const clipsPerJob = 4
const frameMs = 40

const lifetime = new AbortController()
let site: TestSite
let workshop: Workshop

beforeAll(async () => {
  const file = await makeVideo({ ...smallVideo, width: 1280, height: 720, bitrate: 2_000_000 })
  const camera = await startGstCamera({ paths: { lift: { file } } }, lifetime.signal)
  const cameras = [{ id: 'lift', name: 'Lift', url: camera.url('lift') }]
  const edge = { preRoll: '2s', postRoll: '1s' }
  site = await startSite({ bays: [{ id: 'bay-1', name: 'One', cameras }], edge }, lifetime.signal)
  workshop = new Workshop(site, 'bay-1')
}, 120_000)

afterAll(async () => {
  await site.stop()
  lifetime.abort()
})

async function doJob(workOrder: string): Promise<void> {
  const states = ['in-bay', 'repairing', 'quality-check', 'delivered']
  for (const [i, state] of states.entries()) {
    const step = { id: 's1', title: 'Brakes', state: ['pending', 'active', 'done', 'done'][i] }
    const at = new Date().toISOString()
    await workshop.publish({
      workOrder,
      revision: i + 1,
      state,
      at,
      vehicle: { plate: 'A 1' },
      steps: [step],
    })
    await wait(2500) // the work takes its time, and the camera films it
  }
}

/** From the frame's arrival at the edge to its arrival here, ms; the GOP at the beginning left out. Sorted. */
function lags({ chunks, arrivedAt }: SavedStream): number[] {
  const unixToNtpSeconds = 2_208_988_800
  const found = chunks.map((chunk, i) => {
    const at = chunk.indexOf('prft')
    if (at < 0) return Number.NaN
    const seconds = chunk.readUInt32BE(at + 12) - unixToNtpSeconds + chunk.readUInt32BE(at + 16) / 2 ** 32
    return (arrivedAt[i] ?? 0) - seconds * 1000
  })
  return found
    .slice(2)
    .filter(Number.isFinite)
    .sort((a, b) => a - b)
}

function percentile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

it('three jobs done while the relay is away: every clip arrives once, and live video does not wait for them', async () => {
  const before = await saveStream(site, { path: '/live/bay-1/lift' })
  await before.received(150)
  before.close()

  await site.relay.kill()
  for (const workOrder of workOrders) await doJob(workOrder)
  await wait(12_000) // the last departure's clip shows what follows for ten seconds
  await site.relay.start()
  const during = await until(() => saveStream(site, { path: '/live/bay-1/lift' }).catch(() => undefined))
  await until(() => during.chunks.length > 10, 30_000)
  for (const workOrder of workOrders) await workshop.clipsWhen(workOrder, clipsPerJob, 120_000)
  during.close()

  for (const workOrder of workOrders) {
    const clips = (await workshop.clips(workOrder)) ?? []
    expect(clips.map(({ kind }) => kind).sort()).toEqual(['arrival', 'departure', 'step', 'timelapse'])
    expect(new Set(clips.map(({ id }) => id)).size).toBe(clipsPerJob)
  }
  const [normal, catchUp] = [lags(before), lags(during)]
  const text = (sorted: number[]) =>
    `p50 ${percentile(sorted, 0.5).toFixed(1)} ms, p95 ${percentile(sorted, 0.95).toFixed(1)} ms`
  console.log(
    `edge to viewer: ${text(normal)} before, ${text(catchUp)} in the catch-up (${catchUp.length} frames)`,
  )
  expect(percentile(catchUp, 0.5)).toBeLessThan(percentile(normal, 0.5) * 1.5 + frameMs)
}, 300_000)
