/** A logger whose lines a test can read. */
import { type Logger, pino } from 'pino'

export interface LogLine extends Record<string, unknown> {
  level: number
  msg: string
}

export interface RecordedLog {
  logger: Logger
  lines: LogLine[]
}

export function recordLog(): RecordedLog {
  const lines: LogLine[] = []
  const logger = pino({ level: 'debug', base: null }, { write: line => void lines.push(JSON.parse(line)) })
  return { logger, lines }
}
