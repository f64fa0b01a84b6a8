/**
 * A route of the HTTP API as data. One table lists them all: the router is built from it, OpenAPI is generated from it,
 * and a test walks it with every kind of subject. A route cannot forget to ask who may.
 */
import type { Request, Response } from 'express'
import type { z } from 'zod'
import type { Action, ActionObject } from '../../access/can.ts'
import type { Subject } from '../../access/subject.ts'
import type { AuditNote } from '../../store/keeping/audit-log.ts'

export interface Call<Body, Query, Found> {
  subject: Subject
  /** From the path. */
  params: Record<string, string>
  body: Body
  query: Query
  /** What `find` found. */
  found: Found
  request: Request
  response: Response
}

/** For routes without a subject. */
export type PublicCall<Body, Query> = Omit<Call<Body, Query, undefined>, 'subject' | 'found'>

interface RouteDescription {
  method: 'get' | 'post' | 'put' | 'delete'
  /** As in OpenAPI, e.g. `/api/links/{id}`. */
  path: string
  summary: string
  body?: z.ZodType
  query?: z.ZodType
  /** Of the JSON in a good answer; none where the answer is not JSON. */
  response?: z.ZodType
  /** Of a good answer, default 200. */
  status?: number
  /** Where the answer is not JSON. */
  contentType?: string
}

export interface GuardedRoute extends RouteDescription {
  action: Action
  /** Also for whoever asks from this machine, without any token. */
  isOpenToLocal?: boolean
  /** What the action is done to; undefined when there is no such thing (404). Without it: the whole site. */
  find?(params: Record<string, string>): Promise<ActionObject | undefined>
  /** Its result is the answer's JSON; undefined when it has answered itself. */
  handle(call: Call<unknown, unknown, unknown>): unknown
  /** What the audit log says when it has been done; undefined: nothing. */
  audit?(call: Call<unknown, unknown, unknown>, answer: unknown): AuditNote | undefined
}

export interface PublicRoute extends RouteDescription {
  action: 'public'
  handle(call: PublicCall<unknown, unknown>): unknown
}

export type Route = GuardedRoute | PublicRoute

type Schemas<Body, Query> = { body?: z.ZodType<Body>; query?: z.ZodType<Query> }

/** Declares a route whose handler gets the types of its schemas. */
export function guardedRoute<
  Body = undefined,
  Query = unknown,
  Found extends ActionObject = ActionObject,
  Answer = unknown,
>(
  route: Omit<GuardedRoute, 'find' | 'handle' | 'audit'> &
    Schemas<Body, Query> & {
      find?(params: Record<string, string>): Promise<Found | undefined>
      handle(call: Call<Body, Query, Found>): Answer | Promise<Answer>
      audit?(call: Call<Body, Query, Found>, answer: NoInfer<Answer>): AuditNote | undefined
    },
): GuardedRoute {
  return route as GuardedRoute // the router parses body and query with the same schemas before it calls
}

export function publicRoute<Body = undefined, Query = unknown>(
  route: Omit<PublicRoute, 'action' | 'handle'> &
    Schemas<Body, Query> & { handle(call: PublicCall<Body, Query>): unknown },
): PublicRoute {
  return { ...route, action: 'public' } as PublicRoute // as above
}
