/** `GET /api/site`: whose pages these are. Open to all: the page of an expired link says it in the site's language. */
import { z } from 'zod'
import type { Site } from '../../config/site.ts'
import { publicRoute, type Route } from './route.ts'

export function siteRoutes({ id, name, locale, timezone, currency }: Site['site']): Route[] {
  return [
    publicRoute({
      method: 'get',
      path: '/api/site',
      summary: "The site's name, language, time zone and currency",
      response: z.object({
        id: z.string(),
        name: z.string(),
        locale: z.string(),
        timezone: z.string(),
        currency: z.string(),
      }),
      handle: () => ({ id, name, locale, timezone, currency }),
    }),
  ]
}
