/** `GET /api/work-orders/{wo}`: all that is known of a work order, for its customer and for staff. */
import { workOrderObject } from '../record/audit-log.ts'
import type { WorkOrders } from '../record/work-orders.ts'
import { workOrderSchema } from '../wire/work-order.ts'
import { guardedRoute, type Route } from './route.ts'
import { type Said, type Shop, workOrderAnswer } from './work-order-answer.ts'

export interface WorkOrderRoutesOptions {
  workOrders: WorkOrders
  shop: Shop
}

export function workOrderRoutes({ workOrders, shop }: WorkOrderRoutesOptions): Route[] {
  return [
    guardedRoute({
      method: 'get',
      path: '/api/work-orders/{workOrder}',
      summary: 'Snapshot, progress with times, findings, items with totals, promised time, pick-up, rating',
      action: 'read-work-order',
      response: workOrderSchema,
      async find({ workOrder = '' }) {
        const found = await workOrders.read(workOrder)
        return found && { workOrder: found.id, record: found }
      },
      handle: ({ found: { record }, subject }) => {
        const said: Said = {
          decisions: new Map(),
          clips: new Map(),
          pickup: { choice: null, slots: [], mayChange: false },
          rating: null,
          declinedBefore: [],
        }
        return workOrderAnswer(record, said, shop, subject.role)
      },
      audit: ({ subject: { role }, found: { workOrder } }) =>
        role === 'customer' ? undefined : { action: 'read-record', object: workOrderObject(workOrder) },
    }),
  ]
}
