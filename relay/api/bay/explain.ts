/** `GET /api/explain`: canned phrases, and as whom one may explain. */
import type { RelaySite } from '../../../config/site.ts'
import { explainSchema } from '../../wire/manage/explain.ts'
import { guardedRoute, type Route } from '../http/route.ts'

export function explainRoutes({ explain, staff }: Pick<RelaySite, 'explain' | 'staff'>): Route[] {
  return [
    guardedRoute({
      method: 'get',
      path: '/api/explain',
      summary: "An explainer's console: the shop's canned phrases, and its staff",
      action: 'narrate',
      response: explainSchema,
      handle: () => ({
        phrases: explain.phrases,
        staff: staff.map(({ id, name, title = null }) => ({ id, name, title })),
      }),
    }),
  ]
}
