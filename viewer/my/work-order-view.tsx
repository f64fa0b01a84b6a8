import type { ComponentChild } from 'preact'
import type { WorkOrderAnswer } from '../../relay/wire/work-order/work-order.ts'
import { ClipsSection } from './clips/clips-section.tsx'
import { FindingsSection } from './findings/findings-section.tsx'
import { PickupSection } from './pickup/pickup-section.tsx'
import { Cancelled, ReadySection } from './rating/ready-section.tsx'
import type { MyFeed } from './state/my-feed.ts'
import { type MyState, type Section, sectionsOf, withFinding } from './state/my-state.ts'
import { Before } from './status/appointment.tsx'
import { StatusCard } from './status/status-card.tsx'
import { StepsSection } from './status/steps-section.tsx'
import { useView } from './words/view.ts'

export interface WorkOrderViewProps {
  workOrder: WorkOrderAnswer
  state: MyState
  feed: MyFeed | undefined
}

export function WorkOrderView({ workOrder, state, feed }: WorkOrderViewProps) {
  const { clips } = state
  const change = (next: (old: WorkOrderAnswer) => WorkOrderAnswer) => {
    if (feed) feed.change(({ workOrder: old }) => (old ? { workOrder: next(old) } : {}))
  }
  const api = feed?.own
  const section = (name: Section): ComponentChild => {
    switch (name) {
      case 'ready':
        return (
          <ReadySection
            key={name}
            workOrder={workOrder}
            api={api}
            onRated={rating => change(old => ({ ...old, rating }))}
          />
        )
      case 'cancelled':
        return <Cancelled key={name} />
      case 'before':
        return <Before key={name} workOrder={workOrder} />
      case 'findings':
        return (
          <FindingsSection
            key={name}
            workOrder={workOrder}
            clips={clips}
            api={api}
            onFinding={finding => change(old => withFinding(old, finding))}
          />
        )
      case 'steps':
        return <StepsSection key={name} workOrder={workOrder} clips={clips} />
      case 'pickup':
        return (
          <PickupSection
            key={name}
            workOrder={workOrder}
            api={api}
            onPickup={pickup => change(old => ({ ...old, pickup }))}
          />
        )
    }
  }
  return (
    <>
      <div class="my-side" id="now" tabIndex={-1}>
        <Offline state={state} />
        <StatusCard workOrder={workOrder} />
        {sectionsOf(workOrder).map(section)}
      </div>
      <ClipsSection workOrder={workOrder} clips={clips} />
    </>
  )
}

/** What is shown may be old: says of when it is. */
function Offline({ state: { connection, readAt } }: { state: MyState }) {
  const { words, formats } = useView()
  if (connection !== 'offline' || !readAt) return null
  return <p class="offline">{words.page.offline(formats.clock(readAt))}</p>
}
