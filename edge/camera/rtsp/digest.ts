/** A camera's challenges and our answers: Digest (RFC 2069, 2617, 7616; MD5 or SHA-256), Basic where it offers no other. */
import { createHash } from 'node:crypto'

export interface Challenge {
  scheme: 'digest' | 'basic'
  realm: string
  nonce: string
  opaque: string | undefined
  algorithm: 'MD5' | 'SHA-256'
  /** The algorithm as the camera wrote it; undefined: it named none, and neither do we. */
  algorithmToken: string | undefined
  isSession: boolean
  hasQop: boolean
  /** The credentials were right, only the nonce has become too old. */
  isStale: boolean
}

export interface Credentials {
  username: string
  password: string
}

/** What varies from one answer to the next. */
export interface DigestRequest {
  method: string
  url: string
  /** Counts the uses of one nonce, from 1. */
  nonceCount: number
  clientNonce: string
}

/** The strongest challenge that we can answer, of all in the WWW-Authenticate headers. */
export function chooseChallenge(values: readonly string[]): Challenge | undefined {
  const challenges = values.flatMap(splitChallenges).map(parseChallenge)
  const usable = challenges.filter(challenge => challenge !== undefined)
  return usable.sort((a, b) => strength(b) - strength(a))[0]
}

/** The Authorization header's value. */
export function authorization(
  challenge: Challenge,
  credentials: Credentials,
  request: DigestRequest,
): string {
  const { username, password } = credentials
  if (challenge.scheme === 'basic') {
    return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  }
  const { realm, nonce, opaque, algorithmToken, hasQop } = challenge
  const count = request.nonceCount.toString(16).padStart(8, '0')
  const fields = [
    `username="${quoted(username)}"`,
    `realm="${quoted(realm)}"`,
    `nonce="${quoted(nonce)}"`,
    `uri="${request.url}"`,
    `response="${digestResponse(challenge, credentials, request, count)}"`,
  ]
  if (algorithmToken) fields.push(`algorithm=${algorithmToken}`)
  if (opaque !== undefined) fields.push(`opaque="${quoted(opaque)}"`)
  if (hasQop || challenge.isSession) fields.push(`cnonce="${request.clientNonce}"`)
  if (hasQop) fields.push(`qop=auth`, `nc=${count}`)
  return `Digest ${fields.join(', ')}`
}

function digestResponse(
  challenge: Challenge,
  { username, password }: Credentials,
  { method, url, clientNonce }: DigestRequest,
  count: string,
): string {
  const hash = (text: string) =>
    createHash(challenge.algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex')
  const { realm, nonce } = challenge
  const secret = hash(`${username}:${realm}:${password}`)
  const key = challenge.isSession ? hash(`${secret}:${nonce}:${clientNonce}`) : secret
  const action = hash(`${method}:${url}`)
  if (!challenge.hasQop) return hash(`${key}:${nonce}:${action}`)
  return hash(`${key}:${nonce}:${count}:${clientNonce}:auth:${action}`)
}

/** Cameras send one header per challenge, or all in one with commas between. */
function splitChallenges(value: string): string[] {
  return value.split(/(?:^|,)\s*(?=(?:digest|basic)\s)/i).filter(Boolean)
}

function parseChallenge(text: string): Challenge | undefined {
  const scheme = /^(digest|basic)\s/i.exec(text)?.[1]?.toLowerCase()
  if (scheme !== 'digest' && scheme !== 'basic') return undefined
  const fields = new Map<string, string>()
  for (const [, name = '', inQuotes, bare] of text.matchAll(
    /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g,
  )) {
    fields.set(name.toLowerCase(), inQuotes?.replace(/\\(.)/g, '$1') ?? bare ?? '')
  }
  const algorithmToken = fields.get('algorithm')
  const named = /^(MD5|SHA-256)(-sess)?$/i.exec(algorithmToken ?? 'MD5')
  if (!named || (scheme === 'digest' && !fields.has('nonce'))) return undefined
  const qop = fields.get('qop')
  return {
    scheme,
    realm: fields.get('realm') ?? '',
    nonce: fields.get('nonce') ?? '',
    opaque: fields.get('opaque'),
    algorithm: named[1]?.toUpperCase() === 'MD5' ? 'MD5' : 'SHA-256',
    algorithmToken: algorithmToken && named[0],
    isSession: named[2] !== undefined,
    hasQop: qop?.split(/[\s,]+/).includes('auth') ?? false,
    isStale: fields.get('stale')?.toLowerCase() === 'true',
  }
}

function strength({ scheme, algorithm }: Challenge): number {
  if (scheme === 'basic') return 0
  return algorithm === 'MD5' ? 1 : 2
}

function quoted(text: string): string {
  return text.replace(/["\\]/g, '\\$&')
}
