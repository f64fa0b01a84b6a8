/** What a clip shows: pure. */

import type { ListedClip } from '../../relay/wire/clip-list.ts'
import type { Finding, Step } from '../../relay/wire/job.ts'

interface Named {
  steps: readonly Pick<Step, 'id' | 'title'>[]
  findings: readonly Pick<Finding, 'id' | 'area'>[]
}

/** The step's or the finding's words, the mark's label, or else what kind of clip it is. */
export function clipTitle(
  { kind, step, finding, label }: ListedClip,
  { steps, findings }: Named,
  kinds: Record<ListedClip['kind'], string>,
): string {
  const ofFinding = findings.find(({ id }) => id === finding)?.area
  const ofStep = steps.find(({ id }) => id === step)?.title
  return ofFinding || ofStep || label || kinds[kind]
}
