import { useEffect, useState } from 'preact/hooks'
import { every } from '../ui/listen.ts'

/** Minutes are shown: looking six times in one is enough. */
const tickMs = 10_000

/** ms since 1970, renewed while the page is open. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const life = new AbortController()
    every(tickMs, () => setNow(Date.now()), life.signal)
    return () => life.abort()
  }, [])
  return now
}
