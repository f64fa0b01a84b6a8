/**
 * Text messages on `GET /live/{bay}/{camera}` and `GET /live/{bay}/voice`. Binary messages are plain media and have no envelope.
 *
 * The query says what the viewer wants; without one it gets the main stream, as H.264:
 * - `codecs=hvc1`: it plays H.265, too.
 * - `stream=sub`: the camera's small picture, where it has one.
 * - `open=sub`: the small picture first, where the large one's GOP so far would take long to come and to decode; from
 *   the large one's next keyframe on the large one, with a `start` and an init segment of its own.
 */

import type { Narrator } from '../narration/remark.ts'
import type { EndReason } from '../shared/end-reason.ts'
import type { OfflineCode, Rendition } from './camera.ts'

export const fmp4Protocol = 'glassbay.fmp4'
export const jsmpegProtocol = 'jsmpeg'

/** Relay → viewer. */
export type LiveMessage =
  | LiveStart
  /** Whole GOPs were left out because this viewer was behind. The next binary message begins with a keyframe. */
  | { type: 'gap' }
  | { type: 'offline'; code: OfflineCode; message: string }
  /** The viewer may no longer watch; the close follows. */
  | { type: 'end'; reason: EndReason }
  /** Answer to a report: `sent` as the viewer gave it, `now` the relay's clock; both ms since 1970. */
  | { type: 'clock'; sent: number; now: number }
  /** Answer to a probe: as many characters as it asked for. */
  | { type: 'padding'; padding: string }

/** The next binary message is the init segment. */
export interface LiveStart {
  type: 'start'
  mime: string
  /** Pixels; 0 for a voice. */
  width: number
  height: number
  /** Whose voice it is. */
  by?: Narrator
  /** The relay's clock, ms since 1970. */
  now: number
  /** Of a camera: what comes, and its own streams that the viewer may choose from. */
  rendition?: Rendition
  streams?: OwnStream[]
}

/** The camera's large picture and its small one. */
export type OwnStream = 'main' | 'sub'

/** Viewer → relay. */
export type ViewerMessage = ViewerReport | ViewerChoice | ViewerProbe | ViewerLeave

/** Every few seconds: how the picture is on the glass. */
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

/** The viewer wants this stream from its next keyframe on; until then the present one goes on. */
export interface ViewerChoice {
  type: 'choose'
  stream: OwnStream
}

/** How fast is the line? The answer takes the place of so much video. */
export interface ViewerProbe {
  type: 'probe'
  byteLength: number
}

/** The viewer goes, and what is under way to it would only hold up what it asks for next: cut the line. */
export interface ViewerLeave {
  type: 'leave'
}

/** The most that a probe may ask for, bytes. */
export const probeByteLimit = 256 * 1024

/** Parses one text message from a viewer; undefined for anything that is not well-formed. */
export function parseViewerMessage(text: string): ViewerMessage | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined // a viewer's rubbish is counted by the caller, not logged
  }
  if (typeof value !== 'object' || value === null) return undefined
  const message = value as Record<string, unknown>
  switch (message.type) {
    case 'report':
      return parseReport(message)
    case 'choose':
      return parseChoice(message)
    case 'probe':
      return parseProbe(message)
    case 'leave':
      return { type: 'leave' }
    default:
      return undefined
  }
}

function parseReport(message: Record<string, unknown>): ViewerReport | undefined {
  const { sent, moving, behindMs, droppedFrames, rebuilds } = message
  if (typeof moving !== 'boolean') return undefined
  if (!isFiniteNumber(sent) || !isCount(droppedFrames) || !isCount(rebuilds)) return undefined
  if (behindMs !== null && !isFiniteNumber(behindMs)) return undefined
  return { type: 'report', sent, moving, behindMs, droppedFrames, rebuilds }
}

function parseChoice({ stream }: Record<string, unknown>): ViewerChoice | undefined {
  return stream === 'main' || stream === 'sub' ? { type: 'choose', stream } : undefined
}

function parseProbe({ byteLength }: Record<string, unknown>): ViewerProbe | undefined {
  return isCount(byteLength) && byteLength <= probeByteLimit ? { type: 'probe', byteLength } : undefined
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isCount(value: unknown): value is number {
  return isFiniteNumber(value) && value >= 0
}
