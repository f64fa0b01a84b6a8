import { Chip } from '../parts/chip.tsx'

export interface StateWordProps {
  isWell: boolean
  well: string
  trouble: string
}

export function StateWord({ isWell, well, trouble }: StateWordProps) {
  return <Chip tone={isWell ? 'good' : 'serious'}>{isWell ? well : trouble}</Chip>
}
