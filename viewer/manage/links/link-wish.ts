/** What somebody has filled in, and the link that it asks for: pure. */
import type { LinkEntry } from '../../../relay/wire/manage/manage.ts'
import type { LinkWish } from '../page/manage-api.ts'

/** In the order in which they are needed. */
export const roles: readonly LinkEntry['role'][] = ['customer', 'display', 'explainer', 'manager']

/** How long a link of each role lives when nobody says otherwise, as the relay has it. */
export const usualDays: Record<LinkEntry['role'], number> = {
  customer: 14,
  display: 365,
  explainer: 90,
  manager: 90,
}

export interface LinkFields {
  role: LinkEntry['role']
  workOrder: string
  label: string
  /** As it was typed; empty for the usual. */
  days: string
}

/** Undefined while something that is needed is missing. */
export function wishOf({ role, workOrder, label, days }: LinkFields): LinkWish | undefined {
  const isForCustomer = role === 'customer'
  if (isForCustomer && !workOrder.trim()) return undefined
  const wish: LinkWish = { role }
  if (isForCustomer) wish.workOrder = workOrder.trim()
  if (label.trim()) wish.label = label.trim()
  if (days.trim()) wish.days = Number(days)
  return wish
}

export type LinkState = 'good' | 'expired' | 'revoked'

export function linkState(
  { revokedAt, expiresAt }: Pick<LinkEntry, 'revokedAt' | 'expiresAt'>,
  nowMs: number,
): LinkState {
  if (revokedAt !== null) return 'revoked'
  return Date.parse(expiresAt) <= nowMs ? 'expired' : 'good'
}
