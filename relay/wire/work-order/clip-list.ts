/** A clip as `GET /api/work-orders/{workOrder}/clips` lists it. */
import { z } from 'zod'
import { clipKinds } from '../job/publication.ts'

export const listedClipSchema = z.object({
  id: z.string(),
  bay: z.string(),
  camera: z.string(),
  kind: z.enum(clipKinds),
  step: z.string().nullable(),
  finding: z.string().nullable(),
  label: z.string().nullable(),
  start: z.iso.datetime(),
  seconds: z.number(),
  url: z.string().meta({ description: 'Path of the film, which answers range requests' }),
  thumbnail: z.string().meta({ description: 'Path of its still' }),
  overlay: z
    .string()
    .nullable()
    .meta({ description: 'Path of what was written and drawn over it; null: nothing was' }),
  sha256: z.string(),
})

export type ListedClip = z.output<typeof listedClipSchema>
