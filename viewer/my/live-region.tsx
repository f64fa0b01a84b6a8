import { useEffect, useRef, useState } from 'preact/hooks'
import { newsBetween } from './announcements.ts'
import type { MyState } from './state/my-state.ts'
import { useView } from './words/view.ts'

/** Says what has changed to whoever cannot see it change. */
export function LiveRegion({ state }: { state: MyState }) {
  const { words, formats } = useView()
  const last = useRef(state)
  const [news, setNews] = useState('')
  useEffect(() => {
    const fresh = newsBetween(last.current, state, words, formats)
    last.current = state
    if (fresh.length) setNews(fresh.join('. '))
  }, [state, words, formats])
  return (
    <p class="visually-hidden" role="status" aria-live="polite">
      {news}
    </p>
  )
}
