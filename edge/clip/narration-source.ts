/** What an explainer said, wrote and drew over the bay, from the relay, on the edge's own clock. */

import type { VoicePacket } from '../../relay/wire/narration/narration.ts'
import { type KeptRemarks, keptRemarksPath, keptRemarksSchema } from '../../relay/wire/uplink/kept-remarks.ts'
import { voiceTrackPath } from '../../relay/wire/uplink/voice-track.ts'
import type { TimeRange } from '../recording/footage.ts'
import { readVoiceTrack } from './voice-track-reader.ts'

/** All by the edge's clock, ms since 1970. */
export interface Narration extends Pick<KeptRemarks, 'captions' | 'strokes'> {
  voice: VoicePacket[]
}

export interface NarrationSourceOptions {
  /** http:// or https://, no trailing slash. */
  relayUrl: string
  bay: string
  /** A fresh edge token for `clipAudience`. */
  token: () => Promise<string>
}

const answerTimeoutMs = 20_000
/** With clocks that differ by more the relay takes no token of ours, so there is no answer at all. Ms. */
const clockToleranceMs = 4 * 60_000

export class NarrationSource {
  private readonly options: NarrationSourceOptions

  constructor(options: NarrationSourceOptions) {
    this.options = options
  }

  /** Throws when the relay does not answer, or answers that it cannot now. */
  async between({ fromMs, toMs }: TimeRange, signal: AbortSignal): Promise<Narration> {
    const askedAtMs = Date.now()
    const wide = { fromMs: fromMs - clockToleranceMs, toMs: toMs + clockToleranceMs }
    const remarks = await this.get(keptRemarksPath, wide, signal)
    if (!remarks) return { voice: [], captions: [], strokes: [] } // a relay from before there were any
    const { nowMs, captions, strokes } = keptRemarksSchema.parse(await remarks.json())
    /** The relay's clock less ours, known to half of the time that the answer took. */
    const aheadMs = Math.round(nowMs - (askedAtMs + Date.now()) / 2)
    const span = { fromMs: fromMs + aheadMs, toMs: toMs + aheadMs }
    const track = await this.get(voiceTrackPath, span, signal)
    const voice = track ? readVoiceTrack(new Uint8Array(await track.arrayBuffer()), fromMs) : []
    return {
      voice,
      captions: captions.map(caption => ({ ...caption, atMs: caption.atMs - aheadMs })),
      strokes,
    }
  }

  /** Undefined: there is nothing. */
  private async get(
    path: string,
    { fromMs, toMs }: TimeRange,
    signal: AbortSignal,
  ): Promise<Response | undefined> {
    const { relayUrl, bay, token } = this.options
    const query = `from=${Math.floor(fromMs)}&to=${Math.ceil(toMs)}`
    const answer = await fetch(`${relayUrl}${path}/${encodeURIComponent(bay)}?${query}`, {
      headers: { authorization: `Bearer ${await token()}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)]),
      redirect: 'error',
    })
    if (answer.status === 200) return answer
    await answer.body?.cancel()
    if (answer.status === 404) return undefined
    throw new Error(`the relay answered ${answer.status} when asked for what was said`)
  }
}
