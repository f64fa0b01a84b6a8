/** A relay with an edge that writes and a manager who asks: what the record holds, seen through the API. */
import path from 'node:path'
import { type Catalogue, openCatalogue } from '../../../relay/store/database/catalogue.ts'
import type { RatingRow } from '../../../relay/store/database/tables.ts'
import { aJob } from '../job.ts'
import { startWritingEdge, type WritingEdge } from './edge-mail.ts'
import { aDecision, aRating } from './job-facts.ts'
import { startTestRelay, type TestRelay, type TestRelayOptions } from './test-relay.ts'

export interface Shop {
  relay: TestRelay
  edge: WritingEdge
  manager: string
  /** A snapshot through the edge; its revision is the next. */
  bring(changes: Record<string, unknown>): Promise<void>
  /** What a customer has said, as the record has it. */
  rate(
    workOrder: string,
    scores: [technician: number | null, explainer?: number],
    comment?: string,
  ): Promise<void>
  decline(workOrder: string, shown: object): Promise<void>
  ask(method: string, path: string, options?: AskOptions): Promise<Response>
  get<T>(path: string): Promise<T>
  stop(): Promise<void>
}

export interface AskOptions {
  token?: string
  body?: object
  accept?: string
}

export async function openShop(options: TestRelayOptions = {}): Promise<Shop> {
  const relay = await startTestRelay(options)
  const edge = await startWritingEdge(relay, ['bay-1', 'bay-2'])
  const manager = await relay.token({ role: 'manager', label: 'desk' })
  const record = await openCatalogue(path.join(relay.site.relay.data, 'record.sqlite'))
  const own = { site: relay.site.site.id }
  let revision = Date.now()
  const ask: Shop['ask'] = (method, url, { token = manager, body, accept = '*/*' } = {}) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept }
    return fetch(`${relay.httpUrl}${url}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  }
  return {
    relay,
    edge,
    manager,
    ask,
    async bring({ bay = 'bay-1', receivedAtMs = Date.now(), ...changes }) {
      revision += 1
      const job = aJob({ revision, explainer: { id: 'E-7', name: '李娜' }, ...changes })
      const payload = { bay: String(bay), receivedAtMs: Number(receivedAtMs), job }
      await edge.deliver({ type: 'deliver', id: `job/${revision}`, kind: 'job', payload })
    },
    async rate(workOrder, [technician, explainer = null], comment = 'so so') {
      const position = await nextPosition(record, 'rating', workOrder)
      const said = { technician_comment: comment, work_order: workOrder, position }
      const row: RatingRow = { ...aRating(technician, explainer), ...own, ...said }
      await record.insertInto('rating').values(row).execute()
    },
    async decline(workOrder, shown) {
      const position = await nextPosition(record, 'decision', workOrder)
      const row = { ...aDecision('declined', shown), ...own, work_order: workOrder, position }
      await record.insertInto('decision').values(row).execute()
    },
    async get<T>(url: string) {
      const answer = await ask('GET', url)
      if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
      return (await answer.json()) as T
    },
    async stop() {
      await record.destroy()
      await edge.close()
      await relay.stop()
    },
  }
}

async function nextPosition(record: Catalogue, table: 'rating' | 'decision', workOrder: string) {
  const rows = await record.selectFrom(table).select('position').where('work_order', '=', workOrder).execute()
  return rows.length + 1
}
