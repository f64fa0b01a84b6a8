/**
 * Reading a camera's addresses as the site file gives them, for its pictures (RTSP) and for turning it (ONVIF).
 * Passwords come percent-encoded or raw, so that `p@ss#w0rd/?:` works as it stands; see `splitAtHost`.
 */
import { isIP } from 'node:net'

export interface CameraAddress {
  /** A name or an IP address, IPv6 without brackets and perhaps with a zone (`fe80::1%eth0`). */
  host: string
  /** Default 554 for rtsp, 322 for rtsps, 80 for ONVIF. */
  port: number
  /** Path and query as the camera gets them, `/` where there are none. Some makers' hold the password: it is for no log. */
  path: string
  username: string
  password: string
  /** RTSP inside TLS (`rtsps://`). */
  isSecure?: true
}

const rtspPorts = { rtsp: 554, rtsps: 322 }
const form = 'must have the form rtsp://user:password@host:port/path'
const onvifForm = 'must have the form http://user:password@host:port/path'
const ambiguous =
  'can be read in two ways: write the / of the password as %2F and the @ behind the host as %40'

/** What the ONVIF standard gives. */
const onvifPath = '/onvif/device_service'

/** Throws Error with a sentence that names the mistake and never the password. */
export function parseCameraUrl(url: string): CameraAddress {
  const { scheme, rest } = splitScheme(url, form)
  if (scheme !== 'rtsp' && scheme !== 'rtsps') throw new Error(form)
  const address = parseAddress(rest, rtspPorts[scheme], form)
  return scheme === 'rtsps' ? { ...address, isSecure: true } : address
}

/** The same for its ONVIF device service. */
export function parseOnvifUrl(url: string): CameraAddress {
  const { scheme, rest } = splitScheme(url, onvifForm)
  if (scheme !== 'http') throw new Error(onvifForm)
  const address = parseAddress(rest, 80, onvifForm)
  return address.path === '/' ? { ...address, path: onvifPath } : address
}

/**
 * The address as requests name it: without user and password, and without the zone, which only this machine knows.
 * Path and query may hold a password, so it is for no log.
 */
export function publicUrl({ host, port, path, isSecure }: CameraAddress): string {
  const scheme = isSecure ? 'rtsps' : 'rtsp'
  const name = host.includes(':') ? `[${host.replace(/%.*$/, '')}]` : host
  return `${scheme}://${name}${port === rtspPorts[scheme] ? '' : `:${port}`}${path}`
}

function splitScheme(url: string, wanted: string): { scheme: string; rest: string } {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  if (/[\u0000-\u0020\u007f]/.test(url)) throw new Error('must not contain spaces or control characters')
  const [, scheme, rest] = /^([a-z]+):\/\/(.*)$/i.exec(url) ?? []
  if (scheme === undefined || rest === undefined) throw new Error(wanted)
  return { scheme: scheme.toLowerCase(), rest }
}

function parseAddress(rest: string, defaultPort: number, wanted: string): CameraAddress {
  const { user, host, port: portText, tail } = splitAtHost(rest, wanted)
  const port = Number(portText ?? defaultPort)
  if (port < 1 || port > 65535) throw new Error('has a port outside 1 to 65535')
  // A fragment is for clients, and no camera gets one (go2rtc keeps its options there).
  const path = tail.replace(/#.*$/, '')
  const [username = '', ...password] = user.split(':')
  return {
    host,
    port,
    path: path || '/',
    username: decode(username),
    password: decode(password.join(':')),
  }
}

interface HostPlace {
  /** What stands before the host, without its `@`. */
  user: string
  host: string
  port: string | undefined
  /** From the host's end on: path, query, fragment. */
  tail: string
}

const hostForm =
  /^(?:\[(?<ipv6>[0-9a-fA-F:.]+(?:%[A-Za-z0-9._~-]+)?)\]|(?<name>[A-Za-z0-9][A-Za-z0-9._-]*))(?::(?<port>\d{1,5})?)?(?=[/?#]|$)/

/**
 * Where the host stands: behind the first `@` that a host follows, so that nothing behind the host's `/` is taken for
 * a password. Raw passwords hold `@` and `/` too: behind one, what looks like a bare name (`ss` in
 * `p@ss/word@10.0.0.11`) gives way to an IP address that follows. What stays in doubt is refused, never dialled: a
 * piece of a password would go to the name server.
 */
function splitAtHost(rest: string, wanted: string): HostPlace {
  const starts = [0, ...Array.from(rest.matchAll(/@/g), ({ index }) => index + 1)]
  const [first, ...later] = starts.map(start => hostAt(rest, start)).filter(place => place !== undefined)
  if (!first) throw new Error(wanted)
  const certain = later.find(({ host }) => isCertain(host))
  if (first.user === '' && !rest.startsWith('@')) {
    const mayBeUser = first.port !== undefined && !isCertain(first.host) && !first.host.includes('.')
    if (mayBeUser && certain) throw new Error(ambiguous)
    return first
  }
  if (isCertain(first.host) || first.host.includes('.') || first.port !== undefined) return first
  if (first.tail.startsWith('#')) return later.at(-1) ?? first
  if (first.tail.startsWith('?') && !/^\?[\w.-]+=/.test(first.tail)) return later.at(-1) ?? first
  return certain ?? first
}

function hostAt(rest: string, start: number): HostPlace | undefined {
  const found = hostForm.exec(rest.slice(start))
  const { ipv6, name, port } = found?.groups ?? {}
  if (!found) return undefined
  return {
    user: rest.slice(0, Math.max(0, start - 1)),
    host: ipv6?.replace(/%25(?=.)|%/, '%') ?? name ?? '',
    port,
    tail: rest.slice(start + found[0].length),
  }
}

function isCertain(host: string): boolean {
  return isIP(host) !== 0 || host === 'localhost'
}

/** A `%` that no two hex digits follow is a character of a raw password. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/%(?![0-9a-fA-F]{2})/g, '%25'))
  } catch {
    return text // two hex digits, but not UTF-8: a raw password again
  }
}
