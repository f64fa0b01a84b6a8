import type { WorkOrderAnswer } from '../../relay/wire/work-order.ts'
import type { MyWords } from '../i18n/my/words.ts'
import type { ClipInfo } from './my-api.ts'

/** What a clip shows, in the workshop's words where it has any, else by its kind. */
export function clipTitle(
  { kind, step, finding, label }: Pick<ClipInfo, 'kind' | 'step' | 'finding' | 'label'>,
  { steps, findings }: Pick<WorkOrderAnswer, 'steps' | 'findings'>,
  { clips }: Pick<MyWords, 'clips'>,
): string {
  const ofStep = steps.find(({ id }) => id === step)
  const ofFinding = findings.find(({ id }) => id === finding)
  const named = (kind === 'moment' && label) || ofStep?.title || ofFinding?.area
  return named || clips.kind[kind]
}
