/** What a clip shows: pure. */

import type { Finding, Step } from '../../../relay/wire/job/job.ts'
import type { ListedClip } from '../../../relay/wire/work-order/clip-list.ts'

interface Named {
  steps: readonly Pick<Step, 'id' | 'title'>[]
  findings: readonly Pick<Finding, 'id' | 'area'>[]
}

/** A moment's label, the finding's or the step's words, or else what kind of clip it is. */
export function clipTitle(
  { kind, step, finding, label }: Pick<ListedClip, 'kind' | 'step' | 'finding' | 'label'>,
  { steps, findings }: Named,
  kinds: Record<ListedClip['kind'], string>,
): string {
  const ofFinding = findings.find(({ id }) => id === finding)?.area
  const ofStep = steps.find(({ id }) => id === step)?.title
  return (kind === 'moment' && label) || ofFinding || ofStep || label || kinds[kind]
}
