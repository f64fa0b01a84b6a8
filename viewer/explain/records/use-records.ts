import { useEffect, useRef, useState } from 'preact/hooks'
import type { WorkOrderListing } from '../../../relay/wire/manage/manage.ts'
import type { ListedClip } from '../../../relay/wire/work-order/clip-list.ts'
import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { Api, type BayInfo } from '../../ui/page/api.ts'

export interface Records {
  /** Those in the bays, and others in which something happened of late. */
  workOrders: WorkOrderAnswer[]
  /** Of the chosen bay's work order, newest first. */
  clips: ListedClip[]
}

const dayMs = 86_400_000
/** Work orders that stand in no bay change less, and are many. */
const othersEveryMs = 60_000
const mostOthers = 20

/** What the record says, read anew each time the bays are. `chosen`: the work order whose clips are wanted. */
export function useRecords(bays: readonly BayInfo[] | undefined, chosen: string | undefined): Records {
  const [records, setRecords] = useState<Records>({ workOrders: [], clips: [] })
  const others = useRef<{ readAtMs: number; ids: string[] }>({ readAtMs: Number.NEGATIVE_INFINITY, ids: [] })

  useEffect(() => {
    if (!bays) return undefined
    const life = new AbortController()
    const readAll = async () => {
      const api = new Api()
      const nowMs = performance.now()
      if (nowMs - others.current.readAtMs > othersEveryMs) {
        others.current = { readAtMs: nowMs, ids: await recentIds(api) }
      }
      const ids = new Set(others.current.ids)
      for (const { job } of bays) if (job?.workOrder) ids.add(job.workOrder)
      const [workOrders, clips] = await Promise.all([
        Promise.all(Array.from(ids, id => readWorkOrder(api, id))),
        chosen === undefined ? [] : api.read<ListedClip[]>(`${addressOf(chosen)}/clips`),
      ])
      const known = workOrders.filter((each): each is WorkOrderAnswer => each !== undefined)
      if (!life.signal.aborted) setRecords({ workOrders: known, clips })
    }
    readAll().catch(() => {}) // the bays are read again soon, and the page says when they cannot be
    return () => life.abort()
  }, [bays, chosen])

  return records
}

async function recentIds(api: Api): Promise<string[]> {
  const from = new Date(Date.now() - dayMs).toISOString()
  const rows = await api.read<WorkOrderListing[]>(`/api/work-orders?from=${encodeURIComponent(from)}`)
  return rows.slice(0, mostOthers).map(({ workOrder }) => workOrder)
}

/** Undefined for one that has gone meanwhile. */
async function readWorkOrder(api: Api, id: string): Promise<WorkOrderAnswer | undefined> {
  try {
    return await api.read<WorkOrderAnswer>(addressOf(id))
  } catch {
    return undefined // one missing work order hides no other
  }
}

function addressOf(workOrder: string): string {
  return `/api/work-orders/${encodeURIComponent(workOrder)}`
}
