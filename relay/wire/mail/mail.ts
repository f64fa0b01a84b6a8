/**
 * What must get across between an edge and the relay, however often either dies: control messages of the uplink,
 * as JSON text beside those of uplink.ts. A delivery is kept by its sender and sent again after every reconnect,
 * oldest first, until the receiver has stored it and says `ack`. Its id is the same every time: the receiver
 * keeps the ids it has had and acknowledges a repeated one without doing anything.
 */
import { z } from 'zod'
import { idSchema, jobSchema, textSchema, timeSchema } from '../job/job.ts'
import { clipTagSchema, decisionSchema, pickupSchema, ratingSchema } from '../job/publication.ts'
import { severities } from '../job/severity.ts'

const deliveryId = z.string().min(1).max(512)
const epochMs = z.int().min(0)

/** The bay's job since then; null: the bay is empty. */
const jobReportSchema = z.object({ bay: idSchema, receivedAtMs: epochMs, job: jobSchema.nullable() })

/** Whether the bay's job is still being heard of. Without its broker the last state stands, marked as stale. */
const brokerReportSchema = z.object({
  bay: idSchema,
  sinceMs: epochMs,
  isConnected: z.boolean(),
  /** Why not; one sentence without secrets. */
  reason: textSchema.optional(),
  /** What the broker refuses by itself while the rest goes on, each with a sentence. */
  refused: z
    .array(z.object({ topic: idSchema, reason: textSchema }))
    .max(20)
    .default([]),
})

/** An explainer marked what is being seen now: a clip is to follow. */
const momentSchema = z.object({
  id: idSchema,
  bay: idSchema,
  label: textSchema,
  severity: z.enum(severities),
  /** What was found, and is shown. */
  finding: idSchema.optional(),
  /** By the relay's clock. */
  at: timeSchema,
  by: idSchema,
})

function delivery<K extends string, P extends z.ZodType>(kind: K, payload: P) {
  return z.object({ type: z.literal('deliver'), id: deliveryId, kind: z.literal(kind), payload })
}

const ackSchema = z.object({ type: z.literal('ack'), id: deliveryId })

const edgeDeliverySchema = z.discriminatedUnion('kind', [
  delivery('job', jobReportSchema),
  delivery('clip', clipTagSchema),
  delivery('broker', brokerReportSchema),
])
const relayDeliverySchema = z.discriminatedUnion('kind', [
  delivery('moment', momentSchema),
  delivery('decision', decisionSchema),
  delivery('pickup', pickupSchema),
  delivery('rating', ratingSchema),
])

export type JobReport = z.output<typeof jobReportSchema>
export type BrokerReport = z.output<typeof brokerReportSchema>
export type Moment = z.output<typeof momentSchema>
export type Ack = z.output<typeof ackSchema>
/** Edge → relay. */
export type EdgeDelivery = z.output<typeof edgeDeliverySchema>
/** Relay → edge. */
export type RelayDelivery = z.output<typeof relayDeliverySchema>

const edgeMailSchema = z.discriminatedUnion('type', [edgeDeliverySchema, ackSchema])
const relayMailSchema = z.discriminatedUnion('type', [relayDeliverySchema, ackSchema])

/** What an edge sent, already out of its JSON; undefined for anything that is not mail. */
export function parseEdgeMail(message: unknown): EdgeDelivery | Ack | undefined {
  return edgeMailSchema.safeParse(message).data
}

/** What the relay sent, already out of its JSON; undefined for anything that is not mail. */
export function parseRelayMail(message: unknown): RelayDelivery | Ack | undefined {
  return relayMailSchema.safeParse(message).data
}
