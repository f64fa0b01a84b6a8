/** What a clip's file says of itself, so that it still says what it belongs to when it has left the system. */
import type { ClipTag } from '../../relay/wire/job/publication.ts'
import type { ClipPlan } from './planner.ts'

/** The catalogue's tag without what is only known when the file is complete. */
export type FileTag = Omit<ClipTag, 'seconds' | 'sha256'> & {
  site: string
  /** How much of the wanted range is not in it; 0: nothing. */
  missingSeconds: number
}

/** The one field of a tag that names what a clip shows; a moment's id is nobody's business. */
export function subjectsOf({
  kind,
  subject,
  finding,
}: Pick<ClipPlan, 'kind' | 'subject' | 'finding'>): Pick<ClipTag, 'step' | 'finding'> {
  if (kind === 'step') return { step: subject }
  if (kind === 'finding') return { finding: subject }
  return finding === undefined ? {} : { finding }
}

/**
 * ffmpeg's own text format for metadata (ffmpeg-formats, "Metadata"). It goes to ffmpeg as a file: what people and
 * other systems wrote must never stand among a process's arguments.
 */
export function metadataText(tag: FileTag): string {
  const { id, site, bay, camera, workOrder, kind, step, finding, label, start, missingSeconds } = tag
  const fields: Record<string, string | undefined> = {
    title: label ?? kind,
    creation_time: start,
    work_order: workOrder,
    site,
    bay,
    camera,
    clip: id,
    clip_kind: kind,
    step,
    finding,
    start,
    missing_seconds: missingSeconds > 0 ? missingSeconds.toFixed(1) : undefined,
  }
  const lines = Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${escapeValue(value ?? '')}`)
  return `;FFMETADATA1\n${lines.join('\n')}\n`
}

function escapeValue(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out here
  return value.replaceAll(/[\u0000-\u001f\u007f]/g, ' ').replaceAll(/[=;#\\]/g, '\\$&')
}
