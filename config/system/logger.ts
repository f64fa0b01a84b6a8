/** The one way to make a process's logger: JSON lines on stderr, so that stdout stays free for the ready line. */
import { type Logger, pino } from 'pino'

/** `level` as pino's; default info. Parts get child loggers with their bay, camera or viewer. */
export function createLogger({ name, level = 'info' }: { name: string; level?: string | undefined }): Logger {
  return pino(
    { name, level, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  )
}
