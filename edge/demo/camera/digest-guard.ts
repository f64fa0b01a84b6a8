/** Digest authentication as cameras do it: RFC 2617 with MD5, without `qop`. One guard per connection. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { RtspRequest } from './rtsp-message.ts'

const realm = 'Glassbay demo camera'

interface DigestGuardOptions {
  username: string
  password: string
}

export class DigestGuard {
  private readonly options: DigestGuardOptions
  private nonce = newNonce()
  private requestsOfNonce = 0

  constructor(options: DigestGuardOptions) {
    this.options = options
  }

  /** Undefined when the request may pass, otherwise the value of the WWW-Authenticate header to refuse it with. */
  challenge(request: RtspRequest, requestsPerNonce = Number.POSITIVE_INFINITY): string | undefined {
    const fields = parseAuthorization(request.headers.get('authorization') ?? '')
    const isRight = this.isRight(request, fields)
    if (isRight && fields.nonce === this.nonce && this.requestsOfNonce < requestsPerNonce) {
      this.requestsOfNonce++
      return undefined
    }
    if (isRight) this.renewNonce()
    return `Digest realm="${realm}", nonce="${this.nonce}"${isRight ? ', stale=true' : ''}`
  }

  private renewNonce(): void {
    this.nonce = newNonce()
    this.requestsOfNonce = 0
  }

  private isRight({ method, uri }: RtspRequest, fields: Record<string, string | undefined>): boolean {
    const { username, password } = this.options
    if (fields.username !== username || fields.uri !== uri || !fields.nonce || !fields.response) return false
    const secret = md5(`${username}:${realm}:${password}`)
    const expected = md5(`${secret}:${fields.nonce}:${md5(`${method}:${uri}`)}`)
    const given = fields.response.toLowerCase()
    return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))
  }
}

/** `Digest a="b", c=d` to its fields; empty for other schemes. */
function parseAuthorization(header: string): Record<string, string | undefined> {
  if (!/^digest\s/i.test(header)) return {}
  const fields = header.matchAll(/(\w+)=(?:"((?:\\.|[^"\\])*)"|([^\s,]+))/g)
  return Object.fromEntries(
    [...fields].map(([, name = '', quoted, bare]) => {
      return [name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? bare]
    }),
  )
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

function newNonce(): string {
  return randomBytes(16).toString('hex')
}
