import { setTimeout as sleep } from 'node:timers/promises'
import { startGstCamera } from '../../support/camera/gst-camera.ts'
import { cameraVideo, makeVideo } from '../../support/camera/video.ts'
import { startSite, type TestSite } from '../../support/site.ts'
import type { BenchContext, Benchmark, Figure } from '../benchmark.ts'
import { costOf } from '../cost.ts'
import { median } from '../statistics.ts'
import { type ClientsOptions, startClients, startWriter, type Writer } from './fanout-process.ts'
import { stalledViewers } from './stalled.ts'

const usualCounts = [50, 200, 500]
/** ws is only a side glance: at this many viewers. */
const wsCount = 200
const pairs = 3
/** After the clients have come: the GOP so far has gone out to all of them. */
const settleMs = 3000
const windowMs = 8000
const livePath = '/live/bay-1/lift'

/** What a viewer costs the relay, beside the least that it could cost. */
export const fanout: Benchmark = {
  description:
    'relay CPU per viewer beside raw TCP writes of the same bytes; what stalled viewers cost (fanout 200: that many viewers only)',
  notes: [
    'One 1080p25 camera at 4 Mbit/s; viewers in a process of their own, on loopback.',
    `Ratios: CPU per byte delivered, median of ${pairs} pairs that follow each other directly, in alternating order.`,
    'The raw writer gets the same stream from the relay as one viewer and writes each message to all its sockets.',
    'Arrival delay: from the first byte at the edge (prft) to the whole fragment in the viewer’s process.',
  ],
  async run(context) {
    const { args, signal, tell } = context
    const counts = args.length ? args.map(Number) : usualCounts
    const file = await makeVideo(cameraVideo)
    const camera = await startGstCamera({ paths: { lift: { file } } }, signal)
    const cameras = [{ id: 'lift', name: 'Lift', url: camera.url('lift') }]
    const site = await startSite({ bays: [{ id: 'bay-1', name: 'Bay 1', cameras }] }, signal)
    const target = {
      port: site.files.port,
      path: livePath,
      token: await site.files.token({ role: 'display' }),
    }
    const tcp = await startWriter({ kind: 'tcp', ...target }, signal)
    const ws = await startWriter({ kind: 'ws', ...target }, signal)
    const figures: Figure[] = []
    for (const count of counts) {
      tell(`${count} viewers`)
      figures.push(...(await compare({ site, target, tcp, ws, count, context })))
    }
    if (args.length) return figures
    tell('100 viewers, 10 of them stalled')
    return [...figures, ...(await stalledViewers(site, target, signal))]
  },
}

type Target = Pick<ClientsOptions, 'port' | 'path' | 'token'>

interface Comparison {
  site: TestSite
  target: Target
  tcp: Writer
  ws: Writer
  count: number
  context: BenchContext
}

interface Run {
  cpuMs: number
  bytes: number
}

async function compare({ site, target, tcp, ws, count, context }: Comparison): Promise<Figure[]> {
  const { signal } = context
  const ours = () => serve(site.relay.pid, { kind: 'websocket', ...target, count }, signal)
  const raw = () => serve(tcp.pid, { kind: 'tcp', ...target, port: tcp.port, count }, signal)
  const ratios: number[] = []
  const runs: Run[] = []
  for (let pair = 0; pair < pairs; pair += 1) {
    const [first, second] =
      pair % 2 === 0 ? [await ours(), await raw()] : (await inOrder(raw, ours)).reverse()
    if (!first || !second) throw new Error('a pair has two runs')
    runs.push(first)
    ratios.push(perByte(first) / perByte(second))
  }
  const perViewer = median(runs.map(({ cpuMs }) => cpuMs / windowMs / count)) * 100
  const bitrate = median(runs.map(({ bytes }) => (bytes * 8) / (windowMs / 1000) / count)) / 1e6
  const figures = [
    { name: `${count} viewers: delivered to each`, value: bitrate, unit: 'Mbit/s' },
    { name: `${count} viewers: relay CPU per viewer`, value: perViewer, unit: '% of a core' },
    { name: `${count} viewers: relay / raw TCP`, value: median(ratios), unit: 'times' },
  ]
  if (count !== wsCount) return figures
  const run = await serve(ws.pid, { kind: 'websocket', ...target, port: ws.port, count }, signal)
  const ratio = perByte(run) / median(runs.map(perByte))
  return [...figures, { name: `${count} viewers: ws for each client / relay`, value: ratio, unit: 'times' }]
}

async function inOrder(first: () => Promise<Run>, second: () => Promise<Run>): Promise<Run[]> {
  const before = await first()
  return [before, await second()]
}

/** What a server spends on these clients in the window, and what comes to them. */
async function serve(pid: number, clientsOptions: ClientsOptions, signal: AbortSignal): Promise<Run> {
  const clients = await startClients(clientsOptions, signal)
  await sleep(settleMs)
  const before = await costOf(pid)
  const { bytes } = await clients.collect(windowMs)
  const after = await costOf(pid)
  await clients.stop()
  return { cpuMs: after.cpuMs - before.cpuMs, bytes }
}

function perByte({ cpuMs, bytes }: Run): number {
  return cpuMs / bytes
}
