/** `POST /api/work-orders/{wo}/pickup`: a customer waits, or comes back at a time. */
import { linkHash } from '../../access/link-hash.ts'
import { Refusal } from '../../access/refusal.ts'
import type { Pickups } from '../../store/customer/pickups.ts'
import type { WorkOrders } from '../../store/job/work-orders.ts'
import { workOrderObject } from '../../store/keeping/audit-log.ts'
import { pickupRequestSchema, problemTypes, shownPickupSchema } from '../../wire/work-order/work-order.ts'
import { guardedRoute, type Route } from '../http/route.ts'

export interface PickupRoutesOptions {
  workOrders: WorkOrders
  pickups: Pickups
}

export function pickupRoutes({ workOrders, pickups }: PickupRoutesOptions): Route[] {
  return [
    guardedRoute({
      method: 'post',
      path: '/api/work-orders/{workOrder}/pickup',
      summary: 'Waits, or collects the vehicle at one of the free slots; can be changed until it is ready',
      action: 'choose-pickup',
      body: pickupRequestSchema,
      response: shownPickupSchema,
      async find({ workOrder = '' }) {
        return (await workOrders.exists(workOrder)) ? { workOrder } : undefined
      },
      async handle({ found: { workOrder }, body, subject }) {
        const { choice } = body
        const atMs = choice === 'collect' ? Date.parse(body.at) : undefined
        const link = linkHash(subject.linkId)
        const { result, pickup } = await pickups.choose({ workOrder, choice, atMs, link })
        switch (result) {
          case 'chosen':
            return pickup
          case 'taken':
            throw new Refusal(409, 'that time is not free: choose another', {
              type: problemTypes.slotTaken,
              pickup,
            })
          case 'too-late':
            throw new Refusal(409, 'the vehicle is ready', { type: problemTypes.wrongTime, pickup })
          default:
            return result satisfies never
        }
      },
      audit: ({ found: { workOrder } }) => ({ action: 'choose-pickup', object: workOrderObject(workOrder) }),
    }),
  ]
}
