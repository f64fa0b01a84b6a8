/**
 * The one file that knows the package `onvif`, in a thread of its own: the package parses whatever the camera answers,
 * and throws where nobody can catch it when that is not what the standard says. A thread that dies of it costs the
 * camera's PTZ until the next try, and its video nothing.
 */
import { Agent } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'
import onvif from 'onvif/promises/index.js'
import { CameraNetworks } from '../../config/camera-networks.ts'
import { nudgeMs, type Ptz, type PtzCommand } from '../../relay/wire/ptz/ptz.ts'
import { lookUpIn } from '../camera/rtsp/host.ts'
import { type OnvifThreadData, type PtzAnswer, type PtzQuestion, presetsOf } from './thread-messages.ts'

const requestTimeoutMs = 4000
/** No answer of a sane camera is longer, in bytes. */
const longestAnswer = 1024 * 1024
const lookAtSizesMs = 100
/** The camera stops by itself after this time, should the edge die in between. */
const deadManMs = 2000
/** Presets change, and cameras go away. */
const refreshMs = 5 * 60_000

const { address, networks } = workerData as OnvifThreadData
const { host, port, path, username, password } = address
const agent = new Agent({ lookup: lookUpIn(new CameraNetworks(networks)) })
const camera = new onvif.Cam({
  hostname: host,
  port,
  path,
  username,
  password,
  timeout: requestTimeoutMs,
  preserveAddress: true, // what it says of its own address is often wrong, and never to be trusted
  agent,
}) as object as OnvifCamera
/** What is used of it: its own types lose the parameters of methods that have several forms. */
interface OnvifCamera {
  /** By token, since the last `getPresets`. */
  readonly presets: unknown
  getSystemDateAndTime(): Promise<unknown>
  getServices(): Promise<unknown>
  getCapabilities(): Promise<unknown>
  getProfiles(): Promise<unknown[]>
  getNodes(): Promise<unknown>
  getPresets(of: { profileToken: string }): Promise<unknown>
  gotoPreset(to: { profileToken: string; preset: string }): Promise<unknown>
  continuousMove(move: {
    profileToken: string
    x: number
    y: number
    zoom: number
    /** ms */
    timeout: number
    onlySendPanTilt?: boolean
    onlySendZoom?: boolean
  }): Promise<unknown>
  stop(what: { profileToken: string; panTilt: boolean; zoom: boolean }): Promise<unknown>
}

let profileToken = ''
let stopTimer: NodeJS.Timeout | undefined
/** Counts commands: what one of them has still to do is nothing once another has come. */
let latest = 0

setInterval(cutLongAnswers, lookAtSizesMs)
await look()
setInterval(look, refreshMs) // what it throws ends the thread
parentPort?.on('message', (question: PtzQuestion) => {
  follow(question).then(tell, (error: Error) =>
    tell({ type: 'failed', id: question.id, reason: error.message }),
  )
})

async function follow({ id, command }: PtzQuestion): Promise<PtzAnswer> {
  await carryOut(command)
  return { type: 'done', id }
}

async function look(): Promise<void> {
  tell({ type: 'ptz', ptz: await connect() })
}

/** Undefined: the camera cannot be turned. */
async function connect(): Promise<Ptz | undefined> {
  await camera.getSystemDateAndTime() // the digest of a password holds the camera's own time
  await camera.getServices().catch(() => camera.getCapabilities()) // as older ones need it
  const profiles = await camera.getProfiles()
  const profile = profiles.find(each => at(each, 'PTZConfiguration') !== undefined)
  profileToken = String(at(profile, '$', 'token') ?? '')
  if (!profileToken) return undefined
  const nodes = await camera.getNodes().catch(() => undefined) // then it is taken to have both
  const spaces = at(nodes, String(at(profile, 'PTZConfiguration', 'nodeToken')), 'supportedPTZSpaces')
  return {
    canTurn: !spaces || at(spaces, 'continuousPanTiltVelocitySpace') !== undefined,
    canZoom: !spaces || at(spaces, 'continuousZoomVelocitySpace') !== undefined,
    presets: await readPresets(),
  }
}

async function readPresets(): Promise<Ptz['presets']> {
  const areKnown = await camera.getPresets({ profileToken }).then(
    () => true,
    () => false, // it has no presets, then
  )
  return areKnown ? presetsOf(camera.presets) : []
}

async function carryOut(command: PtzCommand): Promise<void> {
  latest += 1
  clearTimeout(stopTimer)
  switch (command.kind) {
    case 'nudge':
      await nudge(command)
      break
    case 'preset':
      await camera.gotoPreset({ profileToken, preset: command.token })
      break
    default:
      command satisfies never
  }
}

async function nudge({ pan: x, tilt: y, zoom }: PtzCommand & { kind: 'nudge' }): Promise<void> {
  const mine = latest
  const isTurn = x !== 0 || y !== 0
  // Some cameras obey neither when they are told both.
  const only = zoom === 0 ? { onlySendPanTilt: true } : isTurn ? {} : { onlySendZoom: true }
  await camera.continuousMove({ profileToken, x, y, zoom, timeout: deadManMs, ...only })
  if (mine !== latest) return
  stopTimer = setTimeout(() => {
    camera.stop({ profileToken, panTilt: true, zoom: true }).catch(() => {}) // then it stops after deadManMs
  }, nudgeMs)
}

function cutLongAnswers(): void {
  for (const socket of Object.values(agent.sockets).flat()) {
    if (socket && socket.bytesRead > longestAnswer) socket.destroy(new Error('the answer is too long'))
  }
}

function tell(answer: PtzAnswer): void {
  parentPort?.postMessage(answer)
}

function at(value: unknown, ...keys: string[]): unknown {
  let found = value
  for (const key of keys)
    found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined
  return found
}
