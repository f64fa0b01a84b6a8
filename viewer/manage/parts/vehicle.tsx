import { hashOf } from '../page/place.ts'

export interface VehicleProps {
  workOrder: string
  plate: string
  make?: string | null | undefined
  model?: string | null | undefined
}

/** The car, as the way to its work order. */
export function Vehicle({ workOrder, plate, make, model }: VehicleProps) {
  const car = [make, model].filter(Boolean).join(' ')
  return (
    <a class="vehicle" href={hashOf('work-orders', workOrder)}>
      <b>{plate}</b>
      {car ? <span>{car}</span> : null}
    </a>
  )
}
