/** `GET /api/openapi.json`: generated from the very table and schemas that serve the routes. */
import { z } from 'zod'
import { asyncApiDocument } from '../../wire/job/asyncapi.ts'
import { publicRoute, type Route } from './route.ts'

const problemSchema = z.looseObject({
  type: z.string().optional(),
  status: z.int(),
  title: z.string(),
  detail: z.string().optional(),
})

/** Every route of `routes`, and the one of the document itself. */
export function withOpenapi(routes: readonly Route[]): Route[] {
  const document = publicRoute({
    method: 'get',
    path: '/api/openapi.json',
    summary: 'This document',
    response: z.looseObject({ openapi: z.string() }),
    handle: () => openapi,
  })
  const all = [...routes, document]
  const openapi = openapiOf(all)
  return all
}

/** OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1), whose schemas are JSON Schema 2020-12, as zod writes them. */
export function openapiOf(routes: readonly Route[]): { openapi: string } & Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operation(route) }
  return {
    openapi: '3.1.1',
    info: { title: 'Glassbay relay', version: '1' },
    paths,
    components: {
      securitySchemes: {
        link: { type: 'http', scheme: 'bearer', description: "A link's token; pages send it as a cookie" },
      },
      schemas: { Problem: jsonSchema(problemSchema, 'output') },
    },
  }
}

function operation(route: Route): Record<string, unknown> {
  const { path, summary, action, body, query, response, status = 200, contentType } = route
  const content = response
    ? { 'application/json': { schema: jsonSchema(response, 'output') } }
    : contentType && { [contentType]: {} }
  return {
    summary,
    security: action === 'public' ? [] : [{ link: [] }],
    parameters: [...pathParameters(path), ...(query ? queryParameters(query) : [])],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(body, 'input') } } },
    }),
    responses: {
      [status]: { description: 'Done', ...(content && { content }) },
      default: {
        description: 'A problem (RFC 9457)',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

function pathParameters(path: string): unknown[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => {
    return { name, in: 'path', required: true, schema: { type: 'string' } }
  })
}

function queryParameters(query: z.ZodType): unknown[] {
  const { properties = {}, required = [] } = jsonSchema(query, 'input')
  return Object.entries(properties).map(([name, schema]) => {
    return { name, in: 'query', required: required.includes(name), schema }
  })
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

/** `GET /api/asyncapi.json`: the MQTT side, generated from the schemas that the edges parse with. */
export function asyncapiRoutes(version: string): Route[] {
  const document = asyncApiDocument(version)
  return [
    publicRoute({
      method: 'get',
      path: '/api/asyncapi.json',
      summary: "AsyncAPI: the topics and payloads between the workshop's system and the edges",
      response: z.looseObject({ asyncapi: z.string() }),
      handle: () => document,
    }),
  ]
}
