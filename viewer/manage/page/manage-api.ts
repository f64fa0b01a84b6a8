/** The relay's API as the manager's page uses it. Addresses are built here and nowhere else. */
import type {
  Audit,
  FollowUp,
  Health,
  Hold,
  LinkEntry,
  NewLink,
  PerformanceFigures,
  WorkOrderListing,
} from '../../../relay/wire/manage/manage.ts'
import type { ShownFinding, WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import type { BayInfo, SessionInfo, SiteInfo } from '../../ui/page/api.ts'
import { ask, askFile, askPage, type Page } from './ask.ts'
import type { ClipEntry, StaffDecision, ViewerEntry } from './shapes.ts'

export interface LinkWish {
  role: LinkEntry['role']
  workOrder?: string
  label?: string
  days?: number
}

export interface Search {
  query?: string | undefined
  /** Site days, `2026-11-25`, both included. */
  from?: string | undefined
  to?: string | undefined
}

export interface FollowUpChange {
  assignee?: string
  note?: string
  close?: boolean
}

export const api = {
  session: () => ask<SessionInfo>('/api/session'),
  site: () => ask<SiteInfo>('/api/site'),
  bays: () => ask<BayInfo[]>('/api/bays'),

  workOrder: (id: string) => ask<WorkOrderAnswer>(`/api/work-orders/${part(id)}`),
  clips: (workOrder: string) => ask<ClipEntry[]>(`/api/work-orders/${part(workOrder)}/clips?limit=200`),
  workOrders: (search: Search) => askPage<WorkOrderListing[]>(`/api/work-orders${query({ ...search })}`),
  hold: (workOrder: string, held: boolean, reason?: string) =>
    ask<Hold>(`/api/work-orders/${part(workOrder)}/hold`, { method: 'PUT', body: { held, reason } }),
  decide: (workOrder: string, finding: string, decision: StaffDecision) =>
    ask<ShownFinding>(`/api/work-orders/${part(workOrder)}/findings/${part(finding)}/decision`, {
      method: 'POST',
      body: decision,
    }),

  links: () => askPage<LinkEntry[]>('/api/links'),
  makeLink: (wish: LinkWish) => ask<NewLink>('/api/links', { method: 'POST', body: wish }),
  revokeLink: (id: string) => ask<void>(`/api/links/${part(id)}`, { method: 'DELETE' }),

  performance: (from: string, to: string) => ask<PerformanceFigures>(performancePath(from, to)),
  performanceCsv: (from: string, to: string) => askFile(performancePath(from, to), 'text/csv'),

  followUps: (state: 'open' | 'closed') => askPage<FollowUp[]>(`/api/follow-ups${query({ state })}`),
  followUpsOf: (month: string) => askPage<FollowUp[]>(`/api/follow-ups${query({ month })}`),
  followUpsCsv: (month: string) => askFile(`/api/follow-ups${query({ month })}`, 'text/csv'),
  changeFollowUp: (id: string, change: FollowUpChange) =>
    ask<FollowUp>(`/api/follow-ups/${part(id)}`, { method: 'POST', body: change }),

  health: () => ask<Health>('/api/health'),
  viewers: () => ask<ViewerEntry[]>('/api/viewers'),
  audit: () => askPage<Audit>('/api/audit'),

  /** The next page of any of these lists, by the address that its first one gave. */
  page: <T>(address: string): Promise<Page<T>> => askPage<T>(address),
}

function performancePath(from: string, to: string): string {
  return `/api/performance${query({ from, to })}`
}

function part(id: string): string {
  return encodeURIComponent(id)
}

function query(fields: Record<string, string | undefined>): string {
  const pairs = Object.entries(fields).filter(([, value]) => value)
  if (!pairs.length) return ''
  return `?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value || '')}`).join('&')}`
}
