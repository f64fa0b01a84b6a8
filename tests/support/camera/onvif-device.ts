/**
 * A camera's ONVIF side on loopback: real SOAP over HTTP with WS-Security or HTTP digests, real WS-Discovery over UDP,
 * profiles with encoders, a PTZ node with presets, and what devices do wrong.
 */
import { createHash, randomUUID } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DigestGuard } from '../../../edge/demo/camera/digest-guard.ts'
import * as answers from './onvif-answers.ts'

export interface OnvifDeviceOptions {
  username?: string
  password?: string
  /** How passwords are told: default `ws-security`, in the request itself. */
  login?: 'ws-security' | 'digest'
  /** Its clock, ahead of ours by this much: digests are judged by it, as real cameras do. */
  clockOffsetMs?: number
  hasPtz?: boolean
  /** Token to name. */
  presets?: Record<string, string>
  /** What it answers instead of what it should, by action; a whole body. */
  answers?: Record<string, string>
  /** Actions that it does and never answers. */
  hangs?: Set<string>
  /** A fault to moves with a timeout, as Bosch's cameras do. */
  refusesTimeout?: boolean
  /** So many Stops are refused. */
  refusedStops?: number
  /** What it says of its head; default IDLE, undefined nothing. */
  moveStatus?: 'IDLE' | 'MOVING' | undefined
  /** The younger media service, too: H.265, masks. */
  hasMedia2?: boolean
  profiles?: answers.TestProfile[]
  masks?: number
  /** The address that it gives of itself; default one that leads nowhere. */
  ownAddress?: string
  model?: string
}

export interface OnvifDevice {
  /** For `onvif` in the site file, without user and password. */
  host: string
  port: number
  /** What it was told to do, e.g. `move 1 0 0`, `stop`, `preset 2`. */
  done: string[]
  /** The time limit of each move, as it stands in XML; empty where there is none. */
  timeouts: string[]
  /** Requests whose digest was wrong. */
  refused: number
  presets: Record<string, string>
  profiles: answers.TestProfile[]
  /** Moves that nothing has ended. */
  isTurning: boolean
}

export const testProfiles: readonly answers.TestProfile[] = [
  { token: 'fixed', encoding: 'JPEG', width: 640, height: 480, fps: 5, kbps: 512, gop: 1 },
  { token: 'main', encoding: 'H264', width: 1920, height: 1080, fps: 25, kbps: 4096, gop: 50 },
  { token: 'sub', encoding: 'H264', width: 640, height: 360, fps: 15, kbps: 512, gop: 30 },
]

export async function startOnvifDevice(
  options: OnvifDeviceOptions,
  signal: AbortSignal,
): Promise<OnvifDevice> {
  const device: OnvifDevice = {
    host: '127.0.0.1',
    port: 0,
    done: [],
    timeouts: [],
    refused: 0,
    presets: { ...options.presets },
    profiles: structuredClone(options.profiles ?? [...testProfiles]),
    isTurning: false,
  }
  const { username = '', password = '' } = options
  const guard = options.login === 'digest' ? new DigestGuard({ username, password }) : undefined
  const server = createServer(async (request, response) => {
    const soap = await bodyOf(request)
    const action = /<(?:s:Body|\w*:?Body)[^>]*>\s*<(\w+)/.exec(soap)?.[1] ?? ''
    const challenge = action === 'GetSystemDateAndTime' ? undefined : refusalOf(soap, request, options, guard)
    if (challenge !== undefined) {
      device.refused += 1
      const status = challenge === '' ? 400 : 401
      response.writeHead(status, challenge === '' ? {} : { 'WWW-Authenticate': challenge })
      response.end(answers.envelope(answers.fault('ter:NotAuthorized', 'Sender not Authorized')))
      return
    }
    response.setHeader('Content-Type', 'application/soap+xml')
    // What is said wrong, or never, is done all the same.
    const right = answers.envelope(answer(action, soap, device, options))
    if (!options.hangs?.has(action)) response.end(options.answers?.[action] ?? right)
  })
  server.listen(0, device.host)
  await once(server, 'listening')
  device.port = (server.address() as AddressInfo).port
  signal.addEventListener('abort', () => {
    server.close()
    server.closeAllConnections()
  })
  return device
}

/** Undefined: it may. Empty: it may not. Else what it is asked for. */
function refusalOf(
  soap: string,
  { headers, url }: IncomingMessage,
  options: OnvifDeviceOptions,
  guard: DigestGuard | undefined,
): string | undefined {
  if (!guard) return isAuthorised(soap, options) ? undefined : ''
  // With WS-Security it refuses, and says nothing of the other way.
  if (soap.includes('UsernameToken')) return ''
  const authorization = new Map([['authorization', headers.authorization ?? '']])
  return guard.challenge({ method: 'POST', uri: url ?? '', headers: authorization })
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** Base64(SHA1(nonce + created + password)), WS-Security UsernameToken Profile 1.0; no older than five seconds by its clock. */
function isAuthorised(
  soap: string,
  { username = '', password = '', clockOffsetMs = 0 }: OnvifDeviceOptions,
): boolean {
  if (!username) return true
  const field = (name: string) => new RegExp(`<${name}(?: [^>]*)?>([^<]*)<`).exec(soap)?.[1] ?? ''
  const created = field('Created')
  const digest = createHash('sha1')
    .update(Buffer.from(field('Nonce'), 'base64'))
    .update(created + password)
    .digest('base64')
  const isFresh = Math.abs(Date.parse(created) - (Date.now() + clockOffsetMs)) < 5000
  return isFresh && field('Username') === username && field('Password') === digest
}

function answer(action: string, soap: string, device: OnvifDevice, options: OnvifDeviceOptions): string {
  const { hasPtz = true, hasMedia2: isMedia2 = false, clockOffsetMs = 0, model = 'Dome 100' } = options
  const { ownAddress = 'http://192.0.2.1:8899' } = options
  switch (action) {
    case 'GetSystemDateAndTime':
      return answers.dateAndTime(new Date(Date.now() + clockOffsetMs))
    case 'GetDeviceInformation':
      return answers.information(model)
    case 'GetServices': {
      // An address that is not its own, as behind a NAT: only its path is good.
      const names = ['ver10/device', 'ver10/media', isMedia2 ? 'ver20/media' : '', hasPtz ? 'ver20/ptz' : '']
      return answers.services(
        ownAddress,
        names.filter(name => name !== ''),
      )
    }
    case 'GetProfiles':
      return answers.profiles(device.profiles, { hasPtz, isMedia2 })
    case 'GetStreamUri': {
      const profile = profileIn(soap, device)
      const own = `${ownAddress.replace(/^http:(.*?)(:\d+)?$/, 'rtsp:$1:554')}/${profile?.token}`
      return profile ? answers.streamUri(profile.url ?? own, isMedia2) : noToken
    }
    case 'GetMasks':
      return answers.masks(options.masks ?? 0)
    case 'SetSynchronizationPoint': {
      const profile = profileIn(soap, device)
      if (!profile) return noToken
      device.done.push(`keyframe ${profile.token}`)
      return '<SetSynchronizationPointResponse/>'
    }
    case 'SetVideoEncoderConfiguration':
      return setEncoder(soap, device)
    case 'GetVideoEncoderConfiguration': {
      const profile = device.profiles.find(({ token }) => soap.includes(`>enc-${token}<`))
      if (!profile) return noToken
      return `<GetVideoEncoderConfigurationResponse>${answers.encoder('Configuration', profile)}</GetVideoEncoderConfigurationResponse>`
    }
    case 'GetVideoEncoderConfigurations': {
      const all = device.profiles.map(profile => answers.encoder2('Configurations', profile))
      return `<GetVideoEncoderConfigurationsResponse>${all.join('')}</GetVideoEncoderConfigurationsResponse>`
    }
    default:
      return hasPtz
        ? turned(action, soap, device, options)
        : answers.fault('ter:ActionNotSupported', `no ${action}`)
  }
}

const noToken = answers.fault('ter:NoToken', 'The requested token does not exist')

function turned(action: string, soap: string, device: OnvifDevice, options: OnvifDeviceOptions): string {
  switch (action) {
    case 'GetNodes':
      return answers.nodes
    case 'GetPresets':
      return answers.presets(device.presets)
    case 'GetStatus':
      return answers.ptzStatus('moveStatus' in options ? options.moveStatus : 'IDLE')
    case 'ContinuousMove':
      device.timeouts.push(text(soap, 'Timeout'))
      if (options.refusesTimeout && soap.includes('<Timeout>'))
        return answers.fault('ter:InvalidArgVal', 'Timeout not supported')
      device.done.push(
        `move ${attribute(soap, 'PanTilt', 'x')} ${attribute(soap, 'PanTilt', 'y')} ${attribute(soap, 'Zoom', 'x')}`,
      )
      device.isTurning = true
      return '<ContinuousMoveResponse/>'
    case 'Stop':
      if (options.refusedStops) {
        options.refusedStops -= 1
        return answers.fault('ter:Busy', 'The device is busy')
      }
      device.done.push('stop')
      device.isTurning = false
      return '<StopResponse/>'
    case 'GotoPreset': {
      const token = text(soap, 'PresetToken')
      if (!(token in device.presets))
        return answers.fault('ter:NoToken', 'The requested preset token does not exist')
      device.done.push(`preset ${token}`)
      device.isTurning = false
      return '<GotoPresetResponse/>'
    }
    case 'SetPreset': {
      const token = text(soap, 'PresetToken') || `new-${Object.keys(device.presets).length + 1}`
      device.presets[token] = unescaped(text(soap, 'PresetName'))
      device.done.push(`store ${token} ${device.presets[token]}`)
      return `<SetPresetResponse><PresetToken>${token}</PresetToken></SetPresetResponse>`
    }
    default:
      return answers.fault('ter:ActionNotSupported', `no ${action}`)
  }
}

function setEncoder(soap: string, device: OnvifDevice): string {
  const profile = device.profiles.find(({ token }) => soap.includes(`token="enc-${token}"`))
  if (!profile) return noToken
  const gop = Number(text(soap, 'GovLength') || /GovLength="(\d+)"/.exec(soap)?.[1])
  if (gop > 400) return answers.fault('ter:ConfigModify', 'The parameters are not compatible')
  profile.gop = gop || profile.gop
  profile.fps = Number(text(soap, 'FrameRateLimit')) || profile.fps
  profile.kbps = Number(text(soap, 'BitrateLimit')) || profile.kbps
  device.done.push(`set ${profile.token} gop ${profile.gop} fps ${profile.fps} kbps ${profile.kbps}`)
  return '<SetVideoEncoderConfigurationResponse></SetVideoEncoderConfigurationResponse>'
}

function profileIn(soap: string, { profiles }: OnvifDevice): answers.TestProfile | undefined {
  return profiles.find(({ token }) => token === text(soap, 'ProfileToken'))
}

function text(soap: string, element: string): string {
  return new RegExp(`<${element}(?: [^>]*)?>([^<]*)<`).exec(soap)?.[1] ?? ''
}

function attribute(soap: string, element: string, name: string): string {
  return new RegExp(`<${element} [^>]*\\b${name}="([^"]*)"`).exec(soap)?.[1] ?? '-'
}

function unescaped(xml: string): string {
  return xml
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
}

export interface DiscoveryAnswerOptions {
  device: OnvifDevice
  /** Default the one of WS-Discovery. */
  port?: number
  /** Instead of a right answer; `right` is one. */
  answer?: (right: string) => string
  /** What it says of its own address; default `http://192.0.2.1` with the port of its service. */
  addresses?: string
}

const group = '239.255.255.250'

/** Answers probes on loopback, by multicast and directed, and counts them; closed with the signal. */
export async function answerDiscovery(
  { device, port = 3702, answer = right => right, addresses }: DiscoveryAnswerOptions,
  signal: AbortSignal,
): Promise<{ probes: number; port: number }> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  const seen = { probes: 0, port }
  const endpoint = `urn:uuid:${randomUUID()}`
  socket.on('message', (message, from) => {
    const probe = message.toString()
    if (!/<(?:\w+:)?Probe[\s>]/.test(probe)) return
    seen.probes += 1
    const messageId = /MessageID[^>]*>([^<]*)</.exec(probe)?.[1] ?? ''
    const own = addresses ?? `http://192.0.2.1:${device.port}/onvif/device_service`
    socket.send(answer(answers.probeMatches(messageId, endpoint, own)), from.port, from.address)
  })
  socket.bind({ port, address: '0.0.0.0' })
  await once(socket, 'listening')
  socket.addMembership(group, device.host)
  seen.port = socket.address().port
  signal.addEventListener('abort', () => socket.close())
  return seen
}
