/**
 * How an edge gets what was written and drawn over its bay, for a clip that it cuts; the voice: voice-track.ts.
 *
 *     GET /api/edge/remarks/{bay}?from=1764000000000&to=1764000030000    ms since 1970, by the relay's clock
 *       200  keptRemarksSchema; empty lists when nothing was, or when it is kept no longer
 *       400  no such span, or one longer than voiceTrackLimitMs
 *       401, 403  as for clips' files (clip.ts): the same token, for the same audience
 *
 * `nowMs` is the relay's clock at the answer: by it the edge knows how far its own differs.
 */
import { z } from 'zod'
import { strokeColours, strokeKinds } from '../narration/remark.ts'

export const keptRemarksPath = '/api/edge/remarks'

const share = z.number().min(0).max(1)

export const keptRemarksSchema = z.object({
  nowMs: z.number(),
  /** Oldest first; an empty text took the one before away. `atMs` by the relay's clock. */
  captions: z.array(z.object({ atMs: z.number(), text: z.string(), by: z.string() })),
  /** As they were done; the same id again is the same stroke, as it became. `frameAtMs` by the edge's clock. */
  strokes: z.array(
    z.object({
      id: z.string(),
      camera: z.string(),
      kind: z.enum(strokeKinds),
      points: z.array(z.tuple([share, share])).min(1),
      colour: z.enum(strokeColours),
      frameAtMs: z.number(),
      fadeMs: z.number(),
    }),
  ),
})

export type KeptRemarks = z.output<typeof keptRemarksSchema>
export type KeptStroke = KeptRemarks['strokes'][number]
