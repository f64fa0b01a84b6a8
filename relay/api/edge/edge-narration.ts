/**
 * What was said, written and drawn over a bay, for its edge: relay/wire/uplink/voice-track.ts and kept-remarks.ts describe
 * requests and answers.
 */
import { type Request, Router } from 'express'
import { z } from 'zod'
import { edgeCan } from '../../access/edge-can.ts'
import type { EdgeTokens } from '../../access/edge-tokens.ts'
import { Refusal } from '../../access/refusal.ts'
import type { KeptRemark, RemarkLog } from '../../narration/remark-log.ts'
import type { VoiceArchive } from '../../narration/voice/voice-archive.ts'
import { type KeptRemarks, keptRemarksPath } from '../../wire/uplink/kept-remarks.ts'
import { voiceTrackLimitMs, voiceTrackPath } from '../../wire/uplink/voice-track.ts'

export interface EdgeNarrationOptions {
  archive: Pick<VoiceArchive, 'voiceTrack'>
  remarkLog: Pick<RemarkLog, 'between'>
  /** For clipAudience. */
  tokens: EdgeTokens
}

const epochMs = z.coerce.number().int().min(0)
const spanSchema = z
  .object({ from: epochMs, to: epochMs })
  .refine(({ from, to }) => to > from && to - from <= voiceTrackLimitMs)

export function edgeNarrationRouter({ archive, remarkLog, tokens }: EdgeNarrationOptions): Router {
  const router = Router()
  router.get(`${voiceTrackPath}/:bay`, async (request, response) => {
    const { bay, from, to } = await spanOf(request, tokens)
    const track = await archive.voiceTrack(bay, from, to)
    if (!track) throw new Refusal(404)
    response.type('audio/mp4').send(Buffer.from(track))
  })
  router.get(`${keptRemarksPath}/:bay`, async (request, response) => {
    const { bay, from, to } = await spanOf(request, tokens)
    response.json(keptRemarks(await remarkLog.between(bay, from, to), Date.now()))
  })
  return router
}

async function spanOf(request: Request, tokens: EdgeTokens) {
  const token = /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? ''
  const edge = await tokens.redeem(token).catch(() => {
    throw new Refusal(401, "this needs an edge's token")
  })
  const bay = String(request.params.bay)
  if (edgeCan(edge, 'speak-for-bay', { bay }) !== 'allowed')
    throw new Refusal(403, 'the token does not speak for that bay')
  const { data: span } = spanSchema.safeParse(request.query)
  if (!span) throw new Refusal(400, `from and to must be ms since 1970, ${voiceTrackLimitMs} apart at most`)
  return { bay, ...span }
}

function keptRemarks(remarks: readonly KeptRemark[], nowMs: number): KeptRemarks {
  const answer: KeptRemarks = { nowMs, captions: [], strokes: [] }
  for (const { atMs, remark } of remarks) {
    if (remark.type === 'caption') {
      const { text, by } = remark.payload
      answer.captions.push({ atMs, text, by: by.name })
    } else {
      const { id, camera, kind, points, colour, frameAtMs, fadeMs } = remark.payload
      answer.strokes.push({ id, camera, kind, points, colour, frameAtMs, fadeMs })
    }
  }
  return answer
}
