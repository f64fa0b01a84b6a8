/** `GET /api/work-orders`: by number, plate and date; `PUT .../hold`: what retention is to leave alone. */
import { z } from 'zod'
import type { WorkOrderSearch } from '../../store/job/work-order-search.ts'
import type { WorkOrders } from '../../store/job/work-orders.ts'
import { workOrderObject } from '../../store/keeping/audit-log.ts'
import type { Holds } from '../../store/keeping/holds.ts'
import { holdSchema, workOrderRowSchema } from '../../wire/manage/manage.ts'
import { cursorOf, nameNextPage, pageQuery, parseCursor } from '../http/page.ts'
import { periodOf, periodQuery } from '../http/period.ts'
import { guardedRoute, type Route } from '../http/route.ts'

export interface SearchRoutesOptions {
  workOrderSearch: WorkOrderSearch
  workOrders: WorkOrders
  holds: Holds
  timezone: string
}

export function searchRoutes({ workOrderSearch, workOrders, holds, timezone }: SearchRoutesOptions): Route[] {
  return [
    guardedRoute({
      method: 'get',
      path: '/api/work-orders',
      summary: 'Work orders by number, plate and date, the last changed first',
      action: 'search-work-orders',
      query: pageQuery.extend({
        query: z.string().max(100).optional().meta({ description: 'A part of the number or the plate' }),
        ...periodQuery.shape,
      }),
      response: z.array(workOrderRowSchema),
      async handle({ query: { query, limit, cursor, from, to }, request, response }) {
        const rows = await workOrderSearch.find({
          text: query?.trim(),
          ...periodOf({ from, to }, timezone),
          limit,
          after: cursor === undefined ? undefined : parseCursor(cursor),
        })
        const last = rows.at(-1)
        if (last && rows.length === limit)
          nameNextPage(request, response, cursorOf(last.updatedAtMs, last.workOrder))
        return rows.map(({ updatedAtMs: _, ...row }) => row)
      },
    }),
    guardedRoute({
      method: 'put',
      path: '/api/work-orders/{workOrder}/hold',
      summary: 'Keeps a work order with its clips beyond its time, or lets go of it',
      action: 'hold-work-order',
      body: z.strictObject({ held: z.boolean(), reason: z.string().max(500).optional() }),
      response: holdSchema,
      async find({ workOrder = '' }) {
        return (await workOrders.exists(workOrder)) ? { workOrder } : undefined
      },
      handle: ({ found: { workOrder }, body: { held, reason } }) =>
        held ? holds.hold(workOrder, reason) : holds.release(workOrder),
      audit: ({ found: { workOrder }, body: { held } }) => ({
        action: held ? 'hold' : 'release',
        object: workOrderObject(workOrder),
      }),
    }),
  ]
}
