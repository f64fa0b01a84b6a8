/**
 * What an explainer wrote and drew over a clip's picture: the edge makes it when it cuts the clip, as the clip's third
 * file, and whoever shows the clip draws it over the picture. The film itself stays as the camera sent it. Times in ms
 * from the film's first frame.
 */
import { z } from 'zod'
import { strokeColours, strokeKinds } from '../narration/remark.ts'

const ms = z.number().min(0)
const share = z.number().min(0).max(1)

export const overlayStrokeSchema = z.object({
  kind: z.enum(strokeKinds),
  points: z.array(z.tuple([share, share])).min(1),
  colour: z.enum(strokeColours),
  fromMs: ms,
  /** Not seen any more, or drawn anew, from here on. */
  toMs: ms,
  /** It grows faint towards this moment. */
  goneMs: ms,
})

export const overlayCaptionSchema = z.object({
  text: z.string(),
  by: z.string().meta({ description: 'Name of who wrote it; empty when it is not known' }),
  fromMs: ms,
  toMs: ms,
})

export const clipOverlaySchema = z.object({
  strokes: z.array(overlayStrokeSchema),
  captions: z.array(overlayCaptionSchema),
})

export type OverlayStroke = z.output<typeof overlayStrokeSchema>
export type OverlayCaption = z.output<typeof overlayCaptionSchema>
export type ClipOverlay = z.output<typeof clipOverlaySchema>
