/** The token that an edge shows (edge/uplink/edge-token.ts signs it): which bays it speaks for, good for one use. */
import { jwtVerify } from 'jose'
import { z } from 'zod'

const maxTokenAge = '2m'
const clockToleranceSeconds = 30

const claimsSchema = z.object({
  bays: z.array(z.string()).min(1).max(256),
  jti: z.string().min(22),
  exp: z.number(),
})

export interface EdgeTokensOptions {
  site: string
  /** `edge.key`. */
  key: string
  /** What the token is for: the uplink, or clips' files. */
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

  /** The bays that the token speaks for. Throws for a token that is wrong, too old, used before, or of unknown bays. */
  async redeem(token: string): Promise<string[]> {
    const { site, key, audience, bays } = this.options
    const { payload } = await jwtVerify(token, new TextEncoder().encode(key), {
      algorithms: ['HS256'],
      issuer: site,
      audience,
      maxTokenAge,
      clockTolerance: clockToleranceSeconds,
    })
    const claims = claimsSchema.parse(payload)
    const stranger = claims.bays.find(bay => !bays.includes(bay))
    if (stranger !== undefined) throw new Error(`no bay ${stranger} in the site file`)
    this.spend(claims.jti, (claims.exp + clockToleranceSeconds) * 1000)
    return claims.bays
  }

  private spend(jti: string, worthlessFromMs: number): void {
    const now = Date.now()
    for (const [spent, fromMs] of this.used) if (fromMs < now) this.used.delete(spent)
    if (this.used.has(jti)) throw new Error('this token was used before')
    this.used.set(jti, worthlessFromMs)
  }
}
