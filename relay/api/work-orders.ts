/** `GET /api/work-orders/{wo}`: all that is known of a work order, for its customer and for staff. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { WorkOrder, WorkOrders } from '../record/work-orders.ts'
import {
  type Finding,
  findingSchema,
  type Item,
  itemSchema,
  jobSchema,
  jobStates,
  stepSchema,
} from '../wire/job.ts'
import { guardedRoute, type Route } from './route.ts'

const money = z.int()
const time = z.iso.datetime()

const workOrderSchema = jobSchema.extend({
  bay: z.string().nullable().meta({ description: 'Where the vehicle is now' }),
  progress: z.array(z.object({ state: z.enum(jobStates), at: time })),
  steps: z.array(stepSchema),
  findings: z.array(
    findingSchema.extend({
      seen: z.string().meta({ description: 'Hash of what is shown; a decision sends it back' }),
      decision: z.null(),
    }),
  ),
  items: z.array(itemSchema.extend({ total: money })),
  totals: z.object({
    material: money,
    labour: money,
    fee: money,
    discount: money,
    tax: money,
    total: money,
    due: money,
  }),
})

type WorkOrderAnswer = z.output<typeof workOrderSchema>

export function workOrderRoutes(workOrders: WorkOrders): Route[] {
  return [
    guardedRoute({
      method: 'get',
      path: '/api/work-orders/{workOrder}',
      summary: 'Snapshot, progress with times, findings, items with totals, promised time',
      action: 'read-work-order',
      response: workOrderSchema,
      async find({ workOrder = '' }) {
        const found = await workOrders.read(workOrder)
        return found && { workOrder: found.id, record: found }
      },
      handle: ({ found: { record } }) => answerOf(record),
    }),
  ]
}

function answerOf({ job, bay, progress, steps }: WorkOrder): WorkOrderAnswer {
  return {
    ...job,
    bay,
    progress: progress.map(({ state, at }) => ({ state, at: iso(at) })),
    steps: steps.map(({ id, title, state, started_at, ended_at }) => ({
      id,
      title,
      state,
      ...(started_at !== null && { startedAt: iso(started_at) }),
      ...(ended_at !== null && { endedAt: iso(ended_at) }),
    })),
    findings: job.findings.map(finding => ({ ...finding, seen: seenHash(finding), decision: null })),
    items: job.items.map(item => ({ ...item, total: itemTotal(item) })),
    totals: totalsOf(job.items),
  }
}

/** What a line costs: material is the whole line's, whatever the quantity; tax comes on top. */
export function itemTotal({ material, labour, fee = 0, discount = 0, tax }: Item): number {
  return material + labour + fee - discount + tax
}

/** `due`: what the customer pays, without what warranty, insurance or shop do. */
export function totalsOf(items: readonly Item[]): WorkOrderAnswer['totals'] {
  const sum = (amount: (item: Item) => number) => items.reduce((total, item) => total + amount(item), 0)
  return {
    material: sum(item => item.material),
    labour: sum(item => item.labour),
    fee: sum(item => item.fee ?? 0),
    discount: sum(item => item.discount ?? 0),
    tax: sum(item => item.tax),
    total: sum(itemTotal),
    due: sum(item => (item.payer === 'customer' ? itemTotal(item) : 0)),
  }
}

/** The same for the same words and price, another when anything of it changes. */
export function seenHash({ id, severity, area, fault, proposal, price }: Finding): string {
  const shown = [id, severity, area, fault, proposal ?? null, price?.material ?? null, price?.labour ?? null]
  return createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 22)
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
