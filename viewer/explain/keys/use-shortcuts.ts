import { useEffect, useRef } from 'preact/hooks'
import { listen } from '../../ui/page/listen.ts'
import { type Shortcut, shortcutOf } from './shortcuts.ts'

export interface ShortcutListener {
  onShortcut: (shortcut: Shortcut) => void
  /** The key of `talk` is let go. */
  onTalkEnd: () => void
}

/** Keys of the whole page, as long as nobody writes and no dialog is open. */
export function useShortcuts(isOn: boolean, listener: ShortcutListener): void {
  const tell = useRef(listener)
  tell.current = listener
  useEffect(() => {
    const life = new AbortController()
    const press = (event: Event) => {
      const key = event as KeyboardEvent
      if (isMeantFor(key)) {
        if (key.key === 'Escape' && key.target instanceof HTMLElement) key.target.blur()
        return
      }
      const shortcut = shortcutOf(key)
      // What needs Ctrl nobody hits by accident; nor can the list of keys be turned off with them.
      if (!shortcut || !(isOn || key.ctrlKey || key.metaKey || shortcut.kind === 'help')) return
      key.preventDefault()
      if (!key.repeat) tell.current.onShortcut(shortcut)
    }
    const release = (event: Event) => {
      if ((event as KeyboardEvent).key === ' ') tell.current.onTalkEnd()
    }
    listen(window, 'keydown', press, life.signal)
    listen(window, 'keyup', release, life.signal)
    return () => life.abort()
  }, [isOn])
}

/** A field is written in, a dialog is open, or the key presses the button that the keyboard has gone to. */
function isMeantFor({ key, target, isComposing }: KeyboardEvent): boolean {
  if (isComposing || document.querySelector('dialog[open]')) return true
  if (!(target instanceof HTMLElement)) return false
  if (target.matches('input, textarea, select')) return true
  return (key === ' ' || key === 'Enter') && target.matches('button:focus-visible, a:focus-visible')
}
