import { useEffect, useState } from 'preact/hooks'
import { listen } from './listen.ts'

/** What stands behind the `#` of the page's address, with it, as it changes. */
export function useHash(): string {
  const [hash, setHash] = useState(window.location.hash)
  useEffect(() => {
    const life = new AbortController()
    const follow = () => setHash(window.location.hash)
    listen(window, 'hashchange', follow, life.signal)
    follow() // it may have changed since the first look, before anybody listened
    return () => life.abort()
  }, [])
  return hash
}
