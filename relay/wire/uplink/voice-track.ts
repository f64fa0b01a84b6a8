/**
 * How an edge gets what was said over its bay, for the sound of a clip that it cuts.
 *
 *     GET /api/edge/voice/{bay}?from=1764000000000&to=1764000030000      ms since 1970, by the relay's clock
 *       200  audio/mp4, fragmented: one track of Opus, whose time 0 is `from`; where nobody spoke is a hole
 *       404  nothing was said then, or it is kept no longer
 *       400  no such span, or one longer than voiceTrackLimitMs
 *       401, 403  as for clips' files (clip.ts): the same token, for the same audience
 */
export const voiceTrackPath = '/api/edge/voice'
export const voiceTrackLimitMs = 30 * 60_000
