/** What happens at the site, as the relay tells it: a page reads anew what it shows, at once instead of at its next look. */

/** The events that change what a list of bays shows. */
const baysTypes: readonly string[] = ['job', 'camera', 'spotlight']
/** Several things that happen together are one reason to look. */
const gatherMs = 150

/**
 * Calls back, gathered, until the signal aborts. The browser reconnects and resumes by itself. Returns the events, for
 * what they say themselves; undefined where the browser has none.
 */
export function followSite(
  onChange: () => void,
  signal: AbortSignal,
  types = baysTypes,
): EventTarget | undefined {
  if (typeof EventSource === 'undefined') return undefined // the page looks every few seconds anyway
  const source = new EventSource('/api/events')
  let timer = 0
  const notice = () => {
    window.clearTimeout(timer)
    timer = window.setTimeout(onChange, gatherMs)
  }
  // An error too: the relay has gone, and the page wants to know before its next look.
  for (const type of [...types, 'error']) source.addEventListener(type, notice)
  signal.addEventListener('abort', () => {
    window.clearTimeout(timer)
    source.close()
  })
  return source
}
