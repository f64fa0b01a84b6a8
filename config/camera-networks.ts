/** The networks that cameras may be in (`edge.cameraNetworks`). Clouds' metadata services are in none of them. */
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

type Range = ReturnType<typeof ipaddr.parseCIDR>

/** Private, loopback and link-local addresses. */
export const defaultCameraNetworks: readonly string[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '127.0.0.0/8',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
]

/** Where clouds hand out their machines' credentials: link-local or private like a camera, and never one. */
const metadataServices = [
  '169.254.169.252/30', // AWS, Azure, Google, Oracle and others; .253 is AWS's name server
  '169.254.170.2/32', // AWS ECS
  '169.254.170.23/32', // AWS EKS
  '169.254.0.23/32', // Tencent
  '100.100.100.200/32', // Alibaba
  '168.63.129.16/32', // Azure
  '192.0.0.192/32', // Oracle
  'fd00:ec2::/32', // AWS
  'fd20:ce::/32', // Google
].map(text => ipaddr.parseCIDR(text))

const impossibleRanges = new Set(['unspecified', 'broadcast', 'multicast'])

/** A network or a single address, in the form of `defaultCameraNetworks`. Throws Error with a sentence. */
export function parseCameraNetwork(text: string): string {
  const single = isIP(text) === 0 ? text : `${text}/${isIP(text) === 4 ? 32 : 128}`
  if (!ipaddr.isValidCIDR(single)) throw new Error('must be a network such as 10.0.0.0/8 or fd00::/8')
  return single
}

export class CameraNetworks {
  readonly list: readonly string[]
  private readonly ranges: Range[]

  constructor(networks: readonly string[] = defaultCameraNetworks) {
    this.list = networks
    this.ranges = networks.map(text => ipaddr.parseCIDR(text))
  }

  /** Why no camera may be at this IP address, as the end of a sentence; undefined when one may. */
  refusal(ip: string): string | undefined {
    const address = ipaddr.process(ip.replace(/%.*$/, ''))
    const isMetadata = [address, ...carriedIn(address)].some(each => isIn(each, metadataServices))
    if (isMetadata || impossibleRanges.has(address.range())) {
      return "is no camera's address: correct it in the site file"
    }
    if (isIn(address, this.ranges)) return undefined
    return 'lies outside the networks that cameras may be in: correct the address, or add its network to edge.cameraNetworks'
  }
}

function isIn(address: ipaddr.IPv4 | ipaddr.IPv6, ranges: readonly Range[]): boolean {
  return ranges.some(range => address.kind() === range[0].kind() && address.match(range))
}

/** IPv4 addresses that an IPv6 one leads to: NAT64 (RFC 6052, last 32 bits) and 6to4 (RFC 3056, bits 16 to 47). */
function carriedIn(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4[] {
  const bytes = address.toByteArray()
  return bytes.length === 16 ? [ipv4(bytes.slice(12)), ipv4(bytes.slice(2, 6))] : []
}

function ipv4(bytes: number[]): ipaddr.IPv4 {
  return ipaddr.fromByteArray(bytes) as ipaddr.IPv4
}
