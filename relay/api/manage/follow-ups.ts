/** `/api/follow-ups`: whom somebody should call back, who is in charge of it, and the month's sheet. */
import { z } from 'zod'
import { linkHash } from '../../access/link-hash.ts'
import { Refusal } from '../../access/refusal.ts'
import type { FollowUps } from '../../store/shop/follow-ups.ts'
import { monthPeriod } from '../../store/shop/shop-days.ts'
import { type FollowUp, followUpSchema } from '../../wire/manage/manage.ts'
import { type Cell, sendCsv, wantsCsv } from '../http/csv.ts'
import { cursorOf, nameNextPage, pageQuery, parseCursor } from '../http/page.ts'
import { guardedRoute, type Route } from '../http/route.ts'

export interface FollowUpRoutesOptions {
  followUps: FollowUps
  /** `site.timezone`: months are the shop's. */
  timezone: string
}

const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-11')
const listQuery = pageQuery.extend({
  state: z.enum(['open', 'closed', 'all']).optional().meta({ description: 'Default: open; of a month: all' }),
  month: month.optional().meta({ description: "What arose in that month, by the shop's clock" }),
})

export function followUpRoutes(options: FollowUpRoutesOptions): Route[] {
  return [listRoute(options), changeRoute(options)]
}

function listRoute({ followUps, timezone }: FollowUpRoutesOptions): Route {
  return guardedRoute({
    method: 'get',
    path: '/api/follow-ups',
    summary: 'Low ratings, declined urgent findings, missed promises, newest first; as text/csv all at once',
    action: 'read-follow-ups',
    query: listQuery,
    response: z.array(followUpSchema),
    async handle({ query, request, response }) {
      const { month, state = month === undefined ? 'open' : 'all', limit, cursor } = query
      const period = month === undefined ? undefined : monthPeriod(month, timezone)
      const all = (await followUps.list(period?.fromMs)).filter(({ at, closedAt }) => {
        const atMs = Date.parse(at)
        if (period && (atMs < period.fromMs || atMs >= period.toMs)) return false
        return state === 'all' || (state === 'closed') === (closedAt !== null)
      })
      if (wantsCsv(request)) {
        sendCsv(response, `follow-ups ${month ?? state}`, all.map(rowOf))
        return undefined
      }
      const after = cursor === undefined ? undefined : parseCursor(cursor)
      const page = all.filter(entry => !after || isAfter(entry, after)).slice(0, limit)
      const last = page.at(-1)
      if (last && page.length === limit)
        nameNextPage(request, response, cursorOf(Date.parse(last.at), last.id))
      return page
    },
    audit: ({ request }) => (wantsCsv(request) ? { action: 'export', object: 'follow-ups' } : undefined),
  })
}

function changeRoute({ followUps }: FollowUpRoutesOptions): Route {
  return guardedRoute({
    method: 'post',
    path: '/api/follow-ups/{id}',
    summary: 'Puts somebody in charge, notes what was done, closes it (with a note) or opens it again',
    action: 'handle-follow-ups',
    body: z.strictObject({
      assignee: z.string().max(200).optional(),
      note: z.string().max(2000).optional(),
      close: z.boolean().optional(),
    }),
    response: followUpSchema,
    async find({ id = '' }) {
      const found = await followUps.find(id)
      return found && { workOrder: found.workOrder, followUp: found }
    },
    async handle({ found: { followUp }, body, subject }) {
      if (body.close && !(body.note ?? followUp.note)) {
        throw new Refusal(400, 'closing it needs a note that says what was done')
      }
      const by = subject.label ?? linkHash(subject.linkId).slice(0, 12)
      return followUps.change(followUp.id, { ...body, by })
    },
  })
}

function isAfter({ at, id }: FollowUp, after: { number: number; id: string }): boolean {
  const atMs = Date.parse(at)
  return atMs < after.number || (atMs === after.number && id < after.id)
}

function rowOf(entry: FollowUp): Record<string, Cell> {
  const { kind, at, workOrder, plate, customer, staff, score, comment, finding } = entry
  return {
    kind,
    at,
    'work order': workOrder,
    plate,
    customer,
    staff: staff?.name ?? null,
    score,
    comment,
    finding: finding && `${finding.area}: ${finding.fault}`,
    promised: entry.promisedAt,
    ready: entry.readyAt,
    'in charge': entry.assignee,
    note: entry.note,
    closed: entry.closedAt,
    'closed by': entry.closedBy,
  }
}
