/** `GET /api/work-orders/{wo}`: all that is known of a work order, for its customer and for staff. */

import type { Clips } from '../../store/clips/clips.ts'
import type { Decisions } from '../../store/customer/decisions.ts'
import type { Pickups } from '../../store/customer/pickups.ts'
import type { Ratings } from '../../store/customer/ratings.ts'
import type { WorkOrder, WorkOrders } from '../../store/job/work-orders.ts'
import { workOrderObject } from '../../store/keeping/audit-log.ts'
import type { Holds } from '../../store/keeping/holds.ts'
import { workOrderSchema } from '../../wire/work-order/work-order.ts'
import { guardedRoute, type Route } from '../http/route.ts'
import { type Said, type Shop, workOrderAnswer } from './work-order-answer.ts'

export interface WorkOrderRoutesOptions {
  workOrders: WorkOrders
  clips: Clips
  decisions: Decisions
  ratings: Ratings
  pickups: Pickups
  holds: Holds
  shop: Shop
}

export function workOrderRoutes(options: WorkOrderRoutesOptions): Route[] {
  return [
    guardedRoute({
      method: 'get',
      path: '/api/work-orders/{workOrder}',
      summary: 'Snapshot, progress with times, findings, items with totals, promised time, pick-up, rating',
      action: 'read-work-order',
      response: workOrderSchema,
      async find({ workOrder = '' }) {
        const found = await options.workOrders.read(workOrder)
        return found && { workOrder: found.id, record: found }
      },
      async handle({ found: { record }, subject }) {
        return workOrderAnswer(record, await saidOf(record, options), options.shop, subject.role)
      },
      audit: ({ subject: { role }, found: { workOrder } }) =>
        role === 'customer' ? undefined : { action: 'read-record', object: workOrderObject(workOrder) },
    }),
  ]
}

async function saidOf(
  { id, job }: WorkOrder,
  { clips, decisions, ratings, pickups, holds }: WorkOrderRoutesOptions,
): Promise<Said> {
  return {
    decisions: await decisions.ofWorkOrder(id),
    clips: await clips.byFinding(id),
    pickup: await pickups.ofJob(job),
    rating: await ratings.ofWorkOrder(id),
    declinedBefore: await decisions.declinedBefore(job),
    isHeld: (await holds.ofWorkOrder(id)).held,
  }
}
