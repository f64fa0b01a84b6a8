import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { clientAddress, isLocal } from '../../../relay/access/client-address.ts'

function request(remoteAddress: string, headers: Record<string, string> = {}): IncomingMessage {
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage
}

test.each([
  ['127.0.0.1', {}, '127.0.0.1', true],
  ['::1', {}, '::1', true],
  ['::ffff:127.0.0.1', {}, '::ffff:127.0.0.1', true],
  ['192.0.2.1', {}, '192.0.2.1', false],
  ['192.0.2.1', { 'x-forwarded-for': '127.0.0.1' }, '192.0.2.1', false],
  ['127.0.0.1', { 'x-forwarded-for': '198.51.100.7' }, '198.51.100.7', false],
  ['127.0.0.1', { 'x-forwarded-for': '127.0.0.1, 198.51.100.7' }, '198.51.100.7', false],
  ['127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }, '127.0.0.1', false],
  ['127.0.0.1', { via: '1.1 proxy' }, '127.0.0.1', false],
  ['127.0.0.1', { forwarded: 'for=127.0.0.1' }, '127.0.0.1', false],
])('from %s with %o: %s, local %s', (peer, headers, address, local) => {
  expect(clientAddress(request(peer, headers))).toBe(address)
  expect(isLocal(request(peer, headers))).toBe(local)
})
