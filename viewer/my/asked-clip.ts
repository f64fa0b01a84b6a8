import { useEffect, useState } from 'preact/hooks'
import { clipIn } from '../ui/clip-address.ts'
import { listen } from '../ui/listen.ts'

/** The clip that the page's address asks for: the codes beside the stills of the printed record lead here. */
export function useAskedClip(): string | undefined {
  const [asked, setAsked] = useState(() => clipIn(window.location.hash))
  useEffect(() => {
    const life = new AbortController()
    listen(window, 'hashchange', () => setAsked(clipIn(window.location.hash)), life.signal)
    return () => life.abort()
  }, [])
  return asked
}
