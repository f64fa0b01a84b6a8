import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import type { BayInfo } from '../../ui/page/api.ts'
import { useManage } from '../page/context.ts'
import { Chip } from '../parts/chip.tsx'
import { StateChip } from '../parts/state-chip.tsx'
import { Vehicle } from '../parts/vehicle.tsx'
import { BayPicture } from './bay-picture.tsx'
import { type BayNow, stepNow } from './day.ts'
import { PromiseWords } from './promise-words.tsx'

export interface BayCardProps extends BayNow {
  now: number
  isLive: boolean
  onTurn: () => void
}

/** One bay: its picture when wanted, the car in it, how far it is and whether it keeps its promise. */
export function BayCard({ bay, workOrder, now, isLive, onTurn }: BayCardProps) {
  const { words } = useManage()
  const isLost = bay.cameras.length > 0 && bay.cameras.every(camera => camera.state === 'offline')
  return (
    <article class="bay" aria-label={bay.name} data-bay={bay.id}>
      <BayPicture bay={bay} workOrder={workOrder} isLive={isLive} onTurn={onTurn} />
      <div class="bay-words">
        <header class="bay-head">
          <h3>{bay.name}</h3>
          {isLost ? <Chip tone="serious">{words.today.cameraLost}</Chip> : null}
          {workOrder ? <StateChip state={workOrder.state} /> : <Chip>{words.today.free}</Chip>}
        </header>
        <BayJobWords bay={bay} workOrder={workOrder} now={now} />
      </div>
    </article>
  )
}

function BayJobWords({
  workOrder,
  now,
}: {
  bay: BayInfo
  workOrder: WorkOrderAnswer | undefined
  now: number
}) {
  const { words } = useManage()
  if (!workOrder) return null
  const { vehicle, technician, explainer } = workOrder
  const step = stepNow(workOrder)
  return (
    <>
      <Vehicle workOrder={workOrder.workOrder} {...vehicle} />
      <Way workOrder={workOrder} />
      <p class="bay-step">{step ? `${words.today.step(step.number, step.of)} · ${step.title}` : '\u00a0'}</p>
      <dl class="facts">
        <div class="facts-wide">
          <dt>{words.today.promised}</dt>
          <dd>
            <PromiseWords workOrder={workOrder} now={now} />
          </dd>
        </div>
        {technician ? (
          <div>
            <dt>{words.today.technician}</dt>
            <dd>{technician.name}</dd>
          </div>
        ) : null}
        {explainer ? (
          <div>
            <dt>{words.today.explainer}</dt>
            <dd>{explainer.name}</dd>
          </div>
        ) : null}
      </dl>
    </>
  )
}

/** The steps as a line of pieces, filled as far as they are. */
function Way({ workOrder: { steps } }: { workOrder: WorkOrderAnswer }) {
  if (!steps.length) return null
  return (
    <p class="way" aria-hidden="true">
      {steps.map(step => (
        <i key={step.id} data-state={step.state} />
      ))}
    </p>
  )
}
