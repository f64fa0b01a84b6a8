/** Why a camera's stream ended, in a code and a sentence that never hold credentials. Every one is worth another try. */

import type { OfflineCode, OfflineReason } from '../../relay/wire/live/camera.ts'
import { KnownError } from '../../relay/wire/shared/known-error.ts'

export class CameraError extends KnownError<OfflineCode> {
  readonly reason: OfflineReason

  constructor(code: OfflineCode, message: string, cause?: unknown) {
    super(code, message, { waitingHelps: true, cause })
    this.reason = { code, message }
  }
}

/** What a camera's refusal means. `phrase` and `body` are searched, not shown: they are the camera's own words. */
export function errorOfStatus(method: string, status: number, phrase: string, body: string): CameraError {
  const code = codeOfStatus(status, `${phrase} ${body}`)
  return new CameraError(code, sentenceOfStatus(code, method, status))
}

function codeOfStatus(status: number, words: string): OfflineCode {
  // Dahua: 403 "online user amount has reached the threshold"; others answer 500 with words like these.
  const saysFull = /threshold|too many|maximum|max\.? |limit|no (?:more|free)|exceed/i.test(words)
  switch (status) {
    case 401:
      return 'UNAUTHORIZED'
    case 403:
      return saysFull ? 'TOO_MANY_SESSIONS' : 'FORBIDDEN'
    case 404:
      return 'NOT_FOUND'
    case 453:
    case 503:
      return 'TOO_MANY_SESSIONS'
    case 454:
      return 'SESSION_LOST'
    case 500:
      return saysFull ? 'TOO_MANY_SESSIONS' : 'CAMERA_ERROR'
    default:
      return 'CAMERA_ERROR'
  }
}

function sentenceOfStatus(code: OfflineCode, method: string, status: number): string {
  switch (code) {
    case 'UNAUTHORIZED':
      return 'the camera refuses the user name and password (401): correct them in the site file'
    case 'FORBIDDEN':
      return 'the camera forbids this user its video (403): give the user the right to live view in the camera'
    case 'NOT_FOUND':
      return "the camera has no stream at this path (404): correct the path in the site file's url"
    case 'TOO_MANY_SESSIONS':
      return `the camera has no session free (${status}): close other viewers of it or raise its limit`
    case 'SESSION_LOST':
      return 'the camera has forgotten our session (454): it is opened anew, nothing to do if this is rare'
    default:
      if (status >= 300 && status < 400) {
        return `the camera sends us elsewhere (${status}), which is not followed: give its real address in the site file`
      }
      if (status === 461)
        return 'the camera refuses RTP over TCP (461): allow it in its network settings, or write transport: udp in the site file if it knows nothing else'
      return `the camera answers ${method} with status ${status}: look at its own log, or restart it`
  }
}

/** What a socket's error means. `where` is host and port. */
export function errorOfSocket(cause: NodeJS.ErrnoException, where: string): CameraError {
  const { code } = cause
  switch (code) {
    case 'ECONNREFUSED':
      return new CameraError(
        'REFUSED',
        `nothing listens at ${where}: check address and port, and that RTSP is switched on in the camera`,
        cause,
      )
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new CameraError(
        'UNREACHABLE',
        `the name in ${where} is not known: use the camera's IP address`,
        cause,
      )
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ETIMEDOUT':
    case 'EADDRNOTAVAIL':
      return new CameraError('UNREACHABLE', `no way to ${where}: check the camera's power and network`, cause)
    default:
      return new CameraError(
        'CLOSED',
        `the camera broke the connection (${code ?? 'unknown'}): check its power and network if it stays away`,
        cause,
      )
  }
}
