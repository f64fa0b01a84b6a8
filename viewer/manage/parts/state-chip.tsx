import type { JobState } from '../../../relay/wire/job/job.ts'
import { useManage } from '../page/context.ts'
import { Chip, type Tone } from './chip.tsx'

const tones: Record<JobState, Tone> = {
  scheduled: 'plain',
  waiting: 'plain',
  'in-bay': 'accent',
  diagnosing: 'accent',
  'awaiting-approval': 'attention',
  repairing: 'accent',
  'quality-check': 'accent',
  ready: 'good',
  delivered: 'good',
  cancelled: 'plain',
}

export function StateChip({ state }: { state: JobState }) {
  const { shared } = useManage()
  return <Chip tone={tones[state]}>{shared.jobState[state]}</Chip>
}
