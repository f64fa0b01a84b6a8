/** All that can be found out about one camera in some seconds. */
import type { Logger } from 'pino'
import type { CameraAddress } from '../../config/camera-url.ts'
import type { CameraAccess } from '../camera/camera.ts'
import type { DeviceDescription, MediaProfile } from '../onvif/description.ts'
import { readDevice } from '../onvif/onvif-link.ts'
import type { EncoderWish } from '../onvif/thread-messages.ts'
import { type Advice, adviceFor } from './advice.ts'
import { codecNameOf } from './codec-name.ts'
import { profileOfStream } from './device-address.ts'
import { type Inspection, inspect } from './inspection.ts'
import { writeStill } from './still.ts'

export interface CameraFindings {
  /** Host and port: paths may hold a password. */
  where: string
  inspection: Omit<Inspection, 'keyframe'>
  /** Undefined: it does not answer on ONVIF, or was not asked. */
  device: DeviceDescription | undefined
  /** Why nothing is known of its settings. */
  deviceTrouble: string | undefined
  /** The profile that was looked at. */
  profile: MediaProfile | undefined
  advice: Advice[]
  /** Absolute path of a PNG. */
  still: string | undefined
}

export interface FindingsOptions {
  address: CameraAddress
  access: CameraAccess
  /** Undefined: it is not asked. */
  onvif: CameraAddress | undefined
  wish: Omit<EncoderWish, 'profile'> | undefined
  measureMs: number
  stillFile: string
  log: Logger
}

/** With the picture's file, and what comes before and after, all of it takes less than 15 s. */
const deadlineMs = 12_000

/** Throws with a sentence when what is wished cannot be set, and when no picture can be written where it shall be. */
export async function findOut(options: FindingsOptions, signal: AbortSignal): Promise<CameraFindings> {
  const { address, access, log, measureMs, stillFile, onvif, wish } = options
  const until = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs + 1000)])
  let asked: Promise<DeviceSeen> | undefined
  // Not before it plays: the password is right then, and asking once more locks nobody's account.
  const onPicture = () => {
    asked = onvif && askDevice(onvif, access, until)
  }
  const { keyframe, ...inspection } = await inspect(
    { address, access, measureMs, deadlineMs, log, onPicture },
    signal,
  )
  const isSeen = keyframe.byteLength > 0
  const [still, seen] = await Promise.all([
    isSeen ? writeStill(keyframe, stillFile, log, signal).then(() => stillFile) : undefined,
    asked,
  ])
  signal.throwIfAborted()
  const profile = seen?.device && profileOfStream(address, seen.device, sightOf(inspection))
  const changed = wish && onvif && (await change(onvif, access, profile, wish, signal))
  const device = changed ?? seen?.device
  const present = device?.profiles.find(({ token }) => token === profile?.token)
  return {
    where: `${address.host}:${address.port}`,
    inspection,
    device,
    deviceTrouble: device ? undefined : seen?.trouble,
    profile: present,
    advice: adviceFor({ inspection, device, encoder: present?.encoder }),
    still,
  }
}

interface DeviceSeen {
  device?: DeviceDescription
  trouble?: string
}

/** Never throws. */
async function askDevice(
  address: CameraAddress,
  { networks }: CameraAccess,
  until: AbortSignal,
): Promise<DeviceSeen> {
  try {
    return { device: await readDevice({ address, networks: networks?.list ?? [] }, until) }
  } catch (error) {
    return { trouble: until.aborted ? 'it does not answer on ONVIF' : (error as Error).message }
  }
}

async function change(
  address: CameraAddress,
  { networks }: CameraAccess,
  profile: MediaProfile | undefined,
  wish: Omit<EncoderWish, 'profile'>,
  signal: AbortSignal,
): Promise<DeviceDescription> {
  if (!profile) throw new Error('the camera names no stream with this address on ONVIF: nothing was set')
  const task = { kind: 'set-encoder' as const, wish: { ...wish, profile: profile.token } }
  return await readDevice({ address, networks: networks?.list ?? [], task }, signal)
}

function sightOf({ sends }: CameraFindings['inspection']) {
  const codec = sends && (codecNameOf(sends.mime).codec === 'H.265' ? 'h265' : 'h264')
  return sends && codec ? { codec, width: sends.width, height: sends.height } : undefined
}
