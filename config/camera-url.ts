/**
 * A camera's addresses as the site file gives them, for its pictures (RTSP) and for turning it (ONVIF). Passwords come
 * percent-encoded or raw: everything up to the last `@` that is followed by a host is user information, so
 * `p@ss#w0rd/?:` works as it stands.
 */

export interface CameraAddress {
  host: string
  /** Default 554 for RTSP, 80 for ONVIF. */
  port: number
  /** Path and query as the camera gets them, beginning with `/`. */
  path: string
  username: string
  password: string
}

const form =
  /^(?<scheme>[a-z]+):\/\/(?:(?<user>.*)@)?(?<host>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9][A-Za-z0-9._-]*)(?::(?<port>\d{1,5}))?(?<path>\/.*)?$/

/** What the ONVIF standard gives. */
const onvifPath = '/onvif/device_service'

/** Throws Error with a sentence that names the mistake and never the password. */
export function parseCameraUrl(url: string): CameraAddress {
  return parse(url, { scheme: 'rtsp', defaultPort: 554 })
}

/** The same for its ONVIF device service. */
export function parseOnvifUrl(url: string): CameraAddress {
  const address = parse(url, { scheme: 'http', defaultPort: 80 })
  return address.path === '/' ? { ...address, path: onvifPath } : address
}

function parse(url: string, { scheme, defaultPort }: { scheme: string; defaultPort: number }): CameraAddress {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  if (/[\u0000-\u0020\u007f]/.test(url)) throw new Error('must not contain spaces or control characters')
  const parts = form.exec(url)?.groups
  if (!parts?.host || parts.scheme !== scheme)
    throw new Error(`must have the form ${scheme}://user:password@host:port/path`)
  const port = Number(parts.port ?? defaultPort)
  if (port < 1 || port > 65535) throw new Error('has a port outside 1 to 65535')
  const [username = '', ...password] = (parts.user ?? '').split(':')
  return {
    host: parts.host.replace(/^\[|\]$/g, ''),
    port,
    path: parts.path ?? '/',
    username: decode(username),
    password: decode(password.join(':')),
  }
}

/** The address as requests name it: without user and password. Path and query may hold a password too, so it is for no log. */
export function publicUrl({ host, port, path }: CameraAddress): string {
  const name = host.includes(':') ? `[${host}]` : host
  return `rtsp://${name}${port === 554 ? '' : `:${port}`}${path}`
}

/** A `%` that no two hex digits follow is a character of a raw password. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/%(?![0-9a-fA-F]{2})/g, '%25'))
  } catch {
    return text // two hex digits, but not UTF-8: a raw password again
  }
}
