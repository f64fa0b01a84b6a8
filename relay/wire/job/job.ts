/**
 * The job's snapshot as the workshop's own system publishes it (contract, "Job state"). The one schema: the edge
 * parses MQTT with it, AsyncAPI and OpenAPI are generated from it, pages take their types from it.
 * Money is integer minor units of the site's currency; times are ISO 8601 with offset. Unknown keys are left out:
 * a workshop's system may say more than we understand.
 */
import { z } from 'zod'
import { severities } from './severity.ts'

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
export const payers = ['customer', 'warranty', 'insurance', 'shop'] as const

/** Entries of each list of a snapshot; a longer list is refused before anything in it is looked at. */
export const listLimits = { steps: 500, findings: 500, items: 1000 } as const

// Ids stand in links, file tags and logs. A lone surrogate is no text: UTF-8 has no form for it.
export const idSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters')
export const textSchema = z
  .string()
  .max(2000)
  .refine(text => text.isWellFormed(), 'must be well-formed Unicode')
export const timeSchema = z.iso.datetime({ offset: true })

const money = z.int().min(0).max(1e12)
const person = z.object({ id: idSchema, name: textSchema })

export const stepSchema = z.object({
  id: idSchema,
  title: textSchema,
  state: z.enum(['pending', 'active', 'done', 'skipped']),
  startedAt: timeSchema.optional(),
  endedAt: timeSchema.optional(),
})

export const findingSchema = z.object({
  id: idSchema,
  severity: z.enum(severities),
  area: textSchema,
  fault: textSchema,
  proposal: textSchema.optional(),
  price: z.object({ material: money, labour: money }).optional(),
})

export const itemSchema = z.object({
  id: idSchema,
  area: textSchema,
  fault: textSchema.optional(),
  reason: textSchema.optional(),
  part: z.object({ name: textSchema, model: textSchema.optional(), quantity: z.number().min(0) }).optional(),
  material: money.default(0),
  labour: money.default(0),
  fee: money.optional(),
  discount: money.optional(),
  tax: money.default(0),
  minutes: z.number().min(0).optional(),
  technician: idSchema.optional(),
  payer: z.enum(payers).default('customer'),
})

export const jobSchema = z.object({
  workOrder: idSchema,
  revision: z.int().min(0),
  state: z.enum(jobStates),
  at: timeSchema,
  vehicle: z.object({ plate: textSchema, make: textSchema.optional(), model: textSchema.optional() }),
  customer: z
    .object({
      name: textSchema.optional(),
      locale: z.string().max(35).optional(),
      showOnWall: z.boolean().default(true),
    })
    .prefault({}),
  technician: person.optional(),
  explainer: person.optional(),
  appointmentAt: timeSchema.optional(),
  promisedAt: timeSchema.optional(),
  steps: z.array(stepSchema).max(listLimits.steps).superRefine(eachIdOnce).default([]),
  findings: z.array(findingSchema).max(listLimits.findings).superRefine(eachIdOnce).default([]),
  items: z.array(itemSchema).max(listLimits.items).superRefine(eachIdOnce).default([]),
})

export type Job = z.output<typeof jobSchema>
export type JobState = Job['state']
export type Step = Job['steps'][number]
export type Finding = Job['findings'][number]
export type Item = Job['items'][number]

const statesOutsideTheBay: ReadonlySet<JobState> = new Set(['scheduled', 'waiting', 'delivered', 'cancelled'])

/** The vehicle stands in the bay: it has come in and has not been handed over. */
export function isInBay(state: JobState): boolean {
  return !statesOutsideTheBay.has(state)
}

/** Clips, decisions and ratings hang on these ids: two entries with the same one could not be told apart. */
function eachIdOnce(list: { id: string }[], context: z.core.$RefinementCtx): void {
  const seen = new Set<string>()
  for (const [i, { id }] of list.entries()) {
    if (seen.has(id)) context.addIssue({ code: 'custom', path: [i, 'id'], message: 'is there twice' })
    seen.add(id)
  }
}
