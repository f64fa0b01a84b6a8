import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createServer } from 'node:tls'
import pino from 'pino'
import { parseCameraUrl } from '../../config/camera-url.ts'
import { Camera, type CameraAccess } from '../../edge/camera/camera.ts'
import type { VideoFragment } from '../../edge/stream/feed.ts'
import { type GstCamera, startGstCamera } from '../support/camera/gst-camera.ts'
import { cameraVideo, makeVideo, subVideo, type VideoOptions } from '../support/camera/video.ts'
import { makeCertificates } from '../support/system/certificates.ts'
import { type LossyLineOptions, startLossyLine } from '../support/system/lossy-line.ts'
import { temporaryDirectory } from '../support/system/temporary-directory.ts'
import { until } from '../support/until.ts'
import type { BenchContext, Benchmark, Figure } from './benchmark.ts'
import { median } from './statistics.ts'

const windowMs = 60_000
const settleMs = 5_000
const cuts = 10
/** Longer without a picture is a stand. */
const standMs = 200

/** Keyframes as installers are told to set them: one a second. */
const main: VideoOptions = { ...cameraVideo, gop: 25, seconds: 20 }
const sub: VideoOptions = { ...subVideo, gop: 25, seconds: 20 }
const thin: VideoOptions = { ...sub, bitrate: 128_000 }

/** What bad lines and TLS between a camera and its edge cost. */
export const cameraLine: Benchmark = {
  description:
    'cameras over rtsps, over UDP with 1 % loss, over TCP with 5 % loss and 300 ms: frames lost, time to recover',
  notes: [
    'GStreamer cameras of 25 fps, a keyframe a second: main 1080p at 4 Mbit/s, sub 640x360 at 512 kbit/s, thin the same at 128 kbit/s.',
    'The line is not netem, which this kernel may lack: two TUN devices and a program between them that loses IP packets at random, each way, and delays them; TCP and UDP over it are the kernel’s own. It needs root.',
    `Congestion control of TCP, the camera's: ${congestionControl()}.`,
    `Each line is watched for ${windowMs / 1000} s. Frames lost are those that the camera pushed and the edge did not show.`,
    `A stand is ${standMs} ms without a frame; it ends with the next one shown. Delay is from the camera's push to the edge's fragment.`,
    'rtsps: a self-signed certificate, pinned; the connection is cut (RST) every few seconds, and recovery ends with the next frame shown.',
  ],
  async run(context) {
    return [
      ...(await overTls(context)),
      ...(await overLine(context, {
        name: 'UDP, 1 % loss, main',
        video: main,
        transport: 'udp',
        loss: 0.01,
        delayMs: 1,
      })),
      ...(await overLine(context, {
        name: 'UDP, 1 % loss, sub',
        video: sub,
        transport: 'udp',
        loss: 0.01,
        delayMs: 1,
      })),
      ...(await overLine(context, {
        name: 'TCP, 1 % loss, 50 ms, main',
        video: main,
        transport: 'tcp',
        loss: 0.01,
        delayMs: 25,
      })),
      ...(await overLine(context, {
        name: 'TCP, 5 % loss, 300 ms, main',
        video: main,
        transport: 'tcp',
        loss: 0.05,
        delayMs: 150,
      })),
      ...(await overLine(context, {
        name: 'TCP, 5 % loss, 300 ms, sub',
        video: sub,
        transport: 'tcp',
        loss: 0.05,
        delayMs: 150,
      })),
      ...(await overLine(context, {
        name: 'TCP, 5 % loss, 300 ms, thin',
        video: thin,
        transport: 'tcp',
        loss: 0.05,
        delayMs: 150,
      })),
    ]
  },
}

function congestionControl(): string {
  const file = '/proc/sys/net/ipv4/tcp_congestion_control'
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : 'unknown'
}

interface Line extends LossyLineOptions {
  name: string
  video: VideoOptions
  transport: 'tcp' | 'udp'
}

async function overLine({ signal, tell }: BenchContext, line: Line): Promise<Figure[]> {
  tell(line.name)
  const lifetime = new AbortController()
  const ended = AbortSignal.any([signal, lifetime.signal])
  try {
    const file = await makeVideo(line.video)
    const camera = await startGstCamera(
      { paths: { lift: { file } }, line: await startLossyLine(line, ended) },
      ended,
    )
    const view = watch(camera.url('lift'), { transport: line.transport }, ended)
    await until(() => view.camera.feed.start, 60_000)
    await sleep(settleMs)
    const fromMs = Date.now()
    await sleep(windowMs)
    const figures = figuresOf(line.name, { camera, view, fromMs, toMs: Date.now() })
    return [...figures, { name: `${line.name}: sessions begun anew`, value: view.losses, unit: '' }]
  } finally {
    lifetime.abort()
    await sleep(500) // the line takes itself down
  }
}

async function overTls({ signal, tell }: BenchContext): Promise<Figure[]> {
  tell('rtsps')
  const lifetime = new AbortController()
  const ended = AbortSignal.any([signal, lifetime.signal])
  try {
    const camera = await startGstCamera({ paths: { lift: { file: await makeVideo(main) } } }, ended)
    const tls = await startTlsFront(camera.port, ended)
    const trust = { fingerprint: tls.fingerprint }
    const view = watch(`rtsps://127.0.0.1:${tls.port}/lift`, { trust }, ended)
    await until(() => view.frames.length > 0)
    await sleep(settleMs)
    const fromMs = Date.now()
    await sleep(windowMs / 2)
    const figures = figuresOf('rtsps, pinned', { camera, view, fromMs, toMs: Date.now() })
    const recoveries: number[] = []
    for (let cut = 1; cut <= cuts; cut++) {
      const seen = view.frames.length
      const cutMs = performance.now()
      tls.cut()
      await until(() => view.frames.length > seen && view.losses === cut && view.camera.feed.start)
      recoveries.push(performance.now() - cutMs)
      await sleep(2_000)
    }
    return [
      ...figures,
      { name: `rtsps, pinned: cut to next frame, median of ${cuts}`, value: median(recoveries), unit: 'ms' },
      { name: 'rtsps, pinned: cut to next frame, longest', value: Math.max(...recoveries), unit: 'ms' },
    ]
  } finally {
    lifetime.abort()
  }
}

interface View {
  camera: Camera
  frames: { shownMs: number }[]
  losses: number
}

function watch(url: string, access: CameraAccess, signal: AbortSignal): View {
  const log = pino({ level: 'silent' })
  const camera = new Camera({ bay: 'bay-1', id: 'lift', address: parseCameraUrl(url), log, access })
  const view: View = { camera, frames: [], losses: 0 }
  camera.feed.events.on('fragment', (_fragment: VideoFragment) =>
    view.frames.push({ shownMs: performance.timeOrigin + performance.now() }),
  )
  camera.feed.events.on('offline', () => view.losses++)
  camera.run(signal).catch(() => {}) // it ends with the signal
  return view
}

interface Watched {
  camera: GstCamera
  view: View
  fromMs: number
  toMs: number
}

function figuresOf(name: string, { camera, view, fromMs, toMs }: Watched): Figure[] {
  const isWithin = (ms: number) => ms >= fromMs && ms < toMs
  const pushed = camera.pushed('lift').filter(({ at }) => isWithin(at)).length
  const shown = view.frames.map(({ shownMs }) => shownMs).filter(isWithin)
  const steps = shown.map((ms, i) => ms - (shown[i - 1] ?? fromMs))
  const stands = steps.filter(ms => ms > standMs)
  const lost = view.camera.report.faults.find(({ kind }) => kind === 'packets-lost')?.count ?? 0
  return [
    { name: `${name}: frames pushed`, value: pushed, unit: '' },
    { name: `${name}: frames lost`, value: (100 * Math.max(0, pushed - shown.length)) / pushed, unit: '%' },
    { name: `${name}: packets lost`, value: lost, unit: '' },
    { name: `${name}: stands`, value: stands.length, unit: '' },
    { name: `${name}: time to recover, median stand`, value: stands.length ? median(stands) : 0, unit: 'ms' },
    { name: `${name}: longest stand`, value: Math.max(0, ...steps), unit: 'ms' },
  ]
}

/** TLS before a camera that has none. */
async function startTlsFront(targetPort: number, signal: AbortSignal) {
  const files = await makeCertificates(await temporaryDirectory('camera-line', signal))
  const [cert, key] = [readFileSync(files.cert), readFileSync(files.key)]
  const sockets = new Set<Socket>()
  const server = createServer({ cert, key }, client => {
    const target = connect(targetPort, '127.0.0.1')
    for (const socket of [client, target]) {
      sockets.add(socket)
      socket.on('error', () => {}) // the other end sees the close
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        target.destroy()
      })
    }
    client.pipe(target).pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  signal.addEventListener('abort', () => {
    cut()
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port,
    fingerprint: new X509Certificate(cert).fingerprint256.replaceAll(':', ''),
    cut,
  }
}
