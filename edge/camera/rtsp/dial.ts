/** Opens the socket to a camera, plain or in TLS, and says in one sentence why it cannot be trusted. */
import { readFileSync } from 'node:fs'
import { connect, isIP, type OnReadOpts, type Socket } from 'node:net'
import { connect as connectTls, TLSSocket } from 'node:tls'
import type { CameraNetworks } from '../../../config/camera-networks.ts'
import type { CameraAddress } from '../../../config/camera-url.ts'
import { CameraError, errorOfSocket } from '../../stream/camera-error.ts'
import { demandCameraHost, lookUpIn } from './host.ts'

/** How a camera's certificate is judged (`rtsps://`): by at most one of these, else by the public authorities. */
export interface CertificateTrust {
  /** PEM file of the authority that signed it. */
  ca?: string | undefined
  /** SHA-256 of the certificate, 64 upper-case digits. */
  fingerprint?: string | undefined
  /** Whatever it is. */
  insecure?: boolean | undefined
}

export interface Dialling {
  address: CameraAddress
  networks: CameraNetworks
  trust: CertificateTrust
}

/** Begins to connect. Throws CameraError for an address where no camera may be. See `opened` for the rest. */
export function dial({ address, networks, trust }: Dialling, onread: OnReadOpts): Socket {
  const { host, port, isSecure } = address
  demandCameraHost(host, networks)
  const options = { host, port, noDelay: true, lookup: lookUpIn(networks), onread }
  if (!isSecure) return connect(options)
  const isChosen = trust.fingerprint !== undefined || trust.insecure
  return connectTls({
    ...options,
    rejectUnauthorized: false, // judged by demandTrust, which knows what to say
    ...(isIP(host) === 0 && { servername: host }),
    ...(trust.ca && { ca: readAuthorityOf(trust.ca) }),
    // Old cameras speak TLS 1.0 with short keys: fit to hide a picture from the cable where somebody chose it.
    ...(isChosen && { minVersion: 'TLSv1' as const, ciphers: 'DEFAULT@SECLEVEL=0' }),
  })
}

/** Which event says that the socket can be used. */
export function opened({ isSecure }: CameraAddress): 'connect' | 'secureConnect' {
  return isSecure ? 'secureConnect' : 'connect'
}

/** Throws CameraError when the certificate is not one to trust. Nothing was sent by then. */
export function demandTrust(socket: Socket, { fingerprint, insecure, ca }: CertificateTrust): void {
  if (!(socket instanceof TLSSocket) || insecure) return
  const seen = socket.getPeerCertificate().fingerprint256 ?? ''
  if (fingerprint !== undefined) {
    if (seen.replaceAll(':', '') === fingerprint) return
    throw untrusted(
      `the camera's certificate is another one than the site file's fingerprint names: if the camera was renewed, write there ${seen}; if not, somebody else answers at its address`,
    )
  }
  const reason = socket.authorizationError as Error | string | undefined
  if (reason) throw untrusted(sentenceOfDistrust(String(reason), ca !== undefined, seen))
}

/** What a socket's error means, of which some come of TLS. `where` is host and port. */
export function errorOfDialling(cause: NodeJS.ErrnoException, { host, port }: CameraAddress): CameraError {
  if (cause instanceof CameraError) return cause
  const where = `${host}:${port}`
  const code = cause.code ?? ''
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH|UNEXPECTED_MESSAGE|RECORD_TYPE/.test(code)) {
    return new CameraError(
      'REFUSED',
      `what answers at ${where} does not speak TLS: write rtsp:// in its url, or the port of its rtsps`,
      cause,
    )
  }
  if (/^ERR_SSL_|^EPROTO$/.test(code)) {
    return new CameraError(
      'CERTIFICATE',
      `no TLS that both sides take (${code}): update the camera's firmware, or pin its certificate by fingerprint, which also takes old TLS`,
      cause,
    )
  }
  return errorOfSocket(cause, where)
}

function sentenceOfDistrust(reason: string, hasAuthority: boolean, seen: string): string {
  const pin = `if this is the camera, write in the site file: fingerprint: ${seen}`
  switch (reason) {
    case 'CERT_HAS_EXPIRED':
      return `the camera's certificate has expired: renew it in the camera; ${pin}`
    case 'CERT_NOT_YET_VALID':
      return `the camera's certificate is not valid yet: set this computer's clock and the camera's; ${pin}`
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `the camera's certificate is for another name or address than its url has: write that one there; ${pin}`
    default:
      return hasAuthority
        ? `the camera's certificate is not signed by the authority in ca (${reason}): correct that file; ${pin}`
        : `the camera's certificate is signed by no authority that is known here (${reason}); ${pin}`
  }
}

function readAuthorityOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw untrusted(`the file that ca names cannot be read: correct it in the site file`, cause)
  }
}

function untrusted(message: string, cause?: unknown): CameraError {
  return new CameraError('CERTIFICATE', message, cause)
}
