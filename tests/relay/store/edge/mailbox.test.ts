import { once } from 'node:events'
import { afterEach, beforeEach, expect, it } from 'vitest'
import WebSocket from 'ws'
import { seenHash } from '../../../../relay/store/job/seen-hash.ts'
import { uplinkAudience, uplinkPath, uplinkProtocol } from '../../../../relay/wire/uplink/uplink.ts'
import { signEdgeToken, testEdgeKey } from '../../../support/relay/edge-token.ts'

import { until } from '../../../support/until.ts'
import { brakes, CustomerSite } from '../../../support/viewer/customer-site.ts'

let site: CustomerSite

beforeEach(async () => {
  site = await CustomerSite.start()
  await site.tell({ state: 'awaiting-approval' })
})

afterEach(() => site.stop())

/** An edge that has connected and listens, and has not said hello yet. */
async function silentEdge(received: string[]): Promise<WebSocket> {
  const { relay } = site
  const token = await signEdgeToken({ site: 'test-site', bays: ['bay-1'], key: testEdgeKey }, uplinkAudience)
  const socket = new WebSocket(`${relay.url}${uplinkPath}`, uplinkProtocol, {
    headers: { authorization: `Bearer ${token}` },
  })
  socket.on('message', message => {
    const { type, kind } = JSON.parse(String(message)) as { type: string; kind?: string }
    if (type === 'deliver') received.push(kind ?? '')
  })
  await once(socket, 'open')
  return socket
}

it('mail waits until the edge has said hello: before that nobody may be listening yet', async () => {
  await site.leave()
  const customer = await site.customer()
  const path = '/api/work-orders/WO-1/findings/f1/decision'
  expect((await customer.post(path, { decision: 'approved', seen: seenHash(brakes) })).status).toBe(200)
  const received: string[] = []
  const socket = await silentEdge(received)
  // One put while it is connected is no reason to speak up either.
  expect((await customer.post(path, { decision: 'declined', seen: seenHash(brakes) })).status).toBe(200)
  socket.ping()
  await once(socket, 'pong') // one socket keeps one order: what was sent before is here by now
  expect(received).toEqual([])
  socket.send(JSON.stringify({ type: 'hello', cameras: [] }))
  await until(() => received.length >= 2)
  expect(received).toEqual(['decision', 'decision'])
  socket.close()
})
