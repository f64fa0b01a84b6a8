/** An edge that only writes: it dials the relay's uplink, delivers mail and keeps what comes back. */

import { EventEmitter, once } from 'node:events'
import type { JWK } from 'jose'
import WebSocket from 'ws'
import type { Ack, EdgeDelivery, RelayDelivery } from '../../../relay/wire/mail/mail.ts'
import {
  type EdgeMessage,
  uplinkAudience,
  uplinkPath,
  uplinkProtocol,
} from '../../../relay/wire/uplink/uplink.ts'
import { until } from '../until.ts'
import { signEdgeToken, testEdgeKey } from './edge-token.ts'
import type { TestRelay } from './test-relay.ts'

export interface WritingEdge {
  /** Resolves with the relay's acknowledgement. */
  deliver(delivery: EdgeDelivery): Promise<void>
  /** Resolves when the relay has read it. */
  say(message: EdgeMessage): Promise<void>
  /** What the relay has delivered, without acknowledging. */
  received: RelayDelivery[]
  acknowledge(id: string): void
  close(): Promise<void>
  /** Rejects nothing: resolves with the code when the relay closes. */
  closed: Promise<number>
}

export async function startWritingEdge(
  relay: TestRelay,
  bays: string[],
  key: JWK = testEdgeKey,
): Promise<WritingEdge> {
  const token = await signEdgeToken({ site: relay.site.site.id, bays, key }, uplinkAudience)
  const socket = new WebSocket(`${relay.url}${uplinkPath}`, uplinkProtocol, {
    headers: { authorization: `Bearer ${token}` },
  })
  const received: RelayDelivery[] = []
  const acks = new EventEmitter()
  const acked = new Set<string>()
  socket.on('message', (message, isBinary) => {
    if (isBinary) return
    const mail = JSON.parse(message.toString()) as RelayDelivery | Ack | { type: string }
    if (mail.type === 'deliver') received.push(mail as RelayDelivery)
    if (mail.type === 'ack') acked.add((mail as Ack).id)
    acks.emit('any')
  })
  const closed = new Promise<number>(resolve => socket.once('close', resolve))
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'hello', cameras: [] }))
  return {
    received,
    closed,
    async deliver(delivery) {
      acked.delete(delivery.id)
      socket.send(JSON.stringify(delivery))
      await until(() => acked.has(delivery.id))
    },
    async say(message) {
      const read = once(socket, 'pong')
      socket.send(JSON.stringify(message))
      socket.ping()
      await read
    },
    acknowledge: id => socket.send(JSON.stringify({ type: 'ack', id })),
    async close() {
      socket.close()
      await closed
    },
  }
}
