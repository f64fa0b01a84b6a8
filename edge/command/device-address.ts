/** Which of a device's streams an address means, and where its ONVIF side is: pure. */
import type { CameraAddress } from '../../config/camera-url.ts'
import { parseCameraUrl } from '../../config/camera-url.ts'
import { type DeviceDescription, isVideo, type MediaProfile } from '../onvif/description.ts'

/** Where most devices have it, with the user of the pictures. */
export function usualOnvifAddress({ host, username, password }: CameraAddress): CameraAddress {
  return { host, port: 80, path: '/onvif/device_service', username, password }
}

/**
 * The profile whose stream this is: by its path, and where no profile has that, by its codec and size if exactly one
 * has them.
 */
export function profileOfStream(
  { path }: CameraAddress,
  { profiles }: DeviceDescription,
  seen: { codec: string; width: number; height: number } | undefined,
): MediaProfile | undefined {
  const byPath = profiles.find(
    ({ streamUrl }) => streamUrl !== undefined && pathOf(streamUrl) === withoutSlash(path),
  )
  if (byPath || !seen) return byPath
  const alike = profiles.filter(
    profile =>
      isVideo(profile) &&
      profile.encoder?.codec === seen.codec &&
      profile.encoder.width === seen.width &&
      profile.encoder.height === seen.height,
  )
  return alike.length === 1 ? alike[0] : undefined
}

/** Undefined for what is no address. */
export function readStreamUrl(url: string): CameraAddress | undefined {
  try {
    return parseCameraUrl(url)
  } catch {
    return undefined // the camera's own word, and no use
  }
}

function pathOf(url: string): string | undefined {
  const address = readStreamUrl(url)
  return address && withoutSlash(address.path)
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '')
}
