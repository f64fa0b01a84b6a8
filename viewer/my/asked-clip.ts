import { useEffect, useState } from 'preact/hooks'
import { listen } from '../ui/listen.ts'

/** The codes beside the stills of the printed record lead to `/my#clip=ID`. */
export function clipOf(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, '')).get('clip') || undefined
}

export function useAskedClip(): string | undefined {
  const [asked, setAsked] = useState(() => clipOf(window.location.hash))
  useEffect(() => {
    const life = new AbortController()
    listen(window, 'hashchange', () => setAsked(clipOf(window.location.hash)), life.signal)
    return () => life.abort()
  }, [])
  return asked
}
