/** The addresses of a network, and what a name stands for. */
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** A larger network is searched by asking everybody, not one by one. */
const mostHosts = 4096

/** IPv4 addresses of `10.0.3.0/24`, without its first and last where it has more than two. Throws Error with a sentence. */
export function hostsOf(network: string): string[] {
  if (!ipaddr.IPv4.isValidCIDR(network))
    throw new Error(`${network} must be an IPv4 network such as 10.0.3.0/24`)
  const [, prefix] = ipaddr.IPv4.parseCIDR(network)
  const count = 2 ** (32 - prefix)
  if (count > mostHosts)
    throw new Error(`${network} has more than ${mostHosts} addresses: give smaller networks`)
  const base = toNumber(ipaddr.IPv4.networkAddressFromCIDR(network))
  const all = Array.from({ length: count }, (_, i) => toText(base + i))
  return count > 2 ? all.slice(1, -1) : all
}

/** The IPv4 address of a name; an address is its own. Throws Error with a sentence. */
export async function hostOf(nameOrAddress: string): Promise<string> {
  if (isIP(nameOrAddress) === 4) return nameOrAddress
  try {
    return (await lookup(nameOrAddress, 4)).address
  } catch (cause) {
    throw new Error(`${nameOrAddress} has no IPv4 address`, { cause })
  }
}

function toNumber(address: ipaddr.IPv4): number {
  return Buffer.from(address.toByteArray()).readUInt32BE()
}

function toText(number: number): string {
  return [24, 16, 8, 0].map(shift => (number >>> shift) & 0xff).join('.')
}
