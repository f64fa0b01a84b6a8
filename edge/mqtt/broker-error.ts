/** Why there is no connection to the broker: one code, and one sentence that names the cause and the way out. */
import { KnownError } from '../../relay/wire/shared/known-error.ts'

export type BrokerErrorCode =
  | 'REFUSED' // nothing listens at host:port
  | 'UNREACHABLE' // no answer, no route, name not found
  | 'UNAUTHORIZED' // user name or password is wrong, or one is asked for
  | 'FORBIDDEN' // the broker's access list forbids a topic of ours
  | 'CERTIFICATE' // TLS: the broker's certificate is not trusted
  | 'CLIENT_CERTIFICATE' // TLS: the broker wants a certificate of ours, or another one
  | 'UNSUPPORTED' // speaks no MQTT that we speak
  | 'TAKEN_OVER' // another client came with our client id
  | 'CLOSED' // the broker closed the connection, or the line broke
  | 'STORE_FAILED' // the broker is fine, our own disk is not

export class BrokerError extends KnownError<BrokerErrorCode> {
  constructor(code: BrokerErrorCode, message: string, cause?: unknown) {
    super(code, message, { waitingHelps: true, cause })
  }
}

const unreachable = new Set(['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'])

/** CONNACK, SUBACK and DISCONNECT codes: MQTT 3.1.1 table 3.1, MQTT 5 section 2.4. */
const unsupportedCodes = new Set<unknown>([1, 132])
const unauthorizedCodes = new Set<unknown>([4, 5, 134, 135])
/** Of these one is what a broker says that forbids not us, but our last will. */
export const notAuthorizedCodes = new Set<unknown>([5, 135])
const takenOverCode = 142

/** What mqtt.js rejects or emits, as ours. `broker` is host:port, which is all of its URL that may be shown. */
export function toBrokerError(error: unknown, broker: string): BrokerError {
  if (error instanceof BrokerError) return error
  const { code, message } = error as { code?: unknown; message?: string }
  const make = (ours: BrokerErrorCode, sentence: string) => new BrokerError(ours, sentence, error)
  if (code === 'ECONNREFUSED') return make('REFUSED', `nothing listens at ${broker}`)
  if (unreachable.has(String(code)) || message === 'connack timeout') {
    return make('UNREACHABLE', `no answer from ${broker}`)
  }
  if (unauthorizedCodes.has(code)) {
    return make(
      'UNAUTHORIZED',
      `${broker} refuses us: check mqtt.username and mqtt.password in the site file`,
    )
  }
  if (unsupportedCodes.has(code)) return make('UNSUPPORTED', `${broker} speaks neither MQTT 5 nor 3.1.1`)
  if (code === takenOverCode) {
    return make('TAKEN_OVER', 'another client has our client id: is a second edge running for this bay?')
  }
  if (wantsClientCertificate(code)) {
    return make(
      'CLIENT_CERTIFICATE',
      `${broker} wants a client certificate that it knows (${code}): set mqtt.cert and mqtt.key`,
    )
  }
  if (isCertificateCode(code)) {
    return make('CERTIFICATE', `the certificate of ${broker} is not trusted (${code}): check mqtt.ca`)
  }
  return make('CLOSED', `the connection to ${broker} was closed`)
}

/** What TLS says (RFC 8446, 6.2) when the other side does not like our certificate, or that we have none. */
function wantsClientCertificate(code: unknown): boolean {
  return (
    typeof code === 'string' &&
    /ALERT_(CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_UNKNOWN|CERTIFICATE_REVOKED|CERTIFICATE_EXPIRED|ACCESS_DENIED)$/.test(
      code,
    )
  )
}

function isCertificateCode(code: unknown): boolean {
  return typeof code === 'string' && /CERT|^ERR_TLS|^ERR_SSL|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)
}
