/**
 * What an edge shows to the relay: a token that says which bays it speaks for, good for one connection attempt.
 * It is signed with the site's edge key; the key itself never travels.
 */
import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'

export const uplinkAudience = 'glassbay-uplink'
/** Also bounds how far the clocks of edge and relay may differ. */
const lifetimeSeconds = 60

export interface UplinkIdentity {
  /** The site's id. */
  site: string
  bays: readonly string[]
  /** `edge.key` of the site file. */
  key: string
}

export function signUplinkToken({ site, bays, key }: UplinkIdentity): Promise<string> {
  return new SignJWT({ bays })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(site)
    .setAudience(uplinkAudience)
    .setJti(randomBytes(16).toString('base64url'))
    .setIssuedAt()
    .setExpirationTime(`${lifetimeSeconds}s`)
    .sign(new TextEncoder().encode(key))
}
