/** A relay that has something to hide: a work order with a finding and a clip in each of two bays, and a token of every kind. */

import { createHash } from 'node:crypto'
import { issueLink } from '../../../relay/access/links.ts'
import type { RelayOptions } from '../../../relay/parts.ts'
import {
  clipAudience,
  clipFilesPath,
  clipMediaTypes,
  contentRange,
  reprDigest,
} from '../../../relay/wire/uplink/clip-upload.ts'
import { aJob } from '../job.ts'
import { startWritingEdge, type WritingEdge } from './edge-mail.ts'
import { signEdgeToken, testEdgeKey } from './edge-token.ts'
import { startTestRelay, type TestRelay, testSecret } from './test-relay.ts'

/** Of WO-1, in bay-1. */
export const clipId = 'a'.repeat(32)
/** Of WO-2, in bay-2. */
export const otherClipId = 'b'.repeat(32)
export const film = Buffer.from('a film of the vehicle of WO-1')

export interface AccessSite {
  relay: TestRelay
  edge: WritingEdge
  /** In the order of access-table.ts: display, WO-1's customer, WO-2's, explainer, manager. */
  tokens: readonly [name: string, token: string][]
  /** None, and all that are not good any more or never were. */
  worthless: readonly [name: string, token: string | undefined][]
  stop(): Promise<void>
}

export async function startAccessSite(options: Partial<RelayOptions> = {}): Promise<AccessSite> {
  const relay = await startTestRelay({ prices: [], ...options })
  const edge = await startWritingEdge(relay, ['bay-1', 'bay-2'])
  await bring(relay, edge, { bay: 'bay-1', workOrder: 'WO-1', id: clipId })
  await bring(relay, edge, { bay: 'bay-2', workOrder: 'WO-2', id: otherClipId })
  const tokens = [
    ['display', await relay.token({ role: 'display' })],
    ['own customer', await relay.token({ role: 'customer', workOrder: 'WO-1' })],
    ['other customer', await relay.token({ role: 'customer', workOrder: 'WO-2' })],
    ['explainer', await relay.token({ role: 'explainer' })],
    ['manager', await relay.token({ role: 'manager' })],
  ] as const satisfies [string, string][]
  return {
    relay,
    edge,
    tokens,
    worthless: await worthlessTokens(relay, tokens[4][1]),
    async stop() {
      await edge.close()
      await relay.stop()
    },
  }
}

async function worthlessTokens(
  relay: TestRelay,
  manager: string,
): Promise<[name: string, token: string | undefined][]> {
  const site = relay.site.site.id
  const own = { site, secret: testSecret }
  const revoked = await issueLink(own, { role: 'manager' })
  await fetch(`${relay.httpUrl}/api/links/${revoked.id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${manager}` },
  })
  return [
    ['none', undefined],
    ['rubbish', 'rubbish'],
    ['forged', (await issueLink({ site, secret: 'x'.repeat(32) }, { role: 'manager' })).token],
    ["another dealer's", (await issueLink({ ...own, site: 'other-site' }, { role: 'manager' })).token],
    ['expired', (await issueLink(own, { role: 'manager', lifetimeMs: -1000 })).token],
    ['revoked', revoked.token],
    ["an edge's", await signEdgeToken({ site, bays: ['bay-1'], key: testEdgeKey }, clipAudience)],
  ]
}

async function bring(
  relay: TestRelay,
  edge: WritingEdge,
  { bay, workOrder, id }: { bay: string; workOrder: string; id: string },
): Promise<void> {
  const finding = { id: 'f1', severity: 'urgent', area: 'brakes', fault: 'worn' }
  const job = aJob({ workOrder, findings: [finding] })
  const payload = { bay, receivedAtMs: Date.now(), job }
  await edge.deliver({ type: 'deliver', id: `job/${workOrder}`, kind: 'job', payload })
  const sha256 = createHash('sha256').update(film).digest('hex')
  for (const [type, mime] of Object.entries(clipMediaTypes)) {
    const token = await signEdgeToken(
      { site: relay.site.site.id, bays: [bay], key: testEdgeKey },
      clipAudience,
    )
    const answer = await fetch(`${relay.httpUrl}${clipFilesPath}/${id}.${type}?bay=${bay}`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': mime,
        'content-range': contentRange({ from: 0, to: film.length - 1, total: film.length }),
        'repr-digest': reprDigest(sha256),
      },
      body: film,
    })
    if (answer.status !== 201) throw new Error(`the clip's file was answered ${answer.status}`)
  }
  const start = new Date().toISOString()
  const tag = { id, workOrder, bay, camera: 'lift', kind: 'arrival' as const, start, seconds: 1, sha256 }
  await edge.deliver({ type: 'deliver', id: `clip/${id}`, kind: 'clip', payload: tag })
}
