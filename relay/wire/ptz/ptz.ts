/** Turning and zooming a camera (pan, tilt, zoom; ONVIF): what it can, and what it is told, from console to edge. */
import { z } from 'zod'

/** A position that somebody has stored in the camera. */
const presetSchema = z.object({ token: z.string().min(1).max(64), name: z.string().max(100) })

export const ptzSchema = z.object({
  canTurn: z.boolean(),
  canZoom: z.boolean(),
  presets: z.array(presetSchema).max(64),
})

/** Share of the camera's speed; positive: right, up, nearer. */
const speed = z.number().min(-1).max(1).default(0)

/**
 * `nudge` moves for `nudgeMs` and no longer: who holds a key sends it again before that, and a line that breaks
 * leaves no camera turning.
 */
export const ptzCommandSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('nudge'), pan: speed, tilt: speed, zoom: speed }),
  z.strictObject({ kind: z.literal('preset'), token: z.string().min(1).max(64) }),
])

export const nudgeMs = 400

/** What a camera can; a camera that cannot be turned has none. */
export type Ptz = z.output<typeof ptzSchema>
export type PtzCommand = z.output<typeof ptzCommandSchema>
