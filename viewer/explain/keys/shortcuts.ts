/** What a key of a desk's keyboard means on the console: pure. */
import type { Stroke } from '../../../relay/wire/narration/remark.ts'

export type Shortcut =
  | { kind: 'talk' }
  | { kind: 'bay'; index: number }
  | { kind: 'camera'; step: 1 | -1 }
  | { kind: 'tool'; tool: Stroke['kind'] }
  | { kind: 'undo' }
  | { kind: 'clear' }
  | { kind: 'caption' }
  | { kind: 'ptz' }
  | { kind: 'mark' }
  | { kind: 'spotlight' }
  | { kind: 'help' }

/** What each shortcut does. */
export type Doers = { [Kind in Shortcut['kind']]: (shortcut: Extract<Shortcut, { kind: Kind }>) => void }

/** Does what the shortcut means. */
export function doers(table: Doers): (shortcut: Shortcut) => void {
  return shortcut => (table[shortcut.kind] as (shortcut: Shortcut) => void)(shortcut)
}

export interface Key {
  key: string
  ctrlKey: boolean
  altKey: boolean
  metaKey: boolean
}

const letters: Record<string, Shortcut> = {
  ' ': { kind: 'talk' },
  '[': { kind: 'camera', step: -1 },
  ']': { kind: 'camera', step: 1 },
  l: { kind: 'tool', tool: 'line' },
  a: { kind: 'tool', tool: 'arrow' },
  o: { kind: 'tool', tool: 'circle' },
  u: { kind: 'undo' },
  x: { kind: 'clear' },
  c: { kind: 'caption' },
  p: { kind: 'ptz' },
  m: { kind: 'mark' },
  s: { kind: 'spotlight' },
  '?': { kind: 'help' },
}

/** Undefined: the key is not for the console. */
export function shortcutOf({ key, ctrlKey, altKey, metaKey }: Key): Shortcut | undefined {
  const letter = key.toLowerCase()
  if (altKey) return undefined
  if (ctrlKey || metaKey) return letter === 'z' ? { kind: 'undo' } : undefined
  if (/^[1-9]$/.test(key)) return { kind: 'bay', index: Number(key) - 1 }
  return letters[letter]
}
