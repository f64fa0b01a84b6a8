/**
 * A camera's challenges and our answers: Digest (RFC 2069, 2617, 7616), and Basic. Texts are byte for byte (latin1), so
 * that a realm in whatever encoding is hashed as the camera wrote it; names and passwords become UTF-8.
 */
import { createHash } from 'node:crypto'

const algorithms = { MD5: 'md5', SHA256: 'sha256', SHA512256: 'sha512-256' } as const
type Algorithm = keyof typeof algorithms
/** The strongest first. */
const byStrength: readonly Algorithm[] = ['SHA512256', 'SHA256', 'MD5']

export interface Challenge {
  scheme: 'digest' | 'basic'
  realm: string
  nonce: string
  opaque: string | undefined
  algorithm: Algorithm
  /** The algorithm as the camera wrote it; undefined: it named none, and neither do we. */
  algorithmToken: string | undefined
  isSession: boolean
  /** Undefined: RFC 2069, without counting. */
  qop: 'auth' | 'auth-int' | undefined
  /** The name is to be sent as its hash. */
  hidesUser: boolean
  /** A name beyond ASCII may be sent as such (`username*`). */
  takesUtf8: boolean
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

/** More than any camera sends. */
const maxHeaders = 10

/** All that we can answer of the WWW-Authenticate headers, the strongest first. */
export function readChallenges(values: readonly string[]): Challenge[] {
  const challenges = values.slice(0, maxHeaders).flatMap(splitChallenges).map(toChallenge)
  const usable = challenges.filter(challenge => challenge !== undefined)
  return usable.sort((a, b) => strength(b) - strength(a))
}

export function chooseChallenge(values: readonly string[]): Challenge | undefined {
  return readChallenges(values)[0]
}

/** The nonce that the next request shall use, in an Authentication-Info header (RFC 7616 3.5). */
export function nextNonce(authenticationInfo: string): string | undefined {
  return readFields(authenticationInfo).find(({ name }) => name === 'nextnonce')?.value
}

/** The Authorization header's value. */
export function authorization(
  challenge: Challenge,
  credentials: Credentials,
  request: DigestRequest,
): string {
  const username = toBytes(credentials.username)
  const password = toBytes(credentials.password)
  if (challenge.scheme === 'basic') {
    return `Basic ${Buffer.from(`${username}:${password}`, 'latin1').toString('base64')}`
  }
  const { realm, nonce, opaque, algorithmToken, qop } = challenge
  const count = request.nonceCount.toString(16).padStart(8, '0')
  const fields = [
    userField(challenge, credentials),
    `realm="${quoted(realm)}"`,
    `nonce="${quoted(nonce)}"`,
    `uri="${request.url}"`,
    `response="${digestResponse(challenge, { username, password }, request, count)}"`,
  ]
  if (algorithmToken) fields.push(`algorithm=${algorithmToken}`)
  if (opaque !== undefined) fields.push(`opaque="${quoted(opaque)}"`)
  if (qop || challenge.isSession) fields.push(`cnonce="${request.clientNonce}"`)
  if (qop) fields.push(`qop=${qop}`, `nc=${count}`)
  if (challenge.hidesUser) fields.push('userhash=true')
  return `Digest ${fields.join(', ')}`
}

function userField(challenge: Challenge, { username }: Credentials): string {
  const bytes = toBytes(username)
  if (challenge.hidesUser) return `username="${hash(challenge, `${bytes}:${challenge.realm}`)}"`
  const isAscii = bytes === username
  if (challenge.takesUtf8 && !isAscii) return `username*=UTF-8''${encodeURIComponent(username)}`
  return `username="${quoted(bytes)}"`
}

function digestResponse(
  challenge: Challenge,
  { username, password }: Credentials,
  { method, url, clientNonce }: DigestRequest,
  count: string,
): string {
  const { realm, nonce, qop } = challenge
  const secret = hash(challenge, `${username}:${realm}:${password}`)
  const key = challenge.isSession ? hash(challenge, `${secret}:${nonce}:${clientNonce}`) : secret
  // No request of ours has a body.
  const body = qop === 'auth-int' ? `:${hash(challenge, '')}` : ''
  const action = hash(challenge, `${method}:${url}${body}`)
  if (!qop) return hash(challenge, `${key}:${nonce}:${action}`)
  return hash(challenge, `${key}:${nonce}:${count}:${clientNonce}:${qop}:${action}`)
}

function hash({ algorithm }: Challenge, bytes: string): string {
  return createHash(algorithms[algorithm]).update(bytes, 'latin1').digest('hex')
}

/** UTF-8, one character a byte. */
function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

interface Field {
  /** Lower case. A scheme's own has no value. */
  name: string
  value: string | undefined
}

/**
 * `name="value"`, `name=value`, and names alone, which are schemes. Cameras leave values empty, write them with spaces
 * and without quotes, forget the last quote, and put semicolons for commas.
 */
function readFields(value: string): Field[] {
  return Array.from(
    value.replace(/\s+/g, ' ').matchAll(fieldForm),
    ([, name = '', inQuotes, bare, scheme]) => ({
      name: (scheme ?? name).toLowerCase(),
      value: scheme === undefined ? (inQuotes?.replace(/\\(.)/g, '$1') ?? bare?.trim() ?? '') : undefined,
    }),
  )
}

/** Where one of these follows a value that has no quotes, the value has ended. */
const knownNames = 'realm|nonce|opaque|algorithm|qop|stale|charset|userhash|domain'
const fieldForm = new RegExp(
  `(?<![\\w-])([\\w-]+) ?=(?: ?"((?:[^"\\\\]|\\\\.)*)"?|((?:(?! (?:${knownNames}) ?=)[^,;"])*))|(?<![\\w-])([\\w-]+)(?=[ ,]|$)`,
  'gi',
)

const schemes = new Set(['digest', 'basic', 'bearer', 'negotiate', 'ntlm'])

interface RawChallenge {
  scheme: string
  fields: Map<string, string>
}

/** Cameras send one header per challenge, or all in one with commas between. */
function splitChallenges(header: string): RawChallenge[] {
  const challenges: RawChallenge[] = []
  for (const { name, value } of readFields(header)) {
    if (value !== undefined) challenges.at(-1)?.fields.set(name, value)
    else if (schemes.has(name)) challenges.push({ scheme: name, fields: new Map() })
  }
  return challenges
}

function toChallenge({ scheme, fields }: RawChallenge): Challenge | undefined {
  if (scheme !== 'digest' && scheme !== 'basic') return undefined
  const algorithmToken = fields.get('algorithm') || undefined
  const algorithm = readAlgorithm(algorithmToken ?? 'MD5')
  if (scheme === 'digest' && (!algorithm || !fields.get('nonce'))) return undefined
  return {
    scheme,
    realm: fields.get('realm') ?? '',
    nonce: fields.get('nonce') ?? '',
    opaque: fields.get('opaque'),
    algorithm: algorithm?.name ?? 'MD5',
    algorithmToken,
    isSession: algorithm?.isSession ?? false,
    qop: readQop(fields.get('qop')),
    hidesUser: isTrue(fields.get('userhash')),
    takesUtf8: fields.get('charset')?.toUpperCase() === 'UTF-8',
    isStale: isTrue(fields.get('stale')),
  }
}

/** `MD5`, `sha-256`, `SHA256`, `SHA-512-256`, `SHA-512/256`, each with `-sess` or without. */
function readAlgorithm(token: string): { name: Algorithm; isSession: boolean } | undefined {
  const [, base = '', session] = /^(.*?)([-_]sess)?$/i.exec(token) ?? []
  const letters = base.toUpperCase().replace(/[-_/]/g, '')
  const name = byStrength.find(known => known === letters)
  return name && { name, isSession: session !== undefined }
}

/** `auth-int` only where it is all that is offered. What is neither is taken for none. */
function readQop(value = ''): Challenge['qop'] {
  const offered = value.toLowerCase().split(/[\s,;]+/)
  if (offered.includes('auth')) return 'auth'
  return offered.includes('auth-int') ? 'auth-int' : undefined
}

function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true'
}

function strength({ scheme, algorithm }: Challenge): number {
  return scheme === 'basic' ? 0 : byStrength.length - byStrength.indexOf(algorithm)
}

function quoted(text: string): string {
  return text.replace(/["\\]/g, '\\$&')
}
