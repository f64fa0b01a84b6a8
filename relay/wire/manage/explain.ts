/** What an explainer's console is given beside what all pages read: `GET /api/explain`. */
import { z } from 'zod'

export const phraseSchema = z.object({ 'zh-CN': z.string(), ja: z.string(), en: z.string() })

export const explainSchema = z.object({
  phrases: z.array(phraseSchema).meta({ description: "The shop's captions for one tap" }),
  staff: z
    .array(z.object({ id: z.string(), name: z.string(), title: z.string().nullable() }))
    .meta({ description: 'As whom somebody may explain whose link does not say it' }),
})

export type Phrase = z.output<typeof phraseSchema>
export type ExplainAnswer = z.output<typeof explainSchema>
