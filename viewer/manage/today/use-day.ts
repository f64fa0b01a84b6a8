import { useCallback, useMemo } from 'preact/hooks'
import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import type { BayInfo } from '../../ui/page/api.ts'
import { useManage } from '../page/context.ts'
import { api } from '../page/manage-api.ts'
import type { NewsType } from '../page/news.ts'
import { type Answer, useAnswer } from '../page/use-answer.ts'
import { type Day, dayOf } from './day.ts'

const dayNews: readonly NewsType[] = ['job', 'finding', 'decision', 'rating', 'pickup', 'camera']
/** In case an event was missed. */
const pollMs = 60_000
/** A workshop's day; the list's own order puts the newest first. */
const mostWorkOrders = 60
const dayMs = 86_400_000

/** The day as it is now, read anew as things happen. */
export function useDay(): [Answer<Day>, () => Promise<void>] {
  const { formats } = useManage()
  const read = useCallback(async () => {
    const [bays, workOrders] = await readDay(formats.dateKey(Date.now() - dayMs))
    const today = formats.dateKey(Date.now())
    return dayOf({ bays, workOrders, isToday: iso => formats.dateKey(iso) === today })
  }, [formats])
  const [answer, reload] = useAnswer(read, { news: dayNews, everyMs: pollMs })
  return useMemo(() => [answer, reload], [answer, reload])
}

/** Since yesterday: what stayed overnight is of today as well. */
async function readDay(from: string): Promise<[BayInfo[], WorkOrderAnswer[]]> {
  const [bays, { value: rows }] = await Promise.all([api.bays(), api.workOrders({ from })])
  const ids = new Set<string>()
  for (const { job } of bays) if (job?.workOrder) ids.add(job.workOrder)
  for (const { workOrder, state } of rows.slice(0, mostWorkOrders)) {
    if (state !== 'cancelled') ids.add(workOrder)
  }
  return [bays, await Promise.all([...ids].map(id => api.workOrder(id)))]
}
