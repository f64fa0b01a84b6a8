/**
 * Links: signed, expiring, revocable capabilities. The token is a JWT (RFC 7519, HS256 with `relay.secret`); it stands
 * behind the `#` of the link, so it reaches no log and no Referer.
 */
import { randomBytes } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { type Role, roles, type Subject } from './subject.ts'

const audience = 'glassbay-link'
const dayMs = 86_400_000
/** A display hangs for years; a customer's order is done in days; staff change their phones. */
export const linkLifetimeMs: Record<Role, number> = {
  display: 365 * dayMs,
  customer: 14 * dayMs,
  explainer: 90 * dayMs,
  manager: 90 * dayMs,
}

export interface Issuer {
  /** The site's id: another dealer's link is not ours. */
  site: string
  /** `relay.secret`. */
  secret: string
}

export interface Grant {
  role: Role
  /** For customers, and only for them. */
  workOrder?: string | undefined
  lifetimeMs?: number | undefined
  /** For the manager's list: whose it is, where it hangs. */
  label?: string | undefined
}

/** What a token says of itself. */
export interface OpenedLink extends Subject {
  label: string | undefined
  /** ms since 1970. */
  madeAtMs: number
}

export interface Link {
  id: string
  token: string
  madeAtMs: number
  expiresAtMs: number
}

export const labelLimit = 200

/** Throws RangeError when a customer's link names no work order, or another one does. */
export async function issueLink(
  { site, secret }: Issuer,
  { role, workOrder, lifetimeMs, label }: Grant,
): Promise<Link> {
  if ((role === 'customer') !== (workOrder !== undefined)) {
    throw new RangeError("a customer's link needs a work order, and no other link has one")
  }
  const id = randomBytes(16).toString('base64url')
  const nowMs = Date.now()
  const madeAtSeconds = Math.floor(nowMs / 1000)
  const expiresAtSeconds = Math.floor((nowMs + (lifetimeMs ?? linkLifetimeMs[role])) / 1000)
  const token = await new SignJWT({ role, workOrder, label })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(site)
    .setAudience(audience)
    .setJti(id)
    .setIssuedAt(madeAtSeconds)
    .setExpirationTime(expiresAtSeconds)
    .sign(new TextEncoder().encode(secret))
  return { id, token, madeAtMs: madeAtSeconds * 1000, expiresAtMs: expiresAtSeconds * 1000 }
}

export function linkUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/enter#${token}`
}

const commonClaims = {
  jti: z.string().min(22),
  iat: z.number().default(0),
  exp: z.number(),
  label: z.string().max(labelLimit).optional(),
}

const claimsSchema = z.discriminatedUnion('role', [
  z.object({ role: z.literal('customer'), workOrder: z.string().min(1), ...commonClaims }),
  z.object({
    role: z.enum(roles).exclude(['customer']),
    workOrder: z.undefined().optional(),
    ...commonClaims,
  }),
])

/** Throws for anything but a token that `issueLink` made for this site and that has not expired. */
export async function verifyLink({ site, secret }: Issuer, token: string): Promise<OpenedLink> {
  const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
    algorithms: ['HS256'],
    issuer: site,
    audience,
  })
  const { role, workOrder, label, jti, iat, exp } = claimsSchema.parse(payload)
  return { role, workOrder, label, linkId: jti, madeAtMs: iat * 1000, expiresAtMs: exp * 1000 }
}
