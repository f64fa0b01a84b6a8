// Text messages on `GET /live/{bay}/{camera}` and `GET /live/{bay}/voice`. Binary messages are plain media and have no envelope.

import type { OfflineCode } from './camera.ts'
import type { Narrator } from './narration.ts'

export const fmp4Protocol = 'glassbay.fmp4'
export const jsmpegProtocol = 'jsmpeg'

/** Relay → viewer. */
export type LiveMessage =
  /**
   * The next binary message is the init segment. `width`/`height` in pixels, 0 for a voice, which says whose it is;
   * `now` is the relay's clock, ms since 1970.
   */
  | { type: 'start'; mime: string; width: number; height: number; by?: Narrator; now: number }
  /** Whole GOPs were left out because this viewer was behind. The next binary message begins with a keyframe. */
  | { type: 'gap' }
  | { type: 'offline'; code: OfflineCode; message: string }
  /** The viewer may no longer watch; the close follows. */
  | { type: 'end'; reason: EndReason }
  /** Answer to a report: `sent` as the viewer gave it, `now` the relay's clock; both ms since 1970. */
  | { type: 'clock'; sent: number; now: number }

export type EndReason = 'expired' | 'revoked' | 'job-left' | 'too-slow' | 'going-away'

/** Viewer → relay, every few seconds: how the picture is on the glass. */
export interface ViewerReport {
  type: 'report'
  /** The viewer's clock when it sent this, ms since 1970. */
  sent: number
  /** The picture advanced since the last report. */
  moving: boolean
  /** Capture to glass, ms; null while unknown. */
  behindMs: number | null
  /** Frames dropped since the page was opened. */
  droppedFrames: number
  /** Times the player was rebuilt since the page was opened. */
  rebuilds: number
}

/** Parses one text message from a viewer; undefined for anything else than a well-formed report. */
export function parseViewerReport(text: string): ViewerReport | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined // a viewer's rubbish is counted by the caller, not logged
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { type, sent, moving, behindMs, droppedFrames, rebuilds } = value as Record<string, unknown>
  if (type !== 'report' || typeof moving !== 'boolean') return undefined
  if (!isFiniteNumber(sent) || !isCount(droppedFrames) || !isCount(rebuilds)) return undefined
  if (behindMs !== null && !isFiniteNumber(behindMs)) return undefined
  return { type, sent, moving, behindMs, droppedFrames, rebuilds }
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isCount(value: unknown): value is number {
  return isFiniteNumber(value) && value >= 0
}
