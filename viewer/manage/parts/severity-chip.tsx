import type { Finding } from '../../../relay/wire/job/job.ts'
import { useManage } from '../page/context.ts'
import { Chip, type Tone } from './chip.tsx'

const tones: Record<Finding['severity'], Tone> = {
  urgent: 'serious',
  advisory: 'attention',
  info: 'plain',
  ok: 'good',
}

export function SeverityChip({ severity }: { severity: Finding['severity'] }) {
  const { words } = useManage()
  return <Chip tone={tones[severity]}>{words.severity[severity]}</Chip>
}
