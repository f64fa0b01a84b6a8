import { after, childOf, listen } from '../../ui/page/listen.ts'

/** Waits, but no longer than until the browser says that the network is back. */
export function networkPause(delayMs: number, parent: AbortSignal): Promise<void> {
  const pause = childOf(parent)
  return new Promise(resolve => {
    pause.signal.addEventListener('abort', () => resolve())
    after(delayMs, () => pause.abort(), pause.signal)
    listen(window, 'online', () => pause.abort(), pause.signal)
  })
}
