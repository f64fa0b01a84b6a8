import { useMemo } from 'preact/hooks'
import { useHash } from '../../ui/page/use-hash.ts'
import { type Place, placeOf } from './place.ts'

/** Where the address says one is, as it changes. */
export function usePlace(): Place {
  const hash = useHash()
  return useMemo(() => placeOf(hash), [hash])
}
