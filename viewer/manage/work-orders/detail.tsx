import type { ComponentChildren } from 'preact'
import { useCallback, useState } from 'preact/hooks'
import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { useNow } from '../../ui/page/use-now.ts'
import { useManage } from '../page/context.ts'
import { api } from '../page/manage-api.ts'
import type { NewsType } from '../page/news.ts'
import { hashOf } from '../page/place.ts'
import { useAnswer } from '../page/use-answer.ts'
import { Advice } from '../parts/advice.tsx'
import { Chip } from '../parts/chip.tsx'
import { Panel } from '../parts/panel.tsx'
import { Shown } from '../parts/shown.tsx'
import { StateChip } from '../parts/state-chip.tsx'
import { PickupWords } from '../today/pickups.tsx'
import { PromiseWords } from '../today/promise-words.tsx'
import { Opinions } from '../today/ratings.tsx'
import { DeclinedBefore } from './declined-before.tsx'
import { Film } from './film.tsx'
import { Findings } from './findings.tsx'
import { HoldDialog } from './hold.tsx'
import { Items } from './items.tsx'
import { Progress } from './progress.tsx'

const detailNews: readonly NewsType[] = ['job', 'finding', 'clip', 'decision', 'rating', 'pickup']

/** All that is known of one work order. */
export function Detail({ id }: { id: string }) {
  const { words } = useManage()
  const [answer, reload] = useAnswer(
    useCallback(async () => {
      const [workOrder, clips] = await Promise.all([api.workOrder(id), api.clips(id)])
      return { workOrder, clips }
    }, [id]),
    { news: detailNews },
  )
  return (
    <div class="detail">
      <p class="back">
        <a href={hashOf('work-orders')}>{words.workOrders.back}</a>
      </p>
      {answer.kind === 'missing' ? (
        <Advice {...words.workOrders.unknown} />
      ) : (
        <Shown answer={answer} onRetry={reload} lines={8}>
          {({ workOrder, clips }) => (
            <>
              <Head workOrder={workOrder} onChanged={reload} />
              <DeclinedBefore declined={workOrder.declinedBefore} />
              <div class="detail-board">
                <div class="detail-main">
                  <Findings findings={workOrder.findings} clips={clips} />
                  <Items workOrder={workOrder} />
                  <Film clips={clips} workOrder={workOrder} />
                </div>
                <div class="detail-side">
                  <Facts workOrder={workOrder} />
                  <Progress workOrder={workOrder} />
                </div>
              </div>
            </>
          )}
        </Shown>
      )}
    </div>
  )
}

function Head({ workOrder, onChanged }: { workOrder: WorkOrderAnswer; onChanged: () => Promise<void> }) {
  const { words } = useManage()
  const [isHolding, setHolding] = useState(false)
  const { vehicle, state, isHeld } = workOrder
  return (
    <header class="view-head detail-head">
      <div>
        <h1>
          {vehicle.plate} <span class="soft">{[vehicle.make, vehicle.model].filter(Boolean).join(' ')}</span>
        </h1>
        <p class="detail-state">
          <StateChip state={state} />
          {isHeld ? <Chip tone="attention">{words.workOrders.held}</Chip> : null}
          <span class="soft">{workOrder.workOrder}</span>
        </p>
      </div>
      <div class="detail-ways">
        <a
          class="button"
          href={`/record?workOrder=${encodeURIComponent(workOrder.workOrder)}`}
          target="_blank"
          rel="noopener"
        >
          {words.workOrders.record}
        </a>
        <a class="button" href={hashOf('links', workOrder.workOrder)}>
          {words.workOrders.makeLink}
        </a>
        <button type="button" class="button" onClick={() => setHolding(true)}>
          {isHeld ? words.workOrders.release : words.workOrders.hold}
        </button>
      </div>
      {isHolding ? (
        <HoldDialog
          workOrder={workOrder.workOrder}
          isHeld={isHeld}
          onClose={() => setHolding(false)}
          onChanged={async () => {
            setHolding(false)
            await onChanged()
          }}
        />
      ) : null}
    </header>
  )
}

function Facts({ workOrder }: { workOrder: WorkOrderAnswer }) {
  const { words } = useManage()
  const now = useNow(30_000)
  const { customer, technician, explainer, pickup, rating, bay } = workOrder
  return (
    <Panel title={words.workOrders.columns.workOrder}>
      <dl class="facts facts-list">
        {bay ? <Fact name={words.workOrders.columns.bay} value={bay} /> : null}
        <Fact name={words.today.promised} value={<PromiseWords workOrder={workOrder} now={now} />} />
        {customer.name ? <Fact name={words.workOrders.customer} value={customer.name} /> : null}
        {technician ? <Fact name={words.today.technician} value={technician.name} /> : null}
        {explainer ? <Fact name={words.today.explainer} value={explainer.name} /> : null}
        <Fact
          name={words.workOrders.pickup}
          value={pickup.choice ? <PickupWords workOrder={workOrder} /> : words.workOrders.noPickup}
        />
        <Fact
          name={words.workOrders.rating}
          value={
            rating ? (
              <Opinions rating={rating} technician={technician?.name} explainer={explainer?.name} />
            ) : (
              words.workOrders.noRating
            )
          }
        />
      </dl>
    </Panel>
  )
}

function Fact({ name, value }: { name: string; value: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
