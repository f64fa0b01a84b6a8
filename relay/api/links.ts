/** `POST /api/links`, `DELETE /api/links/{id}`: the manager makes links and calls them back. */
import { z } from 'zod'
import { type Issuer, issueLink, linkLifetimeMs, linkUrl } from '../access/links.ts'
import type { Revocations } from '../access/revocations.ts'
import { roles } from '../access/subject.ts'
import { guardedRoute, type Route } from './route.ts'

const dayMs = 86_400_000

export interface LinksOptions {
  issuer: Issuer
  publicUrl: string
  revocations: Revocations
}

export function linkRoutes({ issuer, publicUrl, revocations }: LinksOptions): Route[] {
  return [
    guardedRoute({
      method: 'post',
      path: '/api/links',
      summary: 'Makes a link; its address is told this once and never again',
      action: 'manage-links',
      status: 201,
      body: z
        .strictObject({
          role: z.enum(roles),
          workOrder: z.string().min(1).max(64).optional(),
          days: z.int().min(1).max(3650).optional(),
        })
        .refine(({ role, workOrder }) => (role === 'customer') === (workOrder !== undefined), {
          path: ['workOrder'],
          message: "a customer's link needs a work order, and no other link has one",
        }),
      response: z.object({
        id: z.string(),
        url: z.url(),
        role: z.enum(roles),
        workOrder: z.string().optional(),
        expiresAt: z.iso.datetime(),
      }),
      async handle({ body: { role, workOrder, days } }) {
        const lifetimeMs = days === undefined ? undefined : days * dayMs
        const { id, token, expiresAtMs } = await issueLink(issuer, { role, workOrder, lifetimeMs })
        const expiresAt = new Date(expiresAtMs).toISOString()
        return { id, url: linkUrl(publicUrl, token), role, workOrder, expiresAt }
      },
    }),
    guardedRoute({
      method: 'delete',
      path: '/api/links/{id}',
      summary: 'Calls a link back and closes what is open with it; the answer is the same for an unknown one',
      action: 'manage-links',
      status: 204,
      handle({ params: { id = '' } }) {
        revocations.revoke(id, Date.now() + longestLifetimeMs)
      },
    }),
  ]
}

/** No link outlives this, so a revocation need not either. */
const longestLifetimeMs = Math.max(3650 * dayMs, ...Object.values(linkLifetimeMs))
