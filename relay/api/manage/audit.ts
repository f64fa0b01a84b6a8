/** `GET /api/audit`: who looked at, decided, exported and deleted what, and whether the log is as it was written. */

import type { AuditRow } from '../../store/database/tables.ts'
import type { AuditLog } from '../../store/keeping/audit-log.ts'
import { type AuditEntry, auditSchema } from '../../wire/manage/manage.ts'
import { cursorOf, nameNextPage, pageQuery, parseCursor } from '../http/page.ts'
import { guardedRoute, type Route } from '../http/route.ts'

export function auditRoutes(auditLog: AuditLog): Route[] {
  return [
    guardedRoute({
      method: 'get',
      path: '/api/audit',
      summary: 'Who did what, newest first, and whether every entry is as it was written',
      action: 'read-audit',
      query: pageQuery,
      response: auditSchema,
      async handle({ query: { limit, cursor }, request, response }) {
        const rows = await auditLog.page(limit, cursor === undefined ? undefined : parseCursor(cursor).number)
        const last = rows.at(-1)
        if (last && rows.length === limit) nameNextPage(request, response, cursorOf(last.number, ''))
        const brokenAt = await auditLog.firstBroken()
        return { isIntact: brokenAt === undefined, brokenAt: brokenAt ?? null, entries: rows.map(entryOf) }
      },
    }),
  ]
}

function entryOf({ number, at, role, link, action, object }: AuditRow): AuditEntry {
  return { number, at: new Date(at).toISOString(), role, link, action, object }
}
