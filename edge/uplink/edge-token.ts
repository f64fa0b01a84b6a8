/**
 * What an edge shows to the relay: a token that says which bays it speaks for, good for one request or connection.
 * It is signed with the site's edge key; the key itself never travels.
 */
import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'

/** Also bounds how far the clocks of edge and relay may differ. */
const lifetimeSeconds = 60

export interface EdgeIdentity {
  /** The site's id. */
  site: string
  bays: readonly string[]
  /** `edge.key` of the site file. */
  key: string
}

/** @param audience what the token is for: relay/wire has one for the uplink and one for clips' files */
export function signEdgeToken({ site, bays, key }: EdgeIdentity, audience: string): Promise<string> {
  return new SignJWT({ bays })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(site)
    .setAudience(audience)
    .setJti(randomBytes(16).toString('base64url'))
    .setIssuedAt()
    .setExpirationTime(`${lifetimeSeconds}s`)
    .sign(new TextEncoder().encode(key))
}
