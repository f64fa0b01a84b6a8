import { useEffect, useState } from 'preact/hooks'
import { type Place, placeOf } from './place.ts'

/** Where the address says one is, as it changes. */
export function usePlace(): Place {
  const [place, setPlace] = useState(() => placeOf(window.location.hash))
  useEffect(() => {
    const follow = () => setPlace(placeOf(window.location.hash))
    window.addEventListener('hashchange', follow)
    return () => window.removeEventListener('hashchange', follow)
  }, [])
  return place
}
