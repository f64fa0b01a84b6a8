import { setTimeout as sleep } from 'node:timers/promises'
import { type GstCamera, startGstCamera } from '../support/camera/gst-camera.ts'
import { cameraVideo, makeVideo } from '../support/camera/video.ts'
import { startSite } from '../support/site.ts'
import type { BenchContext, Benchmark, Figure } from './benchmark.ts'
import { costOf } from './cost.ts'
import { startClients } from './fanout/fanout-process.ts'
import { startRtspStream } from './rtsp-stream.ts'
import { median } from './statistics.ts'

const cameraCounts = [1, 4]
const usualRounds = 3
/** An edge runs for months: what its first frames cost before their code is compiled is not what a camera costs. */
const warmUpMs = 40_000
/** After a change: connections, first keyframes. */
const settleMs = 8000
const windowMs = 15_000

interface IngestCost {
  /** Of one core, per camera. */
  cpuShare: number
  memoryBytes: number
  /** What node-rtsp-stream's ffmpeg has encoded: fewer than the camera's 25 when the machine is too busy for it. */
  framesPerSecond?: number
}

/** What a camera costs the edge, beside node-rtsp-stream on the same camera. */
export const ingest: Benchmark = {
  description:
    'edge CPU and memory per 1080p25 camera, beside node-rtsp-stream on the same camera; argument: rounds, default 3',
  notes: [
    'CPU and memory (PSS) of a process with all that it has started; everything else on the machine stays out.',
    'Watched: one viewer on each camera, so that each stream also goes up to the relay.',
    `The edge is measured when it has run for ${warmUpMs / 1000} s.`,
    `Medians of the rounds, each of ${windowMs / 1000} s; in each, the edge and node-rtsp-stream take turns.`,
    'node-rtsp-stream transcodes to MPEG-1 at 4 Mbit/s, which is what it is for; nobody watches it meanwhile.',
  ],
  async run(context) {
    const { args, signal, tell } = context
    const rounds = Number(args[0] ?? usualRounds)
    const file = await makeVideo(cameraVideo)
    const names = Array.from({ length: Math.max(...cameraCounts) }, (_, i) => `camera-${i + 1}`)
    const paths = Object.fromEntries(names.map(name => [name, { file }]))
    const camera = await startGstCamera({ paths }, signal)
    const costs = new Map<string, IngestCost[]>()
    for (let round = 1; round <= rounds; round += 1) {
      tell(`round ${round} of ${rounds}`)
      for (const count of cameraCounts) {
        const edge = await edgeCost(camera, names.slice(0, count), context)
        note(costs, `edge, ${cameras(count)}, unwatched`, edge.unwatched)
        note(costs, `edge, ${cameras(count)}, watched`, edge.watched)
      }
      note(costs, 'node-rtsp-stream, 1 camera', await rtspStreamCost(camera.url('camera-1'), signal))
    }
    return figuresOf(costs)
  },
}

async function edgeCost(
  camera: GstCamera,
  names: string[],
  { signal }: BenchContext,
): Promise<Record<'unwatched' | 'watched', IngestCost>> {
  const lifetime = new AbortController()
  const ended = AbortSignal.any([signal, lifetime.signal])
  try {
    const configs = names.map(id => ({ id, name: id, url: camera.url(id) }))
    const site = await startSite({ bays: [{ id: 'bay-1', name: 'Bay 1', cameras: configs }] }, ended)
    const { pid } = site.edge('bay-1')
    await sleep(warmUpMs)
    const unwatched = await costIn(pid, names.length)
    const token = await site.files.token({ role: 'display' })
    for (const name of names) {
      const path = `/live/bay-1/${name}`
      await startClients({ kind: 'websocket', port: site.files.port, path, token, count: 1 }, ended)
    }
    return { unwatched, watched: await costIn(pid, names.length) }
  } finally {
    lifetime.abort()
  }
}

async function rtspStreamCost(cameraUrl: string, signal: AbortSignal): Promise<IngestCost> {
  const lifetime = new AbortController()
  try {
    const stream = await startRtspStream(cameraUrl, AbortSignal.any([signal, lifetime.signal]))
    return await costIn(stream.process.pid, 1, () => stream.frames())
  } finally {
    lifetime.abort()
  }
}

async function costIn(pid: number, cameraCount: number, frames = () => Number.NaN): Promise<IngestCost> {
  await sleep(settleMs)
  const before = { ...(await costOf(pid)), frames: frames() }
  await sleep(windowMs)
  const after = { ...(await costOf(pid)), frames: frames() }
  return {
    framesPerSecond: ((after.frames - before.frames) * 1000) / windowMs,
    cpuShare: (after.cpuMs - before.cpuMs) / windowMs / cameraCount,
    memoryBytes: after.memoryBytes / cameraCount,
  }
}

function note(costs: Map<string, IngestCost[]>, name: string, cost: IngestCost): void {
  costs.set(name, [...(costs.get(name) ?? []), cost])
}

function figuresOf(costs: Map<string, IngestCost[]>): Figure[] {
  const cpu = (name: string) => median((costs.get(name) ?? []).map(({ cpuShare }) => cpuShare))
  const memory = (name: string) => median((costs.get(name) ?? []).map(({ memoryBytes }) => memoryBytes))
  const rival = 'node-rtsp-stream, 1 camera'
  const fps = median((costs.get(rival) ?? []).map(({ framesPerSecond = Number.NaN }) => framesPerSecond))
  const figures = [...costs.keys()].flatMap(name => [
    { name: `${name}: CPU per camera`, value: cpu(name) * 100, unit: '% of a core' },
    { name: `${name}: memory per camera`, value: memory(name) / 1e6, unit: 'MB' },
  ])
  const ratios = [...costs.keys()]
    .filter(name => name !== rival)
    .map(name => ({ name: `node-rtsp-stream / ${name}: CPU`, value: cpu(rival) / cpu(name), unit: 'times' }))
  return [...figures, { name: `${rival}: frames encoded`, value: fps, unit: 'per second' }, ...ratios]
}

function cameras(count: number): string {
  return count === 1 ? '1 camera' : `${count} cameras`
}
