/**
 * `POST /api/session`: a link's token for a cookie. The only thing that opening a link does, and no GET does it.
 * `GET /api/session`: whose the cookie is, for a page that was opened again without its link.
 */
import { z } from 'zod'
import type { Authentication } from '../../access/authentication.ts'
import { linkHash } from '../../access/link-hash.ts'
import { type Role, roles } from '../../access/subject.ts'
import type { LinkRegister } from '../../store/access/link-register.ts'
import type { AuditLog } from '../../store/keeping/audit-log.ts'
import { guardedRoute, publicRoute, type Route } from '../http/route.ts'

export const pageOf: Record<Role, string> = {
  display: '/wall',
  customer: '/my',
  explainer: '/explain',
  manager: '/manage',
}

const sessionSchema = z.object({
  role: z.enum(roles),
  page: z.string().meta({ description: "Path of the role's page" }),
  workOrder: z.string().optional().meta({ description: "A customer's own" }),
})

export interface SessionOptions {
  authentication: Authentication
  register: LinkRegister
  auditLog: AuditLog
}

export function sessionRoutes({ authentication, register, auditLog }: SessionOptions): Route[] {
  return [
    publicRoute({
      method: 'post',
      path: '/api/session',
      summary: "Exchanges a link's token for a cookie and names the role's page",
      body: z.strictObject({ token: z.string().min(1).max(4096) }),
      response: sessionSchema,
      async handle({ body: { token }, request, response }) {
        const link = await authentication.verify(request, token)
        const { role, workOrder, linkId, expiresAtMs } = link
        await register.opened(link)
        auditLog.note(link, { action: 'open-session', object: `link ${linkHash(linkId).slice(0, 12)}` })
        // The cookie is the token itself: what revokes or outlives the one does so to the other.
        response.cookie(authentication.cookieName, token, {
          httpOnly: true,
          sameSite: 'strict',
          secure: authentication.isSecure,
          path: '/',
          expires: new Date(expiresAtMs),
        })
        return { role, page: pageOf[role], workOrder }
      },
    }),
    guardedRoute({
      method: 'get',
      path: '/api/session',
      summary: "The session's role, its page and, for a customer, the work order",
      action: 'read-session',
      response: sessionSchema,
      handle: ({ subject: { role, workOrder } }) => ({ role, page: pageOf[role], workOrder }),
    }),
  ]
}
