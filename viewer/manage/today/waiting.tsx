import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { useManage } from '../page/context.ts'
import { Panel } from '../parts/panel.tsx'
import { StateChip } from '../parts/state-chip.tsx'
import { Vehicle } from '../parts/vehicle.tsx'

/** Cars that no bay has taken yet. */
export function Waiting({ workOrders, now }: { workOrders: WorkOrderAnswer[]; now: number }) {
  const { words, formats } = useManage()
  return (
    <Panel title={words.today.waiting} count={workOrders.length}>
      {workOrders.length ? (
        <ul class="rows">
          {workOrders.map(workOrder => (
            <li key={workOrder.workOrder} class="row row-line">
              <Vehicle workOrder={workOrder.workOrder} {...workOrder.vehicle} />
              <span class="push">
                {workOrder.appointmentAt ? (
                  <span class="soft">{formats.moment(workOrder.appointmentAt, now)}</span>
                ) : null}
              </span>
              <StateChip state={workOrder.state} />
            </li>
          ))}
        </ul>
      ) : (
        <p class="none">{words.today.nobodyWaits}</p>
      )}
    </Panel>
  )
}
