import { useEffect, useState } from 'preact/hooks'
import { every } from './listen.ts'

/** ms since 1970, renewed so often while the page is open. */
export function useNow(everyMs: number): number {
  const [, setTick] = useState(0)
  useEffect(() => {
    const life = new AbortController()
    every(everyMs, () => setTick(tick => tick + 1), life.signal)
    return () => life.abort()
  }, [everyMs])
  return Date.now()
}
