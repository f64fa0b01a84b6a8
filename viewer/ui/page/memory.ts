/**
 * What this browser remembers of its owner's choices. Some give no storage at all (kiosks), some throw (in-app browsers),
 * some are full: then a choice lasts as long as the page.
 */
import { useState } from 'preact/hooks'

const kept = new Map<string, string>()

export function recall(key: string): string | null {
  const known = kept.get(key)
  if (known !== undefined) return known
  try {
    return window.localStorage.getItem(key)
  } catch {
    return null // no storage here: as if nothing had been chosen
  }
}

export function remember(key: string, value: string): void {
  kept.set(key, value)
  try {
    window.localStorage.setItem(key, value)
  } catch {
    // no storage here, or it is full: the page itself remembers
  }
}

export function useRemembered(key: string, usual: string): [string, (value: string) => void] {
  const [value, setValue] = useState(() => recall(key) ?? usual)
  const set = (next: string) => {
    setValue(next)
    remember(key, next)
  }
  return [value, set]
}
