/** One look at a camera, as the edge would see it: whether it plays, what it sends, what is wrong with it. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { CameraAddress } from '../../config/camera-url.ts'
import type { OfflineCode, OfflineReason } from '../../relay/wire/live/camera.ts'
import { Backoff } from '../../relay/wire/shared/backoff.ts'
import type { StreamFaultCount } from '../../relay/wire/uplink/camera-report.ts'
import { Camera, type CameraAccess } from '../camera/camera.ts'
import { type SampleFigures, StreamSample } from './sample.ts'

export interface InspectionOptions {
  address: CameraAddress
  access: CameraAccess
  /** How long what it sends is measured, from the first picture on. */
  measureMs: number
  /** The whole, whatever it sends. */
  deadlineMs: number
  log: Logger
  /** At the first picture. */
  onPicture?: () => void
}

export interface Inspection {
  transport: 'tcp' | 'udp' | 'tls'
  /** From dialling to the first picture. */
  firstPictureMs: number | null
  /** Null: it does not play, or too little came to measure. */
  sends: SampleFigures | null
  /** What is described and never asked for. */
  leftOut: string[]
  faults: StreamFaultCount[]
  /** The newest keyframe, as an MP4 of its own; empty where none came. */
  keyframe: Uint8Array
  /** Why there is no picture, or why it went away; null where it plays. */
  reason: OfflineReason | null
}

/** Another try within seconds finds the same, or locks the account. */
const lasting: readonly OfflineCode[] = [
  'REFUSED',
  'UNREACHABLE',
  'CERTIFICATE',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'NOT_FOUND',
  'UNSUPPORTED',
]
const retryDelaysMs = [250, 500, 1000]

export async function inspect(options: InspectionOptions, signal: AbortSignal): Promise<Inspection> {
  const { address, access, log, measureMs, deadlineMs, onPicture = () => {} } = options
  const camera = new Camera({
    bay: '',
    id: 'camera',
    address,
    access,
    log,
    backoff: new Backoff(retryDelaysMs),
  })
  const sample = new StreamSample(camera.feed)
  const over = new AbortController()
  const lifetime = AbortSignal.any([signal, over.signal])
  const beganMs = performance.now()
  let reason: OfflineReason | undefined
  camera.feed.events.on('offline', news => {
    reason = news
    if (lasting.includes(news.code)) over.abort()
  })
  camera.feed.events.on('start', () => {
    reason = undefined
  })
  camera.feed.events.once('fragment', onPicture)
  const running = camera.run(lifetime)
  const pause = (ms: number) => wait(ms, undefined, { signal: lifetime }).catch(() => {}) // it is over
  await Promise.race([firstPicture(camera, lifetime), pause(deadlineMs)])
  await pause(Math.min(measureMs, deadlineMs - (performance.now() - beganMs)))
  const faults = camera.report.faults
  const sends = sample.figures() ?? null
  over.abort()
  await running
  signal.throwIfAborted()
  const firstMs = sample.firstPictureMs
  return {
    transport: address.isSecure ? 'tls' : (access.transport ?? 'tcp'),
    firstPictureMs: firstMs === undefined ? null : Math.round(firstMs - beganMs),
    sends,
    leftOut: camera.described?.leftOut ?? [],
    faults,
    keyframe: sample.keyframe,
    reason: reason ?? (firstMs === undefined ? nothingCame(faults, deadlineMs) : null),
  }
}

function firstPicture({ feed }: Camera, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    feed.events.once('fragment', () => resolve())
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function nothingCame(faults: readonly StreamFaultCount[], deadlineMs: number): OfflineReason {
  const seconds = `${Math.round(deadlineMs / 1000)} s`
  const seen = faults.length > 0 ? 'what came could not be shown' : 'no picture came'
  return {
    code: 'NO_FRAMES',
    message: `the camera answers, but ${seen} within ${seconds}: set a keyframe interval of 1 to 2 s in it, or restart it`,
  }
}
