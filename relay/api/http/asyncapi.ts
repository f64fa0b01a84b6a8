/** `GET /api/asyncapi.json`: the MQTT side, generated from the schemas that the edges parse with. */
import { z } from 'zod'
import { asyncApiDocument } from '../../wire/job/asyncapi.ts'
import { publicRoute, type Route } from './route.ts'

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
