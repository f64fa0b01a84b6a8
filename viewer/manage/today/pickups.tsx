import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { useManage } from '../page/context.ts'
import { Chip } from '../parts/chip.tsx'
import { Panel } from '../parts/panel.tsx'
import { Vehicle } from '../parts/vehicle.tsx'

/** Who waits for the car, and who comes back for it, and when. */
export function Pickups({ workOrders }: { workOrders: WorkOrderAnswer[] }) {
  const { words } = useManage()
  return (
    <Panel title={words.today.pickups} count={workOrders.length}>
      {workOrders.length ? (
        <ul class="rows">
          {workOrders.map(workOrder => (
            <li key={workOrder.workOrder} class="row row-line">
              <Vehicle workOrder={workOrder.workOrder} plate={workOrder.vehicle.plate} />
              <span class="soft">{workOrder.customer.name}</span>
              <span class="push">
                <PickupWords workOrder={workOrder} />
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <p class="none">{words.today.noPickups}</p>
      )}
    </Panel>
  )
}

export function PickupWords({ workOrder: { pickup } }: { workOrder: WorkOrderAnswer }) {
  const { words, formats } = useManage()
  const { choice } = pickup
  if (!choice) return null
  const said =
    choice.choice === 'collect' && choice.at
      ? words.today.collects(formats.moment(choice.at))
      : words.today.waits
  return (
    <>
      {said} {choice.isOvertaken ? <Chip tone="attention">{words.today.overtaken}</Chip> : null}
    </>
  )
}
