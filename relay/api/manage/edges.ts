/** `/api/edges`: the keys with which the bays' edges come; a manager lets a new one in and calls one back. */
import { z } from 'zod'
import type { EdgeConnections } from '../../live/edge-connections.ts'
import type { EdgeKeys } from '../../store/access/edge-keys.ts'
import { edgeKeySchema, enrolmentCodeSchema } from '../../wire/manage/manage.ts'
import { guardedRoute, type Route } from '../http/route.ts'

const action = 'manage-edges'

export interface EdgesOptions {
  bays: readonly { id: string; name: string }[]
  keys: EdgeKeys
  edges: Pick<EdgeConnections, 'isConnected' | 'refusals'>
}

export function edgeRoutes({ bays, keys, edges }: EdgesOptions): Route[] {
  const find = async ({ id: bay = '' }: Record<string, string>) => {
    return bays.some(({ id }) => id === bay) ? {} : undefined
  }
  return [
    guardedRoute({
      method: 'get',
      path: '/api/edges',
      summary: 'The bays, with the key of the edge of each, and who was refused',
      action,
      response: z.array(edgeKeySchema),
      async handle() {
        const known = new Map((await keys.newest()).map(row => [row.bay, row]))
        return bays.map(({ id, name }) => {
          const row = known.get(id)
          const iso = (ms: number | null | undefined) => (ms == null ? null : new Date(ms).toISOString())
          return {
            bay: id,
            name,
            isConnected: edges.isConnected(id),
            key: row?.thumbprint ?? null,
            enrolledAt: iso(row?.enrolled_at),
            revokedAt: iso(row?.revoked_at),
            refusals: edges.refusals(id),
          }
        })
      },
    }),
    guardedRoute({
      method: 'post',
      path: '/api/edges/{id}/enrolment',
      summary:
        'A one-time code for a new edge of the bay; it takes the place of the present one when it comes',
      action,
      status: 201,
      find,
      response: enrolmentCodeSchema,
      async handle({ params: { id: bay = '' } }) {
        const { code, expiresAtMs } = await keys.makeCode(bay)
        return { bay, code, expiresAt: new Date(expiresAtMs).toISOString() }
      },
      audit: ({ params: { id: bay } }) => ({ action: 'make-edge-code', object: `edge ${bay}` }),
    }),
    guardedRoute({
      method: 'delete',
      path: '/api/edges/{id}',
      summary:
        "Calls the key of the bay's edge back and ends its connection; the answer is the same without one",
      action,
      status: 204,
      find,
      async handle({ params: { id: bay = '' } }) {
        await keys.revoke(bay)
      },
      audit: ({ params: { id: bay } }) => ({ action: 'revoke-edge', object: `edge ${bay}` }),
    }),
  ]
}
