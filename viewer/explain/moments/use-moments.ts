/** What is marked from this page, and what the next mark says. */
import { useRef, useState } from 'preact/hooks'
import { Api, ApiError, type BayInfo } from '../../ui/page/api.ts'
import { emptyDraft, type MarkedMoment, momentOf } from './moments.ts'

interface Notice {
  kind: 'marked' | 'nothingToMark' | 'failed'
  at: number
}

const noticeMs = 3500

export function useMoments(bay: BayInfo, findings: Parameters<typeof momentOf>[1]) {
  const [draft, setDraft] = useState(emptyDraft)
  const [marked, setMarked] = useState<MarkedMoment[]>([])
  const [notice, setNotice] = useState<Notice>()
  const timer = useRef(0)
  const tell = (kind: Notice['kind']) => {
    window.clearTimeout(timer.current)
    setNotice({ kind, at: Date.now() })
    timer.current = window.setTimeout(() => setNotice(undefined), noticeMs)
  }
  const mark = async () => {
    const { workOrder } = bay.job ?? {}
    const moment = momentOf(draft, findings)
    try {
      const path = `/api/bays/${encodeURIComponent(bay.id)}/moments`
      const { id, at } = await new Api().post<{ id: string; at: string }>(path, moment)
      setMarked(before => [...before, { id, at, workOrder: workOrder ?? '', label: moment.label }])
      setDraft(emptyDraft)
      tell('marked')
    } catch (error) {
      tell(error instanceof ApiError && error.status === 409 ? 'nothingToMark' : 'failed')
    }
  }
  return { draft, setDraft, marked, notice, mark }
}
