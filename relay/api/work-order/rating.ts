/** `POST /api/work-orders/{wo}/rating`: what a customer thought of technician and explainer. */
import { linkHash } from '../../access/link-hash.ts'
import { Refusal } from '../../access/refusal.ts'
import type { Ratings } from '../../store/customer/ratings.ts'
import type { WorkOrders } from '../../store/job/work-orders.ts'
import { workOrderObject } from '../../store/keeping/audit-log.ts'
import { problemTypes, ratingRequestSchema, shownRatingSchema } from '../../wire/work-order/work-order.ts'
import { guardedRoute, type Route } from '../http/route.ts'

export interface RatingRoutesOptions {
  workOrders: WorkOrders
  ratings: Ratings
}

export function ratingRoutes({ workOrders, ratings }: RatingRoutesOptions): Route[] {
  return [
    guardedRoute({
      method: 'post',
      path: '/api/work-orders/{workOrder}/rating',
      summary: 'Rates technician and explainer once the job is ready; a second rating replaces the first',
      action: 'rate',
      body: ratingRequestSchema,
      response: shownRatingSchema,
      async find({ workOrder = '' }) {
        return (await workOrders.exists(workOrder)) ? { workOrder } : undefined
      },
      async handle({ found: { workOrder }, body: { technician, explainer }, subject }) {
        const link = linkHash(subject.linkId)
        const outcome = await ratings.rate({ workOrder, technician, explainer, link })
        switch (outcome.result) {
          case 'rated':
            return outcome.rating
          case 'too-early':
            throw new Refusal(409, 'the work is not done yet', { type: problemTypes.wrongTime })
          case 'nobody':
            throw new Refusal(400, 'this rates somebody whom the job does not name')
          default:
            return outcome satisfies never
        }
      },
      audit: ({ found: { workOrder } }) => ({ action: 'rate', object: workOrderObject(workOrder) }),
    }),
  ]
}
