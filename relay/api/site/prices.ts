/** `GET /api/prices`: the price list that the shop publishes. Only there when it has one. */
import { z } from 'zod'
import { type ListedPrice, priceSchema } from '../../wire/manage/site.ts'
import { publicRoute, type Route } from '../http/route.ts'

export function priceRoutes(prices: readonly ListedPrice[] | undefined): Route[] {
  if (!prices) return []
  return [
    publicRoute({
      method: 'get',
      path: '/api/prices',
      summary: "The shop's price list, as its file has it",
      response: z.array(priceSchema),
      handle: () => prices,
    }),
  ]
}
