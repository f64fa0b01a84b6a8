/** A hidden page plays nothing: after a while it lets the stream go, and takes it up again the moment it shows. */
import { childOf, listen } from '../../ui/page/listen.ts'

/** Switching to another tab and back within this time costs nothing. */
const graceMs = 4_000

/**
 * Calls `connect` with a signal that lasts as long as the page shows (plus the grace), again each time it comes back;
 * `resume` when it comes back within the grace. Ends with `signal`.
 */
export function whileVisible(
  connect: (visible: AbortSignal) => void,
  resume: () => void,
  signal: AbortSignal,
): void {
  let current: AbortController | undefined
  let grace = 0
  const update = () => {
    window.clearTimeout(grace)
    if (document.visibilityState === 'hidden') {
      grace = window.setTimeout(() => {
        if (current) current.abort()
        current = undefined
      }, graceMs)
    } else if (current) resume()
    else {
      current = childOf(signal)
      connect(current.signal)
    }
  }
  // A page that a phone keeps frozen in its history comes back by `pageshow` alone.
  listen(document, 'visibilitychange', update, signal)
  listen(window, 'pageshow', update, signal)
  signal.addEventListener('abort', () => window.clearTimeout(grace))
  if (document.visibilityState !== 'hidden') update()
}
