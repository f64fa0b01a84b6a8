import { useEffect, useState } from 'preact/hooks'
import { every } from './listen.ts'

/** Minutes are shown: looking six times in one is enough. */
const tickMs = 10_000

/** ms since 1970, renewed while the page is open. */
export function useNow(): number {
  const [, setTick] = useState(0)
  useEffect(() => {
    const life = new AbortController()
    every(tickMs, () => setTick(tick => tick + 1), life.signal)
    return () => life.abort()
  }, [])
  return Date.now()
}
