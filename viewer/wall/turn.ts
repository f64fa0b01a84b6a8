/** Which camera of a bay is seen, and which one comes next: pure. */
import type { CameraInfo } from '../ui/page/api.ts'

/** How long a bay shows one of its cameras before it turns to the next. */
export const turnMs = 24_000
/** A camera that has no picture after this long is passed over. */
export const waitMs = 10_000

/**
 * The camera after `shown`, in the bay's order and round again. Lost ones are passed over while there are live ones;
 * undefined when there is none to turn to.
 */
export function nextCamera(
  cameras: readonly CameraInfo[],
  shown: string | undefined,
): CameraInfo | undefined {
  const at = cameras.findIndex(camera => camera.id === shown)
  const others = [...cameras.slice(at + 1), ...cameras.slice(0, Math.max(0, at))]
  return others.find(camera => camera.state === 'live')
}
