/**
 * What the manager's page reads: the answers of the relay's API for managers. The relay's routes answer with these
 * schemas, OpenAPI is generated from them, the page takes their types. Lists are arrays, newest first; where there is
 * more, the `Link` header names the next page. Times are ISO 8601 in UTC.
 */
import { z } from 'zod'
import { jobStates } from '../job/job.ts'
import { type StreamFaultKind, streamFaults } from '../uplink/camera-report.ts'

const time = z.iso.datetime()
const count = z.int().min(0)
const bytes = z.number().min(0)

/** The same as `Role` of the relay, which no page may import. */
export const linkRoles = ['display', 'customer', 'explainer', 'manager'] as const

/** `GET /api/links`. */
export const linkSchema = z.object({
  id: z.string().meta({ description: "Hash of the link's id: all that is kept of it" }),
  role: z.enum(linkRoles),
  workOrder: z.string().nullable(),
  label: z.string().nullable(),
  madeAt: time,
  expiresAt: time,
  revokedAt: time.nullable(),
  lastUsedAt: time.nullable().meta({ description: 'When it was last opened' }),
})

/** `POST /api/links`. */
export const newLinkSchema = z.object({
  id: z.string().meta({ description: 'As in the list, and as DELETE takes it' }),
  url: z.url().meta({ description: 'Told this once and never again' }),
  role: z.enum(linkRoles),
  workOrder: z.string().optional(),
  label: z.string().optional(),
  expiresAt: time,
  code: z.string().optional().meta({ description: 'For the slip: larger decisions ask for it' }),
})

/** How many of how many; `share` is null where there are none to count. */
export const shareSchema = z.object({ count, of: count, share: z.number().min(0).max(1).nullable() })

const ratingsSchema = z.object({
  count,
  mean: z.number().nullable(),
  deviation: z
    .number()
    .nullable()
    .meta({ description: 'Standard deviation of the sample; null below two ratings' }),
  scores: z.array(count).length(5).meta({ description: 'How often 1, 2, 3, 4, 5' }),
})

const jobFiguresSchema = z.object({
  jobs: count,
  onTime: shareSchema.meta({ description: 'Ready before the time that was promised first' }),
  filmedFindings: shareSchema.meta({
    description: 'Jobs whose findings are on film, of those with findings',
  }),
  clipsWatched: shareSchema.meta({ description: 'Clips that the customer opened' }),
  firstTimeFix: shareSchema.meta({
    description: 'Jobs after which the car did not come back for the same area',
  }),
  minutesWorked: z.number().meta({ description: "The steps' real time" }),
  minutesPlanned: z.number().meta({ description: "The items' minutes" }),
})

export const personFiguresSchema = jobFiguresSchema.extend({
  id: z.string(),
  name: z.string(),
  role: z.enum(['technician', 'explainer']),
  ratings: ratingsSchema,
  isRanked: z.boolean().meta({ description: 'False below five ratings: too few to compare people by' }),
  minutesNarrated: z.number(),
  momentsMarked: count,
})

export const comebackSchema = z.object({
  plate: z.string(),
  area: z.string(),
  workOrder: z.string().meta({ description: 'The later one' }),
  at: time,
  earlier: z.string().meta({ description: 'The work order that counts as not fixed the first time' }),
  technician: z.string().nullable().meta({ description: "The earlier job's, by id" }),
  days: z.number(),
})

/** `GET /api/performance`. */
export const performanceSchema = z.object({
  from: time,
  to: time,
  shop: jobFiguresSchema.extend({ ratings: ratingsSchema }),
  people: z.array(personFiguresSchema),
  comebacks: z.array(comebackSchema),
})

export const followUpKinds = ['low-rating', 'declined-urgent', 'missed-promise'] as const

/** `GET /api/follow-ups`; what does not belong to its kind is null. */
export const followUpSchema = z.object({
  id: z.string(),
  kind: z.enum(followUpKinds),
  at: time,
  workOrder: z.string(),
  plate: z.string(),
  customer: z.string().nullable(),
  staff: z
    .object({ id: z.string(), name: z.string(), role: z.enum(['technician', 'explainer']) })
    .nullable()
    .meta({ description: 'Whom the rating is about; else the technician' }),
  score: z.int().min(1).max(5).nullable(),
  comment: z.string().nullable(),
  finding: z
    .object({ id: z.string(), area: z.string(), fault: z.string(), proposal: z.string().nullable() })
    .nullable(),
  promisedAt: time.nullable().meta({ description: 'As first promised' }),
  readyAt: time.nullable().meta({ description: 'Null: still not ready' }),
  assignee: z.string().nullable().meta({ description: 'Who is in charge' }),
  note: z.string().nullable(),
  closedAt: time.nullable(),
  closedBy: z.string().nullable(),
})

/** `GET /api/work-orders`. */
export const workOrderRowSchema = z.object({
  workOrder: z.string(),
  plate: z.string(),
  make: z.string().nullable(),
  model: z.string().nullable(),
  state: z.enum(jobStates),
  bay: z.string().nullable(),
  technician: z.string().nullable(),
  promisedAt: time.nullable(),
  updatedAt: time,
  clips: count,
  isHeld: z.boolean(),
})

/** `PUT /api/work-orders/{wo}/hold`. */
export const holdSchema = z.object({
  held: z.boolean(),
  reason: z.string().nullable(),
  since: time.nullable(),
})

export const auditActions = [
  'open-session',
  'watch-live',
  'narrate',
  'download-clip',
  'read-record',
  'turn-camera',
  'store-preset',
  'mark-moment',
  'decide',
  'rate',
  'choose-pickup',
  'export',
  'make-link',
  'revoke-link',
  'hold',
  'release',
  'delete',
  'enrol-edge',
  'make-edge-code',
  'revoke-edge',
] as const

export const auditEntrySchema = z.object({
  number: z.int().min(1),
  at: time,
  role: z
    .string()
    .meta({ description: 'The role of the link, or `relay` for what the relay does by itself' }),
  link: z.string().nullable().meta({ description: "Beginning of the link's id as GET /api/links has it" }),
  action: z.enum(auditActions),
  object: z.string().meta({ description: 'What it was done to, such as `work-order WO-1`' }),
})

/** `GET /api/audit`. */
export const auditSchema = z.object({
  isIntact: z
    .boolean()
    .meta({ description: 'Every entry carries the hash of the one before, from the first on' }),
  brokenAt: z.int().nullable().meta({ description: 'Number of the first entry that does not' }),
  entries: z.array(auditEntrySchema),
})

/** `code`: an OfflineCode of camera.ts. */
const reasonSchema = z.object({ code: z.string(), message: z.string() })

const faultKinds = Object.keys(streamFaults) as StreamFaultKind[]

const streamHealthSchema = z.object({
  rendition: z.enum(['main', 'sub']),
  toldAt: time,
  since: time.meta({ description: 'What follows is counted since then' }),
  sends: z
    .object({
      mime: z.string(),
      width: count,
      height: count,
      framesPerSecond: z.number().min(0),
      bitsPerSecond: z.number().min(0),
      keyframeSeconds: z.number().min(0).nullable().meta({ description: 'From one keyframe to the next' }),
    })
    .nullable()
    .meta({ description: 'Null while no picture comes' }),
  faults: z
    .array(
      z.object({
        kind: z.enum(faultKinds),
        count,
        perMinute: z.number().min(0).meta({ description: 'Of the last ten minutes' }),
        last: time,
      }),
    )
    .meta({ description: 'What had to be dropped, repaired or ignored; kinds that were seen' }),
  gaps: count.meta({ description: 'Times without a picture, longer than two seconds each' }),
  gapSeconds: z.number().min(0),
})

const bayHealthSchema = z.object({
  bay: z.string(),
  name: z.string(),
  isEdgeConnected: z.boolean(),
  broker: z
    .object({
      isConnected: z.boolean(),
      since: time,
      reason: z.string().nullable(),
      refused: z
        .array(z.object({ topic: z.string(), reason: z.string() }))
        .meta({ description: 'Topics, or last-will, that it refuses while the others go on' }),
    })
    .nullable()
    .meta({ description: 'As its edge told last; null until it has' }),
  storage: z
    .object({
      toldAt: time,
      isWriting: z.boolean(),
      fault: z.string().nullable().meta({ description: 'Why nothing is written' }),
      recordedBytes: bytes,
      oldest: time.nullable(),
      gaps: count.meta({ description: 'Interruptions by the disk since the edge was started' }),
      gapSeconds: z.number().min(0),
      diskFreeBytes: bytes.nullable(),
    })
    .nullable()
    .meta({ description: 'As its edge told last; null until it has' }),
})

/** `GET /api/edges`. */
export const edgeKeySchema = z.object({
  bay: z.string(),
  name: z.string(),
  isConnected: z.boolean(),
  key: z.string().nullable().meta({ description: 'Thumbprint of the public key; null: never enrolled' }),
  enrolledAt: time.nullable(),
  revokedAt: time.nullable(),
  refusals: z.object({ count, lastAt: time.nullable() }).meta({
    description: 'Edges that wanted to speak for this bay and may not, since the relay was started',
  }),
})

/** `POST /api/edges/{bay}/enrolment`. */
export const enrolmentCodeSchema = z.object({
  bay: z.string(),
  code: z.string().meta({ description: 'Told this once and never again; for one edge, once' }),
  expiresAt: time,
})

/** `GET /api/health`. */
export const healthSchema = z.object({
  cameras: z.array(
    z.object({
      bay: z.string(),
      camera: z.string(),
      name: z.string(),
      state: z.enum(['live', 'offline']),
      reason: reasonSchema.nullable(),
      since: time.nullable().meta({ description: 'Null: since the relay was started' }),
      streams: z
        .array(streamHealthSchema)
        .meta({ description: 'As the edge told last: the main stream, the sub stream; empty until it has' }),
    }),
  ),
  viewers: z.object({
    watching: count,
    moving: count.meta({ description: 'Whose picture advances, by their own report' }),
    behindP50Ms: z.number().nullable().meta({ description: 'Capture to glass' }),
  }),
  bays: z.array(bayHealthSchema),
  relay: z.object({ diskFreeBytes: bytes, databaseBytes: bytes, clipBytes: bytes, clips: count }),
})

export type LinkEntry = z.output<typeof linkSchema>
export type NewLink = z.output<typeof newLinkSchema>
export type Share = z.output<typeof shareSchema>
export type PersonFigures = z.output<typeof personFiguresSchema>
export type PerformanceFigures = z.output<typeof performanceSchema>
export type Comeback = z.output<typeof comebackSchema>
export type FollowUp = z.output<typeof followUpSchema>
export type FollowUpKind = FollowUp['kind']
export type WorkOrderListing = z.output<typeof workOrderRowSchema>
export type Hold = z.output<typeof holdSchema>
export type AuditAction = (typeof auditActions)[number]
export type AuditEntry = z.output<typeof auditEntrySchema>
export type Audit = z.output<typeof auditSchema>
export type EdgeKey = z.output<typeof edgeKeySchema>
export type EnrolmentCode = z.output<typeof enrolmentCodeSchema>
export type Health = z.output<typeof healthSchema>
export type StreamHealth = z.output<typeof streamHealthSchema>
