import { createHash } from 'node:crypto'
import type { ClipPlan } from './planner.ts'

/** What makes a clip that clip. */
export type ClipIdentity = Pick<ClipPlan, 'workOrder' | 'kind' | 'subject' | 'occurrence' | 'chapter'> & {
  bay: string
  camera: string
}

/**
 * The same for the same clip, whoever asks and however often, so that there cannot be two of it anywhere.
 * In the form that relay/wire/uplink/clip-upload.ts wants. The parts are no secret, and neither is the id.
 */
export function clipId({ bay, workOrder, kind, subject, occurrence, camera, chapter }: ClipIdentity): string {
  const parts = JSON.stringify([bay, workOrder, kind, subject, occurrence, camera, chapter])
  return createHash('sha256').update(parts).digest('hex').slice(0, 32)
}
