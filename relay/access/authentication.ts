/** From a request to its subject: a token as `Authorization: Bearer` or in the session's cookie, and not revoked. */
import type { IncomingMessage } from 'node:http'
import { parseCookie } from 'cookie'
import { clientAddress } from './client-address.ts'
import type { FailedTokens } from './failed-tokens.ts'
import { type Issuer, type OpenedLink, verifyLink } from './links.ts'
import { Refusal } from './refusal.ts'

export interface AuthenticationOptions extends Issuer {
  /** `relay.publicUrl`. */
  publicUrl: string
  isRevoked: (linkId: string) => boolean
  failedTokens: FailedTokens
}

export class Authentication {
  /** `__Host-` binds it to this host and to https; browsers refuse that prefix on plain http. */
  readonly cookieName: string
  readonly isSecure: boolean
  private readonly options: AuthenticationOptions
  private readonly origin: string

  constructor(options: AuthenticationOptions) {
    this.options = options
    const { protocol, origin } = new URL(options.publicUrl)
    this.origin = origin
    this.isSecure = protocol === 'https:'
    this.cookieName = this.isSecure ? '__Host-glassbay' : 'glassbay'
  }

  /** Throws Refusal 403 when a browser says that another site's page makes this request. */
  checkOrigin({ headers }: IncomingMessage): void {
    if (headers.origin !== undefined && headers.origin !== this.origin) {
      throw new Refusal(403, 'this request comes from a page of another origin')
    }
  }

  /** Throws Refusal 401, or 429 after too many wrong tokens from this address. */
  async authenticate(request: IncomingMessage): Promise<OpenedLink> {
    const token = this.tokenOf(request)
    if (token === undefined) throw new Refusal(401, 'this needs a link: open it, or send its token')
    return this.verify(request, token)
  }

  /** The subject of a token that came otherwise. Throws Refusal as `authenticate` does. */
  async verify(request: IncomingMessage, token: string): Promise<OpenedLink> {
    const subject = await verifyLink(this.options, token).catch(() => undefined)
    if (subject && !this.options.isRevoked(subject.linkId)) return subject
    if (this.options.failedTokens.isOneTooMany(clientAddress(request))) {
      throw new Refusal(429, 'too many wrong tokens from this address: wait a minute')
    }
    // Wrong, expired or revoked: no guesser learns which.
    throw new Refusal(401, 'this link is not valid any more: ask for a new one')
  }

  private tokenOf({ headers }: IncomingMessage): string | undefined {
    const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1]
    return bearer ?? parseCookie(headers.cookie ?? '')[this.cookieName]
  }
}
