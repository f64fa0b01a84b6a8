/**
 * What the API answers of a work order, and what a customer (or staff for it) says about it. Times are ISO 8601, money
 * is integer minor units of the site's currency.
 */
import { z } from 'zod'
import {
  findingSchema,
  idSchema,
  itemSchema,
  jobSchema,
  jobStates,
  stepSchema,
  textSchema,
} from '../job/job.ts'
import { decisionSchema, pickupSchema } from '../job/publication.ts'

const money = z.int()
const time = z.iso.datetime()

/** `type` of a problem (RFC 9457) that a page must tell from others of the same status. */
export const problemTypes = {
  /** 403: this decision needs the code on the reception slip. */
  codeNeeded: '/problems/code-needed',
  /** 403: the code is not the one on the slip. */
  wrongCode: '/problems/wrong-code',
  /** 429: too many wrong codes; the Retry-After header says how long to wait. */
  codeLocked: '/problems/code-locked',
  /** 409: it says something else now; `finding` has it. */
  findingChanged: '/problems/finding-changed',
  /** 409: nothing is proposed here that could be decided. */
  nothingToDecide: '/problems/nothing-to-decide',
  /** 409: the job has gone too far for this, or not yet far enough. */
  wrongTime: '/problems/wrong-time',
  /** 409: that slot is not free any more; `pickup` has those that are. */
  slotTaken: '/problems/slot-taken',
} as const

export const personSchema = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string().nullable(),
  photo: z.string().nullable().meta({ description: "Path of the photo, which needs the page's session" }),
})

export const madeDecisionSchema = decisionSchema.pick({ decision: true, by: true, via: true }).extend({
  at: time,
  note: z.string().nullable(),
  seen: z
    .string()
    .meta({ description: 'What it was about; another hash than the finding has now: it has changed since' }),
})

export const shownFindingSchema = findingSchema.extend({
  seen: z.string().meta({ description: 'Hash of what is shown; a decision sends it back' }),
  decision: madeDecisionSchema.nullable().meta({ description: 'The latest one' }),
  mayDecide: z.boolean().meta({ description: 'Something is proposed, and the job has not gone too far' }),
  needsCode: z.boolean().meta({
    description: "The customer's approval or refusal needs the code on the reception slip; call-me does not",
  }),
  clips: z.array(z.string()).meta({ description: 'Ids of the clips that show it, newest first' }),
})

export const recordItemSchema = itemSchema.extend({
  total: money,
  technicianName: z.string().nullable(),
  listed: z
    .object({ material: money.nullable(), labour: money.nullable() })
    .nullable()
    .meta({ description: 'What the published price list says of it; null when it does not' }),
})

export const totalsSchema = z.object({
  material: money,
  labour: money,
  fee: money,
  discount: money,
  tax: money,
  total: money,
  due: money.meta({ description: 'What the customer pays' }),
})

export const shownPickupSchema = z.object({
  choice: z
    .object({
      choice: pickupSchema.shape.choice,
      at: time.nullable(),
      isOvertaken: z.boolean().meta({ description: 'The promised time is later now than the slot' }),
    })
    .nullable(),
  slots: z.array(time).meta({ description: 'Beginnings of the free half hours, earliest first' }),
  mayChange: z.boolean(),
})

const shownOpinionSchema = z.object({ score: z.int(), comment: z.string().nullable() })

export const shownRatingSchema = z.object({
  technician: shownOpinionSchema.nullable(),
  explainer: shownOpinionSchema.nullable(),
  at: time,
})

const declinedBeforeSchema = z.object({
  workOrder: z.string(),
  finding: findingSchema,
  at: time,
})

export const workOrderSchema = jobSchema.extend({
  technician: personSchema.nullable(),
  explainer: personSchema.nullable(),
  bay: z.string().nullable().meta({ description: 'Where the vehicle is now' }),
  progress: z.array(z.object({ state: z.enum(jobStates), at: time })),
  steps: z.array(stepSchema),
  findings: z.array(shownFindingSchema),
  items: z.array(recordItemSchema),
  totals: totalsSchema,
  pickup: shownPickupSchema,
  rating: shownRatingSchema.nullable().meta({ description: 'For its customer and the manager' }),
  mayRate: z.boolean(),
  declinedBefore: z
    .array(declinedBeforeSchema)
    .meta({ description: 'What was declined on the same vehicle before; empty for customers' }),
  isHeld: z.boolean().meta({ description: 'Kept beyond its time; false for customers' }),
})

export type Person = z.output<typeof personSchema>
export type MadeDecision = z.output<typeof madeDecisionSchema>
export type ShownFinding = z.output<typeof shownFindingSchema>
export type RecordItem = z.output<typeof recordItemSchema>
export type Totals = z.output<typeof totalsSchema>
export type ShownPickup = z.output<typeof shownPickupSchema>
export type ShownRating = z.output<typeof shownRatingSchema>
export type DeclinedBefore = z.output<typeof declinedBeforeSchema>
/** The answer of `GET /api/work-orders/{workOrder}`. */
export type WorkOrderAnswer = z.output<typeof workOrderSchema>

/** `code` is for customers; `via`, `note` and `by` are for who records what the customer said otherwise. */
export const decisionRequestSchema = z.strictObject({
  decision: decisionSchema.shape.decision,
  seen: z.string().min(1).max(64),
  code: z
    .string()
    .regex(/^\d{4}$/, 'must be four digits')
    .optional(),
  via: z.enum(['phone', 'in-person']).optional(),
  note: textSchema.optional(),
  by: idSchema.optional().meta({ description: 'Who recorded it, as in `staff`; default: the link' }),
})

const opinionRequestSchema = z.strictObject({
  score: z.int().min(1).max(5),
  comment: textSchema.optional(),
})

export const ratingRequestSchema = z
  .strictObject({ technician: opinionRequestSchema.optional(), explainer: opinionRequestSchema.optional() })
  .refine(({ technician, explainer }) => technician ?? explainer, 'must rate technician or explainer')

export const pickupRequestSchema = z.discriminatedUnion('choice', [
  z.strictObject({ choice: z.literal('wait') }),
  z.strictObject({ choice: z.literal('collect'), at: z.iso.datetime({ offset: true }) }),
])

export type DecisionRequest = z.input<typeof decisionRequestSchema>
export type RatingRequest = z.input<typeof ratingRequestSchema>
export type PickupRequest = z.input<typeof pickupRequestSchema>
