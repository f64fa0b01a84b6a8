import { useManage } from '../page/context.ts'
import { Chip } from '../parts/chip.tsx'
import { Panel } from '../parts/panel.tsx'
import { SeverityChip } from '../parts/severity-chip.tsx'
import { Vehicle } from '../parts/vehicle.tsx'
import type { OpenDecision } from './day.ts'

export interface DecisionQueueProps {
  decisions: OpenDecision[]
  now: number
  onRecord: (open: OpenDecision) => void
}

/** Whom to call, and what is still to be decided. */
export function DecisionQueue({ decisions, now, onRecord }: DecisionQueueProps) {
  const { words } = useManage()
  return (
    <Panel title={words.today.needsYou} count={decisions.length} class="queue">
      {decisions.length ? (
        <ul class="rows">
          {decisions.map(open => (
            <QueueEntry
              key={`${open.workOrder.workOrder} ${open.finding.id}`}
              open={open}
              now={now}
              onRecord={onRecord}
            />
          ))}
        </ul>
      ) : (
        <p class="none">{words.today.nothingNeedsYou}</p>
      )}
    </Panel>
  )
}

function QueueEntry({ open, now, onRecord }: Omit<DecisionQueueProps, 'decisions'> & { open: OpenDecision }) {
  const { words, formats } = useManage()
  const { workOrder, finding, kind, since } = open
  const { price } = finding
  return (
    <li class="row queue-entry" data-kind={kind}>
      <p class="queue-head">
        {kind === 'call-me' ? <Chip tone="attention">{words.today.callMe}</Chip> : null}
        <SeverityChip severity={finding.severity} />
        {since ? <span class="soft">{words.today.since(formats.age(since, now))}</span> : null}
      </p>
      <p class="queue-what">
        <b>{finding.area}</b> {finding.fault}
      </p>
      <div class="queue-foot">
        <Vehicle workOrder={workOrder.workOrder} plate={workOrder.vehicle.plate} />
        {workOrder.customer.name ? <span class="soft">{workOrder.customer.name}</span> : null}
        <span class="push money">{price ? formats.money(price.material + price.labour) : ''}</span>
        <button
          type="button"
          class="button button-small"
          aria-label={`${words.today.recordDecision}: ${finding.area}, ${workOrder.vehicle.plate}`}
          onClick={() => onRecord(open)}
        >
          {words.today.recordDecision}
        </button>
      </div>
    </li>
  )
}
