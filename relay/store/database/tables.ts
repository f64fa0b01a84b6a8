/**
 * The catalogue's tables. Every row carries its site, every key begins with it. Times are ms since 1970 by the relay's
 * clock; those that only say how long a row has been kept are by the age clock (relay/wire/shared/age-clock.ts), and so is
 * every `aged_from`. Money is integer minor units, JSON is text: types that SQLite and PostgreSQL read alike. The DDL is in
 * migrations.ts.
 */
import type { Role } from '../../access/subject.ts'
import type { Finding, Item, JobState, Step } from '../../wire/job/job.ts'
import type { ClipTag, Decision, Pickup } from '../../wire/job/publication.ts'
import type { AuditAction, FollowUpKind } from '../../wire/manage/manage.ts'
import type { ClipFileType } from '../../wire/uplink/clip-upload.ts'

export interface Tables {
  age: AgeRow
  work_order: WorkOrderRow
  revision: RevisionRow
  stay: StayRow
  kept_back: KeptBackRow
  step: StepRow
  finding: FindingRow
  item: ItemRow
  clip: ClipRow
  clip_file: ClipFileRow
  event: EventRow
  received: ReceivedRow
  outgoing: OutgoingRow
  decision: DecisionRow
  rating: RatingRow
  pickup: PickupRow
  link: LinkRow
  audit: AuditRow
  hold: HoldRow
  broker: BrokerRow
  forgotten: ForgottenRow
  follow_up: FollowUpRow
  narration: NarrationRow
  remark: RemarkRow
  edge_key: EdgeKeyRow
  enrolment_code: EnrolmentCodeRow
}

/** The age clock as it was last written down: `age` by itself, `wall` by the wall clock; and the wall clock's last leap. */
export interface AgeRow {
  site: string
  age: number
  wall: number
  leap_by: number | null
  leap_noticed: number | null
}

/** One per work order, ever. `bay`: where it is now, null when it has left; at most one work order a bay. */
export interface WorkOrderRow {
  site: string
  id: string
  bay: string | null
  state: JobState
  plate: string
  revision: number
  appointment_at: number | null
  promised_at: number | null
  first_seen_at: number
  updated_at: number
  /** Retention counts from here. */
  aged_from: number
}

/**
 * Each snapshot as it was accepted: the proof of what was known when. `at`: as the workshop's system claims. `told_by`: the
 * key of the edge that told it, `told_at`: when, by the relay's clock; null in what was kept before these were.
 */
export interface RevisionRow {
  site: string
  work_order: string
  revision: number
  bay: string
  state: JobState
  at: number
  received_at: number
  snapshot: string
  told_by: string | null
  told_at: number | null
}

/**
 * When a work order's vehicle was in a bay, by the clock of that bay's edge: the earliest and the latest that was told.
 * `is_over`: 1 when it has left, else 0.
 */
export interface StayRow {
  site: string
  work_order: string
  bay: string
  number: number
  from_at: number
  to_at: number
  is_over: number
}

/** What an edge has told too early (relay/access/edge-can.ts), in the order of `position`. `at`: by the relay's clock. */
export interface KeptBackRow {
  site: string
  position: number
  bay: string
  work_order: string
  edge_key: string
  at: number
  aged_from: number
  delivery: string
}

/** `started_at`/`ended_at`: as claimed by the workshop's system, else when the snapshot that said so came. */
export interface StepRow {
  site: string
  work_order: string
  id: string
  position: number
  title: string
  state: Step['state']
  started_at: number | null
  ended_at: number | null
}

export interface FindingRow {
  site: string
  work_order: string
  id: string
  position: number
  severity: Finding['severity']
  area: string
  fault: string
  proposal: string | null
  material: number | null
  labour: number | null
}

export interface ItemRow {
  site: string
  work_order: string
  id: string
  position: number
  area: string
  fault: string | null
  reason: string | null
  part_name: string | null
  part_model: string | null
  quantity: number | null
  material: number
  labour: number
  fee: number
  discount: number
  tax: number
  minutes: number | null
  technician: string | null
  payer: Item['payer']
}

/** A clip that its edge has announced, so that its files are here. */
export interface ClipRow {
  site: string
  id: string
  work_order: string
  bay: string
  camera: string
  kind: ClipTag['kind']
  step: string | null
  finding: string | null
  label: string | null
  start_at: number
  duration_ms: number
  sha256: string
  /** By the age clock. */
  announced_at: number
}

/** `sha256`, `byte_length` as the edge says; `stored_at`: when it was whole, checked and synced, null before that. */
export interface ClipFileRow {
  site: string
  id: string
  type: ClipFileType
  bay: string
  sha256: string
  byte_length: number
  stored_at: number | null
  aged_from: number
}

/** `work_order` and `bay` say whom it concerns; `payload` is what those who may see it get. */
export interface EventRow {
  site: string
  id: number
  at: number
  aged_from: number
  type: string
  bay: string | null
  work_order: string | null
  payload: string
}

/** A delivery of an edge that has been stored: the same one again is acknowledged and changes nothing. `at`: by the age clock. */
export interface ReceivedRow {
  site: string
  id: string
  at: number
}

/** A delivery to a bay's edge that it has not acknowledged yet; sent in the order of `position`. */
export interface OutgoingRow {
  site: string
  id: string
  bay: string
  position: number
  delivery: string
}

/**
 * What was decided on a finding, one row each time; the highest `position` of a finding counts. `shown`: the finding as
 * it was shown, JSON; `seen`: its hash. `made_by`, `via`: as in relay/wire/job/publication.ts. `link`: a hash of the link.
 */
export interface DecisionRow {
  site: string
  work_order: string
  finding: string
  position: number
  id: string
  link: string
  at: number
  decision: Decision['decision']
  made_by: string
  via: Decision['via']
  note: string | null
  seen: string
  shown: string
}

/** One row each time; the highest `position` counts. `technician`, `explainer`: whom it is about, null when not rated. */
export interface RatingRow {
  site: string
  work_order: string
  position: number
  id: string
  link: string
  at: number
  technician: string | null
  technician_score: number | null
  technician_comment: string | null
  explainer: string | null
  explainer_score: number | null
  explainer_comment: string | null
}

/** One row each time; the highest `position` counts. `pickup_at`: the chosen slot's beginning, null for `wait`. */
export interface PickupRow {
  site: string
  work_order: string
  position: number
  id: string
  link: string
  at: number
  choice: Pickup['choice']
  pickup_at: number | null
}

/** A link that was made here or has been opened. Only the hash of its id is kept (relay/access/link-hash.ts). */
export interface LinkRow {
  site: string
  hash: string
  role: Role
  work_order: string | null
  label: string | null
  made_at: number
  expires_at: number
  revoked_at: number | null
  last_used_at: number | null
  aged_from: number
}

/** Never changed, never deleted: `hash` covers the row and the hash of the row before (audit-log.ts). */
export interface AuditRow {
  site: string
  number: number
  at: number
  role: Role | 'relay'
  link: string | null
  action: AuditAction
  object: string
  hash: string
}

/** What a bay's edge told last of its broker. `is_connected`: 1 or 0. `refused`: JSON, `[{topic, reason}]`. */
export interface BrokerRow {
  site: string
  bay: string
  since: number
  is_connected: number
  reason: string | null
  refused: string
}

/** A work order that retention leaves alone. */
export interface HoldRow {
  site: string
  work_order: string
  reason: string | null
  since: number
}

/** A work order whose personal data retention has deleted. `at`: by the age clock. */
export interface ForgottenRow {
  site: string
  work_order: string
  at: number
}

/** What was done about something that the record says (follow-ups.ts). `about`: a finding's id, a role, or empty. */
export interface FollowUpRow {
  site: string
  work_order: string
  kind: FollowUpKind
  about: string
  assignee: string | null
  note: string | null
  closed_at: number | null
  closed_by: string | null
}

/** One explainer talking, from the first word to the last. `by`: staff id; `ended_at` grows while it goes on. */
export interface NarrationRow {
  site: string
  id: string
  bay: string
  by: string
  work_order: string | null
  started_at: number
  ended_at: number
}

/** A caption or a stroke; `remark`: as it was told (relay/narration/remarks.ts), as JSON. */
export interface RemarkRow {
  site: string
  id: string
  bay: string
  at: number
  aged_from: number
  remark: string
}

/**
 * The key of a bay's edge; at most one of a bay is in force. `thumbprint`: of its public key (RFC 7638), `public_key`: as
 * JWK (RFC 8037). A key that is no longer in force stays: a bay that ever had one is never enrolled without a code again.
 */
export interface EdgeKeyRow {
  site: string
  bay: string
  thumbprint: string
  public_key: string
  enrolled_at: number
  revoked_at: number | null
}

/** A code with which one edge may be enrolled, once. Only its hash is kept. */
export interface EnrolmentCodeRow {
  site: string
  hash: string
  bay: string
  expires_at: number
}
