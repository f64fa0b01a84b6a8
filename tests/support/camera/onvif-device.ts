/** A camera's ONVIF side on loopback: real SOAP over HTTP, WS-Security digests, a PTZ node with presets. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface OnvifDeviceOptions {
  username?: string
  password?: string
  /** Its clock, ahead of ours by this much: digests are judged by it, as real cameras do. */
  clockOffsetMs?: number
  hasPtz?: boolean
  /** Token to name. */
  presets?: Record<string, string>
  /** What it answers instead of what it should, by action; a whole body. */
  answers?: Record<string, string>
}

export interface OnvifDevice {
  /** For `onvif` in the site file, without user and password. */
  host: string
  port: number
  /** What it was told to do, e.g. `move 1 0 0`, `stop`, `preset 2`. */
  done: string[]
  /** Requests whose digest was wrong. */
  refused: number
  presets: Record<string, string>
}

export async function startOnvifDevice(
  options: OnvifDeviceOptions,
  signal: AbortSignal,
): Promise<OnvifDevice> {
  const device: OnvifDevice = {
    host: '127.0.0.1',
    port: 0,
    done: [],
    refused: 0,
    presets: { ...options.presets },
  }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const soap = Buffer.concat(chunks).toString()
    const action = /<(?:s:Body|\w*:?Body)[^>]*>\s*<(\w+)/.exec(soap)?.[1] ?? ''
    response.setHeader('Content-Type', 'application/soap+xml')
    if (action !== 'GetSystemDateAndTime' && !isAuthorised(soap, options)) {
      device.refused += 1
      response.writeHead(400).end(envelope(fault('ter:NotAuthorized', 'Sender not Authorized')))
      return
    }
    response.end(options.answers?.[action] ?? envelope(answer(action, soap, device, options)))
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
  const { hasPtz = true, clockOffsetMs = 0 } = options
  switch (action) {
    case 'GetSystemDateAndTime':
      return dateAndTime(new Date(Date.now() + clockOffsetMs))
    case 'GetServices':
      // An address that is not its own, as behind a NAT: only its path is good.
      return `<GetServicesResponse>${service('ver10/device')}${service('ver10/media')}${hasPtz ? service('ver20/ptz') : ''}</GetServicesResponse>`
    case 'GetProfiles':
      return `<GetProfilesResponse>${profile('fixed', false)}${profile('main', hasPtz)}</GetProfilesResponse>`
    case 'GetNodes':
      return `<GetNodesResponse><PTZNode token="node-1"><Name>head</Name><SupportedPTZSpaces>
        <ContinuousPanTiltVelocitySpace><URI>v</URI></ContinuousPanTiltVelocitySpace>
        <ContinuousZoomVelocitySpace><URI>z</URI></ContinuousZoomVelocitySpace>
        </SupportedPTZSpaces></PTZNode></GetNodesResponse>`
    case 'GetPresets': {
      const presets = Object.entries(device.presets).map(
        ([token, name]) => `<Preset token="${escaped(token)}"><Name>${name}</Name></Preset>`,
      )
      return `<GetPresetsResponse>${presets.join('')}</GetPresetsResponse>`
    }
    case 'ContinuousMove':
      device.done.push(
        `move ${attribute(soap, 'PanTilt', 'x')} ${attribute(soap, 'PanTilt', 'y')} ${attribute(soap, 'Zoom', 'x')}`,
      )
      return '<ContinuousMoveResponse/>'
    case 'Stop':
      device.done.push('stop')
      return '<StopResponse/>'
    case 'GotoPreset': {
      const token = /<PresetToken>([^<]*)</.exec(soap)?.[1] ?? ''
      if (!(token in device.presets)) return fault('ter:NoToken', 'The requested preset token does not exist')
      device.done.push(`preset ${token}`)
      return '<GotoPresetResponse/>'
    }
    default:
      return fault('ter:ActionNotSupported', `no ${action}`)
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

function attribute(soap: string, element: string, name: string): string {
  return new RegExp(`<${element} [^>]*\\b${name}="([^"]*)"`).exec(soap)?.[1] ?? '-'
}

function service(name: string): string {
  return `<Service><Namespace>http://www.onvif.org/${name}/wsdl</Namespace><XAddr>http://192.0.2.1:8899/onvif/${name.split('/')[1]}</XAddr></Service>`
}

function profile(token: string, hasPtz: boolean): string {
  const ptz =
    '<PTZConfiguration token="ptz-1"><Name>head</Name><NodeToken>node-1</NodeToken></PTZConfiguration>'
  return `<Profiles token="${token}"><Name>${token}</Name>${hasPtz ? ptz : ''}</Profiles>`
}

function dateAndTime(date: Date): string {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]
  return `<GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime>
    <Time><Hour>${date.getUTCHours()}</Hour><Minute>${date.getUTCMinutes()}</Minute><Second>${date.getUTCSeconds()}</Second></Time>
    <Date><Year>${year}</Year><Month>${month}</Month><Day>${day}</Day></Date>
    </UTCDateTime></SystemDateAndTime></GetSystemDateAndTimeResponse>`
}

function fault(code: string, reason: string): string {
  return `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>${code}</s:Value></s:Subcode></s:Code>
    <s:Reason><s:Text xml:lang="en">${reason}</s:Text></s:Reason></s:Fault>`
}

function envelope(body: string): string {
  return `<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${body}</s:Body></s:Envelope>`
}
