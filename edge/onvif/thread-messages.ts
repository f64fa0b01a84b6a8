/** What the edge and a camera's ONVIF thread say to each other, and how presets come out of the package's form. */
import type { CameraAddress } from '../../config/camera-url.ts'
import type { Ptz, PtzCommand } from '../../relay/wire/ptz/ptz.ts'

export interface OnvifThreadData {
  address: CameraAddress
  /** Where the camera may be, as in the site file. */
  networks: readonly string[]
}

export interface PtzQuestion {
  id: number
  command: PtzCommand
}

export type PtzAnswer =
  /** First, and again from time to time; undefined: the camera cannot be turned. */
  | { type: 'ptz'; ptz: Ptz | undefined }
  | { type: 'done'; id: number }
  /** `reason`: a sentence without secrets. */
  | { type: 'failed'; id: number; reason: string }

/** More are no choice any more, but a list. */
const mostPresets = 64

/** `answer`: an object whose values are the presets, each with its token in `$`. */
export function presetsOf(answer: unknown): Ptz['presets'] {
  return Object.values(answer ?? {})
    .flatMap(preset => {
      const token = String(preset?.$?.token ?? '')
      // The token is written into XML as it is.
      return /^[^<>&"']{1,64}$/.test(token) ? [{ token, name: nameOf(preset, token) }] : []
    })
    .slice(0, mostPresets)
}

function nameOf({ name }: { name?: unknown }, token: string): string {
  const text = typeof name === 'string' || typeof name === 'number' ? String(name) : ''
  return (text || token).slice(0, 100).toWellFormed()
}
