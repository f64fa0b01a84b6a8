/** `GET /api/site`: whose pages these are. Open to all: the page of an expired link says it in the site's language. */

import { z } from 'zod'
import type { RelaySite } from '../../../config/site.ts'
import { type ListedPrice, priceSchema, siteSchema } from '../../wire/manage/site.ts'
import { publicRoute, type Route } from '../http/route.ts'

export function siteRoutes({ site, hasPrices }: Pick<RelaySite, 'site'> & { hasPrices: boolean }): Route[] {
  const { id, name, locale, timezone, currency, hours = null, technicalLead = null } = site
  return [
    publicRoute({
      method: 'get',
      path: '/api/site',
      summary: "The site's name, language, time zone, currency and hours",
      response: siteSchema,
      handle: () => ({ id, name, locale, timezone, currency, hours, technicalLead, hasPrices }),
    }),
  ]
}

/** `GET /api/prices`: the price list that the shop publishes. Only there when it has one. */
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
