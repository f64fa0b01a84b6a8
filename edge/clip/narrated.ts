/** From what was said, written and drawn to what goes into a clip: the sound, the text track, and the overlay. Pure. */

import { opusRate, opusTicks, type VoicePacket } from '../../relay/wire/narration/narration.ts'
import { concat, OggOpusWriter } from '../../relay/wire/narration/ogg-opus.ts'
import { captionMs } from '../../relay/wire/narration/remark.ts'
import type { ClipOverlay, OverlayCaption, OverlayStroke } from '../../relay/wire/work-order/clip-overlay.ts'
import type { ClipClock } from './clip-clock.ts'
import type { Narration } from './narration-source.ts'

/** 20 ms of silence (RFC 6716): players that fill no holes in a sound are as common as those that do. */
const silence = Uint8Array.of(0xf8, 0xff, 0xfe)
const silenceTicks = opusTicks(silence) ?? 0

/**
 * The voice as an Ogg stream that begins with the clip and has no holes; undefined when nothing was said. Each packet
 * lies within 10 ms of its place.
 */
export function voiceFile(voice: readonly VoicePacket[], clock: ClipClock): Uint8Array | undefined {
  const writer = new OggOpusWriter()
  const pages = [writer.head()]
  let endTicks = 0
  for (const { capturedAtMs, opus } of voice) {
    if (!clock.isFilmed(capturedAtMs)) continue
    const atTicks = (clock.at(capturedAtMs) * opusRate) / 1000
    for (; endTicks + silenceTicks / 2 <= atTicks; endTicks += silenceTicks) pages.push(writer.page(silence))
    pages.push(writer.page(opus))
    endTicks += opusTicks(opus) ?? 0
  }
  return endTicks > 0 ? concat(pages) : undefined
}

/** WebVTT (https://www.w3.org/TR/webvtt1/); undefined when nothing was written. */
export function captionFile(captions: readonly OverlayCaption[]): string | undefined {
  if (captions.length === 0) return undefined
  const cues = captions.map(({ text, by, fromMs, toMs }) => {
    const words = escapeCue(by ? `${by}: ${text}` : text)
    return `${cueTime(fromMs)} --> ${cueTime(toMs)}\n${words}\n`
  })
  return `WEBVTT\n\n${cues.join('\n')}`
}

/** Undefined when nothing of it is seen in the clip. */
export function overlayOf(
  { captions, strokes }: Pick<Narration, 'captions' | 'strokes'>,
  camera: string,
  clock: ClipClock,
): ClipOverlay | undefined {
  const overlay = {
    captions: captionsIn(captions, clock),
    strokes: strokesIn(
      strokes.filter(stroke => stroke.camera === camera),
      clock,
    ),
  }
  return overlay.captions.length + overlay.strokes.length > 0 ? overlay : undefined
}

/** Each stays until the next one, or its time is over. */
function captionsIn(captions: Narration['captions'], clock: ClipClock): OverlayCaption[] {
  const inOrder = captions.toSorted((a, b) => a.atMs - b.atMs)
  return inOrder.flatMap(({ atMs, text, by }, i) => {
    const endMs = Math.min(atMs + captionMs(text), inOrder[i + 1]?.atMs ?? Number.POSITIVE_INFINITY)
    const place = { fromMs: Math.round(clock.at(atMs)), toMs: Math.round(clock.at(endMs)) }
    return text && place.fromMs < place.toMs ? [{ text, by, ...place }] : []
  })
}

/** What was said of one stroke later replaces it from there on. */
function strokesIn(strokes: Narration['strokes'], clock: ClipClock): OverlayStroke[] {
  const byId = Map.groupBy(strokes, ({ id }) => id)
  const placed = [...byId.values()].flatMap(forms => {
    const inOrder = forms.toSorted((a, b) => a.frameAtMs - b.frameAtMs)
    return inOrder.flatMap(({ kind, points, colour, frameAtMs, fadeMs }, i) => {
      const goneAtMs = frameAtMs + fadeMs
      const endMs = Math.min(goneAtMs, inOrder[i + 1]?.frameAtMs ?? clock.endMs, clock.endMs)
      const place = { fromMs: Math.round(clock.at(frameAtMs)), toMs: Math.round(clock.at(endMs)) }
      const goneMs = place.toMs + Math.round(goneAtMs - endMs)
      return place.fromMs < place.toMs ? [{ kind, points, colour, ...place, goneMs }] : []
    })
  })
  return placed.sort((a, b) => a.fromMs - b.fromMs)
}

function cueTime(ms: number): string {
  const seconds = (ms / 1000) % 60
  const minutes = Math.floor(ms / 60_000)
  const parts = [Math.floor(minutes / 60), minutes % 60].map(part => String(part).padStart(2, '0'))
  return `${parts.join(':')}:${seconds.toFixed(3).padStart(6, '0')}`
}

function escapeCue(text: string): string {
  const oneLine = text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
  return oneLine.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
