/**
 * From the table of routes to express: origin, token, object, `can`, body and query, in this order, for each of them,
 * and what the audit log has to say of it.
 */
import { type Request, type Response, Router } from 'express'
import type { z } from 'zod'
import type { Authentication } from '../../access/authentication.ts'
import { type ActionObject, can } from '../../access/can.ts'
import { isLocal } from '../../access/client-address.ts'
import { Refusal } from '../../access/refusal.ts'
import type { Subject } from '../../access/subject.ts'
import type { AuditLog } from '../../store/keeping/audit-log.ts'
import type { GuardedRoute, PublicRoute, Route } from './route.ts'

export interface RouterParts {
  authentication: Authentication
  auditLog: AuditLog
}

export function routerOf(routes: readonly Route[], parts: RouterParts): Router {
  const { authentication } = parts
  const router = Router()
  for (const route of routes) {
    // OpenAPI writes {id}, express writes :id.
    router[route.method](route.path.replace(/\{(\w+)\}/g, ':$1'), async (request, response) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') authentication.checkOrigin(request)
      response.set('Cache-Control', 'no-store') // what may be kept says so itself
      const answer =
        route.action === 'public'
          ? await callPublic(route, request, response)
          : await callGuarded(route, parts, request, response)
      if (answer !== undefined) response.status(route.status ?? 200).json(answer)
      else if (!response.headersSent && route.status === 204) response.status(204).end()
    })
  }
  return router
}

function callPublic(route: PublicRoute, request: Request, response: Response): unknown {
  return route.handle({ ...inputOf(route, request), request, response })
}

async function callGuarded(
  route: GuardedRoute,
  { authentication, auditLog }: RouterParts,
  request: Request,
  response: Response,
): Promise<unknown> {
  const subject = await subjectOf(route, authentication, request)
  const params = request.params as Record<string, string>
  // A role that may do this to nothing learns nothing of what there is.
  if (can(subject, route.action, { workOrder: subject.workOrder }) === 'forbidden') throw new Refusal(403)
  const found: ActionObject | undefined = route.find ? await route.find(params) : {}
  if (!found || can(subject, route.action, found) !== 'allowed') throw new Refusal(404)
  const call = { ...inputOf(route, request), subject, found, request, response }
  const answer = await route.handle(call)
  const note = route.audit?.(call, answer)
  if (note && (note.isVisit || route.method === 'get')) auditLog.note(subject, note)
  else if (note) await auditLog.write(subject, note)
  return answer
}

async function subjectOf(
  route: GuardedRoute,
  authentication: Authentication,
  request: Request,
): Promise<Subject> {
  if (route.isOpenToLocal && isLocal(request)) {
    return { role: 'manager', workOrder: undefined, linkId: '', expiresAtMs: Number.POSITIVE_INFINITY }
  }
  return authentication.authenticate(request)
}

function inputOf(route: Route, request: Request) {
  return {
    params: request.params as Record<string, string>,
    body: route.body ? parse(route.body, request.body) : undefined,
    query: route.query ? parse(route.query, request.query) : undefined,
  }
}

/** Names what is wrong by its path, and never repeats the value. */
function parse(schema: z.ZodType, value: unknown): unknown {
  const { data, error } = schema.safeParse(value)
  if (!error) return data
  const errors = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  throw new Refusal(400, 'the request does not have the form that the API describes', { errors })
}
