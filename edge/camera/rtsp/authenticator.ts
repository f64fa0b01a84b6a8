/** One connection's state of authentication: the present challenge, how often its nonce was used, whether it held. */
import { randomBytes } from 'node:crypto'
import { authorization, type Challenge, type Credentials, nextNonce, readChallenges } from './digest.ts'

/** Kept from one connection to the next. */
export interface AuthenticationMemory {
  /** Which of several ways to answer the camera has taken. */
  way?: string
  /** Asked, and not answered yet: some cameras close the connection behind their question. */
  open?: Challenge
}

export class Authenticator {
  private readonly credentials: Credentials
  private readonly memory: AuthenticationMemory
  private challenge: Challenge | undefined = undefined
  /** The same for all answers to one nonce, as the `-sess` algorithms want it. */
  private clientNonce = ''
  private nonceCount = 0
  private wasAccepted = false
  private readonly refusedWays = new Set<string>()

  constructor(credentials: Credentials, memory: AuthenticationMemory = {}) {
    this.credentials = credentials
    this.memory = memory
    if (memory.open) this.begin(memory.open)
    delete memory.open
  }

  /** The Authorization header for one request; undefined before the first challenge. */
  authorize(method: string, url: string): string | undefined {
    if (!this.challenge) return undefined
    this.nonceCount++
    const { clientNonce, nonceCount } = this
    return authorization(this.challenge, this.credentials, { method, url, clientNonce, nonceCount })
  }

  /** The camera took the last answer; `authenticationInfo` is that header of its response. */
  accepted(authenticationInfo?: string): void {
    const { challenge } = this
    delete this.memory.open
    if (!challenge) return
    this.wasAccepted = true
    this.memory.way = wayOf(challenge)
    const nonce = authenticationInfo && nextNonce(authenticationInfo)
    if (nonce) this.begin({ ...challenge, nonce })
  }

  /**
   * Takes a 401's challenges and says whether the same request is worth another try. Wrong credentials are tried once,
   * and once more in another way where the camera offers one that it may do better (some offer SHA-256 and know only
   * MD5): cameras lock the account after a few. A nonce that held before and no longer does is stale, whether the
   * camera says so or not.
   */
  learn(headers: readonly string[]): boolean {
    const { username, password } = this.credentials
    if (username === '' && password === '') return false
    delete this.memory.open
    const offered = readChallenges(headers)
    const { challenge, refusedWays } = this
    if (!challenge) {
      return this.tryWay(offered.find(each => wayOf(each) === this.memory.way) ?? offered[0])
    }
    const same = offered.find(each => wayOf(each) === wayOf(challenge))
    const isFresh = same?.isStale || (this.wasAccepted && same?.nonce !== challenge.nonce)
    if (same && isFresh) return this.tryWay(same)
    refusedWays.add(wayOf(challenge))
    if (refusedWays.size > 1) return false
    delete this.memory.way
    // The most common of the others first: what is refused in two ways is wrong.
    const others = offered.filter(each => !refusedWays.has(wayOf(each)))
    return this.tryWay(others.findLast(({ scheme }) => scheme === 'digest') ?? others[0])
  }

  private tryWay(challenge: Challenge | undefined): boolean {
    this.wasAccepted = false
    if (!challenge) return false
    this.memory.open = challenge
    this.begin(challenge)
    return true
  }

  private begin(challenge: Challenge): void {
    this.challenge = challenge
    this.clientNonce = randomBytes(8).toString('hex')
    this.nonceCount = 0
  }
}

function wayOf({ scheme, algorithm, isSession }: Challenge): string {
  return scheme === 'basic' ? scheme : `${algorithm}${isSession ? '-sess' : ''}`
}
