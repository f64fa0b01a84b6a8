/** What a camera's answer means where it is not the one that was hoped for. */
import { CameraError, errorOfStatus } from '../../stream/camera-error.ts'
import { header, type RtspResponse } from './messages.ts'

/** Says where the camera sends us, if it does. */
export class Refusal extends CameraError {
  readonly location: string | undefined

  constructor({ reason }: CameraError, location: string | undefined) {
    super(reason.code, reason.message)
    this.location = location
  }
}

/** Throws Refusal. */
export function demandSuccess(method: string, response: RtspResponse): void {
  const { status, phrase, body } = response
  if (status >= 200 && status < 300) return
  throw new Refusal(errorOfStatus(method, status, phrase, body), locationOf(response))
}

export function locationOf(response: RtspResponse): string | undefined {
  return isRedirect(response) ? header(response.headers, 'location') : undefined
}

export function isRedirect({ status }: RtspResponse): boolean {
  return status >= 300 && status < 400
}

/** Not found; not to be understood; not for the whole, or for the whole alone (RFC 2326, 11.3.10 and 11.3.11). */
export function isUnknownUrl({ status }: RtspResponse): boolean {
  return [400, 404, 459, 460].includes(status)
}
