import { useEffect, useState } from 'preact/hooks'
import type { ListedPrice } from '../../relay/wire/manage/site.ts'
import { Api, ApiError, type SiteInfo } from '../ui/page/api.ts'

export type PricesState =
  | { kind: 'loading' | 'unreachable' }
  /** `prices` is empty where the shop publishes none. */
  | { kind: 'known'; site: SiteInfo; prices: readonly ListedPrice[] }

/** The shop's price list, once; `again` asks anew. */
export function usePrices(): { state: PricesState; again: () => void } {
  const [state, setState] = useState<PricesState>({ kind: 'loading' })
  const [attempt, setAttempt] = useState(0)

  useEffect(() => {
    let isGone = false
    const show = (next: PricesState) => {
      if (!isGone) setState(next)
    }
    const api = new Api()
    Promise.all([api.site(), listOf(api)]).then(
      ([site, prices]) => show({ kind: 'known', site, prices }),
      () => show({ kind: 'unreachable' }),
    )
    return () => {
      isGone = true
    }
  }, [attempt])

  return { state, again: () => setAttempt(before => before + 1) }
}

async function listOf(api: Api): Promise<ListedPrice[]> {
  try {
    return await api.read<ListedPrice[]>('/api/prices')
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return []
    throw error
  }
}
