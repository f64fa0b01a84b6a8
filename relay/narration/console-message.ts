/** What comes from a console is checked like everything from outside: the schema behind `ConsoleMessage`. */
import { z } from 'zod'
import type { ConsoleMessage } from '../wire/narration.ts'

const consoleMessageSchema: z.ZodType<ConsoleMessage> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('on') }),
  z.object({ type: z.literal('off') }),
  z.object({ type: z.literal('take-over') }),
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
