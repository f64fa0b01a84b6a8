/** What this browser remembers of its owner's choices. In-app browsers may forbid it: then it is forgotten. */

const prefix = 'glassbay.my.'

export function recall(name: string): string | null {
  try {
    return window.localStorage.getItem(prefix + name)
  } catch {
    return null // no storage here: as if nothing had been chosen
  }
}

export function remember(name: string, value: string): void {
  try {
    window.localStorage.setItem(prefix + name, value)
  } catch {
    // no storage here, or it is full: the choice lasts as long as the page
  }
}
