/**
 * The token that an edge shows (edge/uplink/edge-identity.ts signs it): which bays it speaks for, good for one use. It is
 * signed with the edge's own key, which the relay knows by its thumbprint (`kid`) since the edge was enrolled.
 */
import {
  calculateJwkThumbprint,
  decodeProtectedHeader,
  errors,
  importJWK,
  type JWK,
  type JWTPayload,
  jwtVerify,
} from 'jose'
import { z } from 'zod'
import type { EdgeSubject } from './edge-can.ts'

const maxTokenAge = '2m'
/** The clocks of edge and relay may differ by so much. A token is good for one use all the same. */
export const clockToleranceSeconds = 180

const claimsSchema = z.object({
  bays: z.array(z.string()).min(1).max(256),
  jti: z.string().min(22),
  exp: z.number(),
})

/** Of what JavaScript can write as a date. */
const latestSeconds = 8.64e12

/** The keys in force, by thumbprint. */
export interface EdgeKeySource {
  find(thumbprint: string): Promise<{ publicKey: JWK; bays: readonly string[] } | undefined>
}

export interface EdgeTokensOptions {
  site: string
  keys: EdgeKeySource
  /** What the token is for: the uplink, clips' files, or the enrolment of its key. */
  audience: string
  /** The bays of the site file. */
  bays: readonly string[]
}

export class EdgeTokens {
  private readonly options: EdgeTokensOptions
  /** Tokens that were used, with the time from which they are worthless anyway, ms since 1970. */
  private readonly used = new Map<string, number>()

  constructor(options: EdgeTokensOptions) {
    this.options = options
  }

  /** Throws for a token that is wrong, too old, used before, of an unknown key, or for bays that its key is not for. */
  async redeem(token: string): Promise<EdgeSubject> {
    const key = decodeProtectedHeader(token).kid ?? ''
    const known = await this.options.keys.find(key)
    if (!known) throw new Error('its key is not enrolled here')
    const bays = await this.verify(token, known.publicKey)
    const stranger = bays.find(bay => !known.bays.includes(bay))
    if (stranger !== undefined) throw new Error(`its key is not enrolled for bay ${stranger}`)
    return { bays, key }
  }

  /** For a key that is about to be enrolled: whoever shows it has it. Throws as `redeem` does. */
  async redeemNew(token: string, publicKey: JWK): Promise<EdgeSubject> {
    return { bays: await this.verify(token, publicKey), key: await calculateJwkThumbprint(publicKey) }
  }

  private async verify(token: string, publicKey: JWK): Promise<string[]> {
    const { site, audience, bays } = this.options
    const { payload } = await jwtVerify(token, await importJWK(publicKey, 'EdDSA'), {
      algorithms: ['EdDSA'],
      issuer: site,
      audience,
      maxTokenAge,
      clockTolerance: clockToleranceSeconds,
    }).catch((error: unknown) => {
      throw clocksApart(error) ?? error
    })
    const claims = this.spend(payload)
    const stranger = claims.bays.find(bay => !bays.includes(bay))
    if (stranger !== undefined) throw new Error(`no bay ${stranger} in the site file`)
    return claims.bays
  }

  private spend(payload: JWTPayload) {
    const claims = claimsSchema.parse(payload)
    const now = Date.now()
    for (const [spent, fromMs] of this.used) if (fromMs < now) this.used.delete(spent)
    if (this.used.has(claims.jti)) throw new Error('this token was used before')
    this.used.set(claims.jti, (claims.exp + clockToleranceSeconds) * 1000)
    return claims
  }
}

/** A token that is good but for its time says what the clock of the edge shows. */
function clocksApart(error: unknown): Error | undefined {
  const isOfTime =
    error instanceof errors.JWTExpired ||
    (error instanceof errors.JWTClaimValidationFailed && error.claim === 'iat')
  const { iat } = isOfTime ? error.payload : {}
  if (iat === undefined || Math.abs(iat) > latestSeconds) return undefined
  const [edges, relays] = [iat * 1000, Date.now()].map(ms => new Date(ms).toISOString().slice(0, 19))
  return new Error(`the edge's clock shows ${edges}Z, the relay's ${relays}Z: set the one that is wrong`)
}
