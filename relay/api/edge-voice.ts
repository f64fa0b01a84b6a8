/** What was said over a bay, for its edge: relay/wire/voice-track.ts describes request and answers. */
import { Router } from 'express'
import { z } from 'zod'
import type { EdgeTokens } from '../access/edge-tokens.ts'
import { Refusal } from '../access/refusal.ts'
import type { VoiceArchive } from '../narration/voice-archive.ts'
import { voiceTrackLimitMs, voiceTrackPath } from '../wire/voice-track.ts'

export interface EdgeVoiceOptions {
  archive: Pick<VoiceArchive, 'voiceTrack'>
  /** For clipAudience. */
  tokens: EdgeTokens
}

const epochMs = z.coerce.number().int().min(0)
const spanSchema = z
  .object({ from: epochMs, to: epochMs })
  .refine(({ from, to }) => to > from && to - from <= voiceTrackLimitMs)

export function edgeVoiceRouter({ archive, tokens }: EdgeVoiceOptions): Router {
  const router = Router()
  router.get(`${voiceTrackPath}/:bay`, async (request, response) => {
    const token = /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? ''
    const bays = await tokens.redeem(token).catch(() => {
      throw new Refusal(401, "this needs an edge's token")
    })
    const { bay } = request.params
    if (!bays.includes(bay)) throw new Refusal(403, 'the token does not speak for that bay')
    const { data: span } = spanSchema.safeParse(request.query)
    if (!span) throw new Refusal(400, `from and to must be ms since 1970, ${voiceTrackLimitMs} apart at most`)
    const track = await archive.voiceTrack(bay, span.from, span.to)
    if (!track) throw new Refusal(404)
    response.type('audio/mp4').send(Buffer.from(track))
  })
  return router
}
