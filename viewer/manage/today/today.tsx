import { useState } from 'preact/hooks'
import { useNow } from '../../ui/page/use-now.ts'
import { useManage } from '../page/context.ts'
import { Shown } from '../parts/shown.tsx'
import { Bays } from './bays.tsx'
import type { Day, OpenDecision } from './day.ts'
import { DecisionQueue } from './decision-queue.tsx'
import { Pickups } from './pickups.tsx'
import { Ratings } from './ratings.tsx'
import { RecordDecision } from './record-decision.tsx'
import { useDay } from './use-day.ts'
import { Waiting } from './waiting.tsx'
import './today.css'

/** What one looks at first in the morning and leaves open all day. */
export function Today() {
  const { words, formats } = useManage()
  const [answer, reload] = useDay()
  const [recording, setRecording] = useState<OpenDecision>()
  const now = useNow(15_000)
  return (
    <div class="today">
      <header class="view-head">
        <h1>{formats.longDay(now)}</h1>
        {answer.kind === 'ready' ? (
          <p class="view-lead">{words.today.summary(counts(answer.value))}</p>
        ) : null}
      </header>
      <Shown answer={answer} onRetry={reload} lines={8}>
        {day => (
          <div class="today-board">
            <Bays bays={day.bays} now={now} />
            <div class="today-side">
              <DecisionQueue decisions={day.decisions} now={now} onRecord={setRecording} />
              <Waiting workOrders={day.waiting} now={now} />
              <Pickups workOrders={day.pickups} />
              <Ratings ratings={day.ratings} />
            </div>
          </div>
        )}
      </Shown>
      {recording ? (
        <RecordDecision
          open={recording}
          onClose={() => setRecording(undefined)}
          onRecorded={async () => {
            setRecording(undefined)
            await reload()
          }}
        />
      ) : null}
    </div>
  )
}

function counts(day: Day) {
  return {
    inBays: day.bays.filter(({ workOrder }) => workOrder).length,
    waiting: day.waiting.length,
    decisions: day.decisions.length,
  }
}
