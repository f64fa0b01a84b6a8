/** What is open to all of a site: whose pages these are, and its price list. */
import { z } from 'zod'

export const siteSchema = z.object({
  id: z.string(),
  name: z.string(),
  locale: z.string(),
  timezone: z.string(),
  currency: z.string(),
  hours: z.string().nullable().meta({ description: "OpenStreetMap's opening_hours form" }),
  technicalLead: z
    .string()
    .nullable()
    .meta({ description: 'Who answers for the work; stands on the service record' }),
  hasPrices: z.boolean().meta({ description: 'GET /api/prices has a price list' }),
})

export const priceSchema = z.object({
  kind: z.enum(['part', 'labour']),
  code: z.string(),
  name: z.string(),
  price: z.int().meta({ description: 'Minor units of the currency' }),
  unit: z.string().meta({ description: 'What the price is for, such as piece or hour; may be empty' }),
})

export type SiteAnswer = z.output<typeof siteSchema>
export type ListedPrice = z.output<typeof priceSchema>
