import { useEffect, useState } from 'preact/hooks'
import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { recall, remember } from '../../ui/page/memory.ts'
import { useNow } from '../../ui/page/use-now.ts'
import { WarningIcon } from '../words/icons.tsx'
import { useView } from '../words/view.ts'
import { type PromiseShown, promiseOf } from './promise.ts'

/** When it will be ready, and the truth when that slips. */
/** Minutes are shown: looking six times in one is enough. */
const tickMs = 10_000

export function PromiseWords({ workOrder }: { workOrder: WorkOrderAnswer }) {
  const { state, promisedAt, progress } = workOrder
  const firstPromisedAt = useFirstPromise(workOrder)
  const ready = progress.find(entry => entry.state === 'ready')
  const facts = { state, promisedAt, firstPromisedAt, readyAt: ready?.at }
  const shown = promiseOf(facts, useNow(tickMs))
  if (state === 'cancelled') return null
  return (
    <div class="promise" data-kind={shown.kind}>
      <Main shown={shown} />
      <Warning shown={shown} />
    </div>
  )
}

function Main({ shown }: { shown: PromiseShown }) {
  const { words, formats } = useView()
  const { promise } = words
  switch (shown.kind) {
    case 'none':
      return <p class="promise-none">{promise.none}</p>
    case 'ready':
      return shown.at ? (
        <p>
          <span class="promise-label">{promise.ready}</span>{' '}
          <b>{promise.readySince(formats.time(shown.at))}</b>
        </p>
      ) : null
    case 'passed':
      return null
    default:
      return (
        <p>
          <span class="promise-label">{promise.readyBy}</span> <b>{formats.time(shown.at)}</b>{' '}
          {shown.minutes === undefined ? null : (
            <span class="promise-left">{promise.inMinutes(shown.minutes)}</span>
          )}
        </p>
      )
  }
}

function Warning({ shown }: { shown: PromiseShown }) {
  const { words, formats } = useView()
  const { promise } = words
  if (shown.kind !== 'moved' && shown.kind !== 'passed') return null
  return (
    <div class="warning">
      <WarningIcon />
      <div>
        {shown.kind === 'moved' ? (
          <p>{promise.moved(formats.time(shown.from))}</p>
        ) : (
          <>
            <p>
              <strong>{promise.passed(formats.time(shown.at))}</strong>
            </p>
            <p>{promise.passedAdvice}</p>
          </>
        )}
      </div>
    </div>
  )
}

/** What this customer was first told: the workshop's system only says what it promises now. */
function useFirstPromise({ workOrder, promisedAt }: WorkOrderAnswer): string | undefined {
  const key = `glassbay.my.promise.${workOrder}`
  const [first, setFirst] = useState<string | undefined>(() => recall(key) || undefined)
  useEffect(() => {
    if (!promisedAt || recall(key)) return
    remember(key, promisedAt)
    setFirst(promisedAt)
  }, [key, promisedAt])
  return first
}
