/**
 * What an explainer adds to a picture beside the voice: captions, and strokes drawn on it. Said on `GET /narrate/{bay}`,
 * told to who may watch the bay as the events `caption` and `stroke` of `GET /api/events`, which have no id: whoever
 * was away has missed them.
 */

/** Who narrates: id as in the job snapshots where it is known. */
export interface Narrator {
  id: string
  name: string
}

export const strokeKinds = ['line', 'arrow', 'circle'] as const
export const strokeColours = ['amber', 'cyan', 'coral', 'white'] as const
/** A finger that draws for half a minute, thinned out by its page. */
export const strokePointLimit = 600
export const captionLengthLimit = 200

/** How long a caption stays when nobody takes it away: to be read twice from across a room. Ms. */
export function captionMs(text: string): number {
  // A character of Chinese or Japanese says about as much as three letters.
  const letters = Array.from(text).reduce((sum, character) => sum + (character > '\u2e7f' ? 3 : 1), 0)
  return Math.min(30_000, 7000 + letters * 110)
}

/** x and y from the picture's upper left corner, 0 to 1 of its width and height. */
export type PicturePoint = [x: number, y: number]

export interface Stroke {
  /** The same id again replaces what was said before: a stroke grows while it is drawn. */
  id: string
  camera: string
  kind: (typeof strokeKinds)[number]
  /** A line's course; an arrow's end and tip; two opposite corners of the box around a circle. */
  points: PicturePoint[]
  colour: (typeof strokeColours)[number]
  /** When the frame was captured that it was drawn on (`prft`), ms since 1970. */
  frameAtMs: number
  /** How long after its last change it is gone, ms. Said again with a short one it is taken back. */
  fadeMs: number
  /** False while the finger is down. */
  isDone: boolean
}

/** Payload of the event `stroke`. */
export interface StrokeEvent extends Stroke {
  bay: string
  by: Narrator
}

/** Payload of the event `caption`; an empty text takes the one before away. `at` by the relay's clock, ISO 8601. */
export interface CaptionEvent {
  bay: string
  text: string
  by: Narrator
  at: string
}

/** A bay that is large on the walls: by whom, and until when at the latest (ISO 8601; null: until it is released). */
export interface SpotlightInfo {
  by: Narrator
  until: string | null
}
