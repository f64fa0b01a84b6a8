import { useEffect, useState } from 'preact/hooks'
import type { ListedClip } from '../../relay/wire/work-order/clip-list.ts'
import type { WorkOrderAnswer } from '../../relay/wire/work-order/work-order.ts'
import { Api, ApiError, LinkRefusedError, type SiteInfo } from '../ui/page/api.ts'
import { followSite } from '../ui/page/site-events.ts'

export interface ServiceRecord {
  site: SiteInfo
  workOrder: WorkOrderAnswer
  /** In the order in which they were filmed. */
  clips: ListedClip[]
  /** It is shown to its customer, whose page is /my; otherwise to staff. */
  isCustomers: boolean
}

/** `unnamed`: staff did not say which. `missing`: there is none, or not for this session. */
export type RecordState =
  | { kind: 'loading' | 'refused' | 'unreachable' | 'missing' | 'unnamed' }
  | { kind: 'known'; record: ServiceRecord }

const retryMs = 5_000

/** The record of the work order that the address names, or of the session's own; kept fresh. */
export function useRecord(): RecordState {
  const [state, setState] = useState<RecordState>({ kind: 'loading' })

  useEffect(() => {
    const api = new Api()
    const life = new AbortController()
    let timer = 0
    const refresh = async () => {
      window.clearTimeout(timer)
      const next = await readOnce(api)
      if (life.signal.aborted) return
      // What was there stays readable while the line is lost.
      setState(before => (next.kind === 'unreachable' && before.kind === 'known' ? before : next))
      if (next.kind === 'unreachable') timer = window.setTimeout(() => void refresh(), retryMs)
    }
    void refresh()
    followSite(() => void refresh(), life.signal)
    return () => {
      life.abort()
      window.clearTimeout(timer)
    }
  }, [])

  return state
}

async function readOnce(api: Api): Promise<RecordState> {
  try {
    const session = await api.session()
    const id = session.workOrder || new URLSearchParams(window.location.search).get('workOrder')
    if (!id) return { kind: 'unnamed' }
    const path = `/api/work-orders/${encodeURIComponent(id)}`
    const [site, workOrder, clips] = await Promise.all([
      api.site(),
      api.read<WorkOrderAnswer>(path),
      api.read<ListedClip[]>(`${path}/clips?limit=200`),
    ])
    const isCustomers = session.role === 'customer'
    return { kind: 'known', record: { site, workOrder, clips: clips.reverse(), isCustomers } }
  } catch (error) {
    if (error instanceof LinkRefusedError) return { kind: 'refused' }
    const isMissing = error instanceof ApiError && (error.status === 404 || error.status === 403)
    return { kind: isMissing ? 'missing' : 'unreachable' }
  }
}
