/** Where a camera sends us is followed when it is another port or path of its own, and nowhere else. */
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { CameraNetworks } from '../../../config/camera-networks.ts'
import { type CameraAddress, parseCameraUrl } from '../../../config/camera-url.ts'

export interface RedirectedFrom {
  address: CameraAddress
  /** The IP address that answers there. */
  remote: string
  networks?: CameraNetworks | undefined
}

/**
 * The address in a Location header, with our own user and password; undefined where it is another machine's, or where
 * it would have us leave TLS.
 */
export async function redirectedAddress(
  location: string,
  { address, remote, networks = new CameraNetworks() }: RedirectedFrom,
): Promise<CameraAddress | undefined> {
  const target = parseLocation(location, address)
  if (!target || (address.isSecure && !target.isSecure)) return undefined
  const isSame =
    target.host === address.host || (await addressesOf(target.host)).some(ip => isSameIp(ip, remote))
  if (!isSame || networks.refusal(remote) !== undefined) return undefined
  const { port, path, isSecure } = target
  const { username, password } = address
  // The very machine that answered, whatever its name resolves to by now; in TLS its name is on the certificate.
  const host = isSecure ? address.host : remote
  return { host, port, path, username, password, ...(isSecure && { isSecure }) }
}

function parseLocation(location: string, address: CameraAddress): CameraAddress | undefined {
  if (/^\/(?!\/)/.test(location)) return { ...address, path: location.replace(/[\s#].*$/, '') }
  try {
    return parseCameraUrl(location)
  } catch {
    return undefined // no address of a camera
  }
}

async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host]
  const found = await lookup(host, { all: true }).catch(() => [])
  return found.map(({ address }) => address)
}

function isSameIp(one: string, other: string): boolean {
  return (
    ipaddr.process(one.replace(/%.*$/, '')).toString() ===
    ipaddr.process(other.replace(/%.*$/, '')).toString()
  )
}
