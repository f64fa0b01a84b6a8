/** What comes from a console is checked like everything from outside: the schema behind `ConsoleMessage`. */
import { z } from 'zod'
import { idSchema } from '../job/job.ts'
import type { ConsoleMessage } from './narration.ts'
import { captionLengthLimit, strokeColours, strokeKinds, strokePointLimit } from './remark.ts'

const share = z.number().min(0).max(1)
const strokeSchema = z.object({
  id: idSchema,
  camera: idSchema,
  kind: z.enum(strokeKinds),
  points: z
    .array(z.tuple([share, share]))
    .min(1)
    .max(strokePointLimit),
  colour: z.enum(strokeColours),
  frameAtMs: z.number().min(0),
  fadeMs: z.number().min(500).max(60_000),
  isDone: z.boolean(),
})
const captionText = z
  .string()
  .max(captionLengthLimit)
  .refine(text => text.isWellFormed())

const consoleMessageSchema: z.ZodType<ConsoleMessage> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('on') }),
  z.object({ type: z.literal('off') }),
  z.object({ type: z.literal('take-over') }),
  z.object({ type: z.literal('caption'), text: captionText }),
  z.object({ type: z.literal('stroke'), stroke: strokeSchema }),
  z.object({ type: z.literal('spotlight'), seconds: z.number().min(5).max(3600).nullable() }),
  z.object({ type: z.literal('release') }),
  z.object({ type: z.literal('clock'), sent: z.number() }),
])

/** Undefined for anything else than a well-formed message. */
export function parseConsoleMessage(text: string): ConsoleMessage | undefined {
  try {
    return consoleMessageSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined // no JSON is no message either
  }
}
