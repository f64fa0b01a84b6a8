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
 * leaves no camera turning. `preset` goes to a stored position.
 */
const movesSchema = [
  z.strictObject({ kind: z.literal('nudge'), pan: speed, tilt: speed, zoom: speed }),
  z.strictObject({ kind: z.literal('preset'), token: z.string().min(1).max(64) }),
] as const

/** `POST /api/bays/{bay}/cameras/{camera}/ptz`. */
export const ptzMoveSchema = z.discriminatedUnion('kind', movesSchema)

/** Cameras show it in a menu of one line. */
export const presetNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(48)
  .regex(/^[^\p{Cc}\p{Cf}]*$/u, 'must not contain control characters')

/** `POST /api/bays/{bay}/cameras/{camera}/presets`. */
export const newPresetSchema = z.strictObject({ name: presetNameSchema })

/** `store` keeps where the camera looks now under this name, over the preset that has it. */
export const ptzCommandSchema = z.discriminatedUnion('kind', [
  ...movesSchema,
  z.strictObject({ kind: z.literal('store'), name: presetNameSchema }),
])

/** What a camera can; a camera that cannot be turned has none. */
export type Ptz = z.output<typeof ptzSchema>
export type PtzMove = z.output<typeof ptzMoveSchema>
export type PtzCommand = z.output<typeof ptzCommandSchema>
