import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { useManage } from '../page/context.ts'
import { promiseNow } from './day.ts'

/** A span that is further away is said by its time alone. */
const longestMinutes = 180

/** The promised time, and honestly how it stands. */
export function PromiseWords({ workOrder, now }: { workOrder: WorkOrderAnswer; now: number }) {
  const { words, formats } = useManage()
  const promise = promiseNow(workOrder, now)
  if (promise.kind === 'none' || workOrder.promisedAt === undefined) return <>{words.today.noPromise}</>
  const time = formats.moment(workOrder.promisedAt, now)
  if (promise.kind === 'late') {
    return (
      <span class="late">
        {time} <em>{words.today.lateBy(promise.minutes)}</em>
      </span>
    )
  }
  const isNear = promise.kind === 'ahead' && promise.minutes <= longestMinutes
  return (
    <>
      {time} {isNear ? <span class="soft">{words.today.inMinutes(promise.minutes)}</span> : null}
    </>
  )
}
