/** One connection's state of authentication: the present challenge, how often its nonce was used, whether it held. */
import { randomBytes } from 'node:crypto'
import { authorization, type Challenge, type Credentials, chooseChallenge } from './digest.ts'

export class Authenticator {
  private readonly credentials: Credentials
  private challenge: Challenge | undefined = undefined
  private nonceCount = 0
  private wasAccepted = false

  constructor(credentials: Credentials) {
    this.credentials = credentials
  }

  /** The Authorization header for one request; undefined before the first challenge. */
  authorize(method: string, url: string): string | undefined {
    if (!this.challenge) return undefined
    this.nonceCount++
    const clientNonce = randomBytes(8).toString('hex')
    return authorization(this.challenge, this.credentials, {
      method,
      url,
      clientNonce,
      nonceCount: this.nonceCount,
    })
  }

  /** The camera took the last answer. */
  accepted(): void {
    this.wasAccepted = this.challenge !== undefined
  }

  /**
   * Takes a 401's challenges and says whether the same request is worth another try. Wrong credentials are tried
   * once only, since cameras lock the account after a few; a nonce that held before and no longer does is stale,
   * whether the camera says so or not.
   */
  learn(challenges: readonly string[]): boolean {
    const next = chooseChallenge(challenges)
    const { username, password } = this.credentials
    if (!next || (username === '' && password === '')) return false
    const isWorthIt =
      !this.challenge || next.isStale || (this.wasAccepted && next.nonce !== this.challenge.nonce)
    this.challenge = next
    this.nonceCount = 0
    this.wasAccepted = false
    return isWorthIt
  }
}
