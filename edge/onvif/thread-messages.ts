/** What the edge and a device's ONVIF thread say to each other. */
import type { CameraAddress } from '../../config/camera-url.ts'
import type { Ptz, PtzCommand } from '../../relay/wire/ptz/ptz.ts'
import type { DeviceDescription } from './description.ts'
import type { TurningState } from './turning.ts'

export interface OnvifThreadData {
  address: CameraAddress
  /** Where the camera may be, as in the site file. */
  networks: readonly string[]
  /** Undefined: this thread turns nothing, and only asks. */
  turning: TurningState | undefined
}

/** Undefined: it stays as it is. */
export interface EncoderWish {
  /** Of the profile whose encoder is meant. */
  profile: string
  keyframeSeconds?: number | undefined
  framesPerSecond?: number | undefined
  kilobitsPerSecond?: number | undefined
}

export type OnvifTask =
  | { kind: 'turn'; command: PtzCommand }
  | { kind: 'keyframe' }
  | { kind: 'set-encoder'; wish: EncoderWish }
  /** Before the thread ends: what moves is stopped. */
  | { kind: 'end' }

export interface OnvifQuestion {
  id: number
  task: OnvifTask
}

export type OnvifNews =
  /** First, and again from time to time. `ptz` undefined: the camera cannot be turned. */
  | { type: 'seen'; device: DeviceDescription; ptz: Ptz | undefined }
  | { type: 'turning'; state: TurningState }
  | { type: 'runaway'; reason: string }
  | { type: 'done'; id: number }
  /** `reason`: a sentence without secrets. */
  | { type: 'failed'; id: number; reason: string }
