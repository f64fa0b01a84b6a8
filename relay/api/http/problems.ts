/** Every error of the HTTP side as RFC 9457 problem details. */
import type { ErrorRequestHandler, RequestHandler } from 'express'
import type { Logger } from 'pino'
import { Refusal } from '../../access/refusal.ts'

export const notFound: RequestHandler = () => {
  throw new Refusal(404)
}

export function answerProblem(log: Logger): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error: unknown, request, response, _next) => {
    const { problem } = refusalOf(error)
    if (problem.status >= 500)
      log.error({ err: error, method: request.method, path: request.path }, 'request failed')
    if (response.headersSent) {
      response.destroy()
      return
    }
    if (problem.status === 401) response.set('WWW-Authenticate', 'Bearer')
    if (problem.retryAfter !== undefined) response.set('Retry-After', String(problem.retryAfter))
    response.set('Cache-Control', 'no-store')
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem))
  }
}

/** Express and its parsers throw errors with a `status`; their messages may quote the request, so they stay here. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined
  return new Refusal(typeof status === 'number' && status >= 400 && status < 500 ? status : 500)
}
