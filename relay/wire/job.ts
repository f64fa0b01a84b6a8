/**
 * The job's snapshot as the workshop's own system publishes it (contract, "Job state"). The one schema: the edge
 * parses MQTT with it, AsyncAPI and OpenAPI are generated from it, pages take their types from it.
 * Money is integer minor units of the site's currency; times are ISO 8601 with offset.
 */
import { z } from 'zod'

export const jobStates = [
  'scheduled',
  'waiting',
  'in-bay',
  'diagnosing',
  'awaiting-approval',
  'repairing',
  'quality-check',
  'ready',
  'delivered',
  'cancelled',
] as const
export const severities = ['urgent', 'advisory', 'info', 'ok'] as const
export const payers = ['customer', 'warranty', 'insurance', 'shop'] as const

const id = z.string().min(1).max(64)
const text = z.string().max(2000)
const time = z.iso.datetime({ offset: true })
const money = z.int().min(0).max(1e12)
const person = z.object({ id, name: text })

export const stepSchema = z.object({
  id,
  title: text,
  state: z.enum(['pending', 'active', 'done', 'skipped']),
  startedAt: time.optional(),
  endedAt: time.optional(),
})

export const findingSchema = z.object({
  id,
  severity: z.enum(severities),
  area: text,
  fault: text,
  proposal: text.optional(),
  price: z.object({ material: money, labour: money }).optional(),
})

export const itemSchema = z.object({
  id,
  area: text,
  fault: text.optional(),
  reason: text.optional(),
  part: z.object({ name: text, model: text.optional(), quantity: z.number().min(0) }).optional(),
  material: money.default(0),
  labour: money.default(0),
  fee: money.optional(),
  discount: money.optional(),
  tax: money.default(0),
  minutes: z.number().min(0).optional(),
  technician: id.optional(),
  payer: z.enum(payers).default('customer'),
})

export const jobSchema = z.object({
  workOrder: id,
  revision: z.int().min(0),
  state: z.enum(jobStates),
  at: time,
  vehicle: z.object({ plate: text, make: text.optional(), model: text.optional() }),
  customer: z
    .object({
      name: text.optional(),
      locale: z.string().max(35).optional(),
      showOnWall: z.boolean().default(true),
    })
    .prefault({}),
  technician: person.optional(),
  explainer: person.optional(),
  appointmentAt: time.optional(),
  promisedAt: time.optional(),
  steps: z.array(stepSchema).max(500).default([]),
  findings: z.array(findingSchema).max(500).default([]),
  items: z.array(itemSchema).max(1000).default([]),
})

export type Job = z.output<typeof jobSchema>
export type JobState = Job['state']
export type Step = Job['steps'][number]
export type Finding = Job['findings'][number]
export type Item = Job['items'][number]
