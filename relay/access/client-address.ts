/** Who is at the other end, also behind a reverse proxy on this machine. */
import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'

/** The peer's address; when that is a proxy on loopback, the one that the proxy names last. */
export function clientAddress({ socket, headers }: IncomingMessage): string {
  const peer = socket.remoteAddress ?? ''
  const forwarded = headers['x-forwarded-for']
  if (!isLoopback(peer) || forwarded === undefined) return peer
  return String(forwarded).split(',').at(-1)?.trim() ?? peer
}

/** What a proxy adds; whoever comes through one is not from here, whatever it says. */
const forwardingHeaders = ['x-forwarded-for', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via']

/** False for a request that a proxy on loopback passes on for somebody else. */
export function isLocal({ socket, headers }: IncomingMessage): boolean {
  return isLoopback(socket.remoteAddress ?? '') && !forwardingHeaders.some(name => name in headers)
}

function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'
}
