/** What the relay answers where its schemas stand beside their routes, as far as this page shows it. */
import type { ListedClip } from '../../../relay/wire/work-order/clip-list.ts'
import type { ShownFinding } from '../../../relay/wire/work-order/work-order.ts'

/** Of `GET /api/work-orders/{wo}/clips`. */
export type ClipEntry = ListedClip

/** Of `GET /api/viewers`. */
export interface ViewerEntry {
  role: string
  link: string
  bay: string
  camera: string
  rendition: string | null
  since: string
  gaps: number
  report: { moving: boolean; behindMs: number | null } | null
}

/** What was said by phone or at the desk, as it is sent. */
export interface StaffDecision {
  decision: 'approved' | 'declined' | 'call-me'
  seen: ShownFinding['seen']
  via: 'phone' | 'in-person'
  note?: string
  by?: string
}
