/**
 * What the edge publishes on MQTT beside its job (contract, "Job state"): its status, clips' tags, and what customers
 * and staff said. The schemas are checked where such a thing enters the edge, and AsyncAPI is generated from them.
 */
import { z } from 'zod'
import { idSchema, textSchema, timeSchema } from './job.ts'

/** Last part of the bay's topics. */
export type TopicName = 'job' | 'status' | PublicationTopic

/** What the edge publishes for others, each message with an id of its own. */
export type PublicationTopic = 'clip' | 'decision' | 'pickup' | 'rating'

export const cameraStates = ['live', 'offline'] as const

export const statusSchema = z.object({
  online: z.boolean(),
  /** By camera id. */
  cameras: z.record(idSchema, z.enum(cameraStates)),
})

export const clipKinds = ['step', 'finding', 'moment', 'arrival', 'departure', 'timelapse'] as const

export const clipTagSchema = z.object({
  id: idSchema,
  workOrder: idSchema,
  bay: idSchema,
  camera: idSchema,
  kind: z.enum(clipKinds),
  step: idSchema.optional(),
  finding: idSchema.optional(),
  label: textSchema.optional(),
  start: timeSchema,
  seconds: z.number().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

export const decisionSchema = z.object({
  id: idSchema,
  workOrder: idSchema,
  finding: idSchema,
  decision: z.enum(['approved', 'declined', 'call-me']),
  /** `customer`, or the id of who recorded it for the customer. */
  by: idSchema,
  via: z.enum(['page', 'phone', 'in-person']),
  at: timeSchema,
})

export const pickupSchema = z.object({
  id: idSchema,
  workOrder: idSchema,
  choice: z.enum(['wait', 'collect']),
  /** The chosen slot; not for `wait`. */
  pickupAt: timeSchema.optional(),
  at: timeSchema,
})

const opinionSchema = z.object({ score: z.int().min(1).max(5), comment: textSchema.optional() })

export const ratingSchema = z.object({
  id: idSchema,
  workOrder: idSchema,
  technician: opinionSchema.optional(),
  explainer: opinionSchema.optional(),
  at: timeSchema,
})

export type Status = z.output<typeof statusSchema>
export type ClipTag = z.output<typeof clipTagSchema>
export type Decision = z.output<typeof decisionSchema>
export type Pickup = z.output<typeof pickupSchema>
export type Rating = z.output<typeof ratingSchema>
