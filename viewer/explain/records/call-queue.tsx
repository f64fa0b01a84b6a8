import type { BayInfo } from '../../ui/page/api.ts'
import { useView } from '../words/view.ts'
import type { Call } from './calls.ts'

export interface CallQueueProps {
  calls: readonly Call[]
  bays: readonly BayInfo[]
  onChoose: (bay: string) => void
}

/** Customers who want to talk before they decide, whoever has waited longest first. */
export function CallQueue({ calls, bays, onChoose }: CallQueueProps) {
  const { words, times } = useView()
  return (
    <section class="card calls" data-waiting={calls.length ? 'true' : undefined}>
      <h2>
        {words.calls.title} {calls.length ? <span class="count">{calls.length}</span> : null}
      </h2>
      {calls.length ? (
        <ul>
          {calls.map(({ workOrder, finding, since }) => {
            const bay = bays.find(({ id }) => id === workOrder.bay)
            return (
              <li key={`${workOrder.workOrder} ${finding.id}`} class="call">
                <p>
                  <b>{workOrder.customer.name || workOrder.vehicle.plate}</b>{' '}
                  <span class="soft">
                    {workOrder.customer.name ? `${workOrder.vehicle.plate} · ` : ''}
                    {words.calls.since(times.time(since))}
                  </span>
                </p>
                <p>{`${finding.area} · ${finding.fault}`}</p>
                {bay ? (
                  <button type="button" class="push" onClick={() => onChoose(bay.id)}>
                    {words.calls.show(bay.name)}
                  </button>
                ) : null}
              </li>
            )
          })}
        </ul>
      ) : (
        <p class="none">{words.calls.none}</p>
      )}
    </section>
  )
}
