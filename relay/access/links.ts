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
}

export interface Link {
  id: string
  token: string
  expiresAtMs: number
}

/** Throws RangeError when a customer's link names no work order, or another one does. */
export async function issueLink(
  { site, secret }: Issuer,
  { role, workOrder, lifetimeMs }: Grant,
): Promise<Link> {
  if ((role === 'customer') !== (workOrder !== undefined)) {
    throw new RangeError("a customer's link needs a work order, and no other link has one")
  }
  const id = randomBytes(16).toString('base64url')
  const expiresAtSeconds = Math.floor((Date.now() + (lifetimeMs ?? linkLifetimeMs[role])) / 1000)
  const token = await new SignJWT({ role, workOrder })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(site)
    .setAudience(audience)
    .setJti(id)
    .setIssuedAt()
    .setExpirationTime(expiresAtSeconds)
    .sign(new TextEncoder().encode(secret))
  return { id, token, expiresAtMs: expiresAtSeconds * 1000 }
}

export function linkUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/enter#${token}`
}

const claimsSchema = z.discriminatedUnion('role', [
  z.object({
    role: z.literal('customer'),
    workOrder: z.string().min(1),
    jti: z.string().min(22),
    exp: z.number(),
  }),
  z.object({
    role: z.enum(roles).exclude(['customer']),
    workOrder: z.undefined().optional(),
    jti: z.string().min(22),
    exp: z.number(),
  }),
])

/** Throws for anything but a token that `issueLink` made for this site and that has not expired. */
export async function verifyLink({ site, secret }: Issuer, token: string): Promise<Subject> {
  const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
    algorithms: ['HS256'],
    issuer: site,
    audience,
  })
  const { role, workOrder, jti, exp } = claimsSchema.parse(payload)
  return { role, workOrder, linkId: jti, expiresAtMs: exp * 1000 }
}
