/** What the console remembers of its explainer on this device. */
import { useState } from 'preact/hooks'

export function useRemembered(key: string, usual: string): [string, (value: string) => void] {
  const [value, setValue] = useState(() => read(key) ?? usual)
  const set = (next: string) => {
    setValue(next)
    try {
      window.localStorage.setItem(key, next)
    } catch {
      // A browser that keeps nothing asks again the next time.
    }
  }
  return [value, set]
}

function read(key: string): string | null {
  try {
    return window.localStorage.getItem(key)
  } catch {
    return null // a browser that gives nothing back
  }
}
