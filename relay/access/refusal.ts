/** A request that gets no further, as RFC 9457 problem details: over HTTP, and on a socket before its upgrade. */

import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { KnownError } from '../wire/shared/known-error.ts'

export interface Problem {
  status: number
  title: string
  /** One sentence: what is wrong and how to go on. */
  detail?: string | undefined
  /** Seconds; the Retry-After header says it too. */
  retryAfter?: number | undefined
  [extension: string]: unknown
}

/** Thrown where the request cannot go on; becomes the answer. */
export class Refusal extends KnownError {
  readonly problem: Problem

  constructor(status: number, detail?: string, extensions: Record<string, unknown> = {}) {
    const title = STATUS_CODES[status] ?? 'Error'
    const waitingHelps = status === 429 || status === 503
    super(title.toUpperCase().replace(/\W+/g, '_'), detail ?? title, { waitingHelps })
    this.problem = { status, title, detail, ...extensions }
  }
}

/** Answers an upgrade with a plain HTTP response and closes the socket. */
export function refuseUpgrade(socket: Duplex, { problem }: Refusal): void {
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    ...(problem.status === 401 ? ['WWW-Authenticate: Bearer'] : []),
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
