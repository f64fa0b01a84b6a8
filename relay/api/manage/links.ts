/** `/api/links`: the manager sees all links, makes new ones and calls them back. */
import { z } from 'zod'
import { hashOfNamed, linkHash } from '../../access/link-hash.ts'
import { type Issuer, issueLink, labelLimit, linkLifetimeMs, linkUrl } from '../../access/links.ts'
import type { Revocations } from '../../access/revocations.ts'
import { slipCode } from '../../access/slip-code.ts'
import type { LinkRegister } from '../../store/access/link-register.ts'
import type { LinkRow } from '../../store/database/tables.ts'
import { type LinkEntry, linkRoles, linkSchema, newLinkSchema } from '../../wire/manage/manage.ts'
import { cursorOf, nameNextPage, pageQuery, parseCursor } from '../http/page.ts'
import { guardedRoute, type Route } from '../http/route.ts'

const dayMs = 86_400_000
const action = 'manage-links'

export interface LinksOptions {
  issuer: Issuer
  publicUrl: string
  revocations: Revocations
  register: LinkRegister
  /** Whether larger decisions ask for the code on the slip. */
  hasCodes: boolean
}

export function linkRoutes(options: LinksOptions): Route[] {
  return [listRoute(options), makeRoute(options), revokeRoute(options)]
}

function listRoute({ register }: LinksOptions): Route {
  return guardedRoute({
    method: 'get',
    path: '/api/links',
    summary: 'The links that were made here or opened at least once, newest first',
    action,
    query: pageQuery,
    response: z.array(linkSchema),
    async handle({ query: { limit, cursor }, request, response }) {
      const after = cursor === undefined ? undefined : parseCursor(cursor)
      const rows = await register.list(limit, after && { madeAt: after.number, hash: after.id })
      const last = rows.at(-1)
      if (last && rows.length === limit) nameNextPage(request, response, cursorOf(last.made_at, last.hash))
      return rows.map(entryOf)
    },
  })
}

function makeRoute({ issuer, publicUrl, register, hasCodes }: LinksOptions): Route {
  return guardedRoute({
    method: 'post',
    path: '/api/links',
    summary: 'Makes a link; its address is told this once and never again',
    action,
    status: 201,
    body: z
      .strictObject({
        role: z.enum(linkRoles),
        workOrder: z.string().min(1).max(64).optional(),
        days: z.int().min(1).max(3650).optional(),
        label: z.string().min(1).max(labelLimit).optional(),
      })
      .refine(({ role, workOrder }) => (role === 'customer') === (workOrder !== undefined), {
        path: ['workOrder'],
        message: "a customer's link needs a work order, and no other link has one",
      }),
    response: newLinkSchema,
    async handle({ body: { role, workOrder, days, label } }) {
      const lifetimeMs = days === undefined ? undefined : days * dayMs
      const link = await issueLink(issuer, { role, workOrder, lifetimeMs, label })
      const { id: linkId, madeAtMs, expiresAtMs } = link
      await register.made({ role, workOrder, label, linkId, madeAtMs, expiresAtMs })
      const expiresAt = new Date(expiresAtMs).toISOString()
      const url = linkUrl(publicUrl, link.token)
      const code = hasCodes && workOrder !== undefined ? slipCode(issuer, workOrder) : undefined
      return { id: linkHash(linkId), url, role, workOrder, label, expiresAt, code }
    },
    audit: (_, { id, role, workOrder }) => ({
      action: 'make-link',
      object: `link ${id.slice(0, 12)} for ${workOrder === undefined ? role : `work-order ${workOrder}`}`,
    }),
  })
}

function revokeRoute({ revocations, register }: LinksOptions): Route {
  return guardedRoute({
    method: 'delete',
    path: '/api/links/{id}',
    summary: 'Calls a link back and closes what is open with it; the answer is the same for an unknown one',
    action,
    status: 204,
    async handle({ params: { id = '' } }) {
      const hash = hashOfNamed(id)
      revocations.revoke(hash, longestLifetimeMs)
      await register.revoked(hash)
    },
    audit: ({ params: { id = '' } }) => ({
      action: 'revoke-link',
      object: `link ${hashOfNamed(id).slice(0, 12)}`,
    }),
  })
}

/** No link outlives this, so a revocation need not either. */
const longestLifetimeMs = Math.max(3650 * dayMs, ...Object.values(linkLifetimeMs))

function entryOf(row: LinkRow): LinkEntry {
  const { hash, role, work_order, label, made_at, expires_at, revoked_at, last_used_at } = row
  return {
    id: hash,
    role,
    workOrder: work_order,
    label,
    madeAt: new Date(made_at).toISOString(),
    expiresAt: new Date(expires_at).toISOString(),
    revokedAt: revoked_at === null ? null : new Date(revoked_at).toISOString(),
    lastUsedAt: last_used_at === null ? null : new Date(last_used_at).toISOString(),
  }
}
