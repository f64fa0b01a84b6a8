/** `GET /api/site`: whose pages these are. Open to all: the page of an expired link says it in the site's language. */
import type { RelaySite } from '../../../config/site.ts'
import { siteSchema } from '../../wire/manage/site.ts'
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
