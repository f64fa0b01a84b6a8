/** A clip as `GET /api/work-orders/{workOrder}/clips` lists it. */
import type { ClipTag } from '../../relay/wire/publication.ts'

export interface ClipEntry extends Omit<ClipTag, 'step' | 'finding' | 'label' | 'workOrder'> {
  step: string | null
  finding: string | null
  label: string | null
  url: string
  thumbnail: string
}
