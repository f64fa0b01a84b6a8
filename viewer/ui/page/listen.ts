/** Listens until the signal aborts. `addEventListener`'s own `signal` option is younger than the displays we run on. */
export function listen(
  target: EventTarget,
  type: string,
  listener: (event: Event) => void,
  signal: AbortSignal,
): void {
  if (signal.aborted) return
  target.addEventListener(type, listener)
  signal.addEventListener('abort', () => target.removeEventListener(type, listener))
}

/** Calls back every `intervalMs` until the signal aborts. */
export function every(intervalMs: number, callback: () => void, signal: AbortSignal): void {
  if (signal.aborted) return
  const timer = window.setInterval(callback, intervalMs)
  signal.addEventListener('abort', () => window.clearInterval(timer))
}

/** Calls back once after `delayMs`, unless the signal aborts before. Returns what takes it back. */
export function after(delayMs: number, callback: () => void, signal: AbortSignal): () => void {
  const timer = window.setTimeout(() => {
    signal.removeEventListener('abort', cancel)
    callback()
  }, delayMs)
  const cancel = () => {
    window.clearTimeout(timer)
    signal.removeEventListener('abort', cancel)
  }
  signal.addEventListener('abort', cancel)
  return cancel
}

/** A controller that also aborts when its parent does. The returned controller must be aborted in the end. */
export function childOf(parent: AbortSignal): AbortController {
  const child = new AbortController()
  const abort = () => child.abort()
  if (parent.aborted) child.abort()
  parent.addEventListener('abort', abort)
  child.signal.addEventListener('abort', () => parent.removeEventListener('abort', abort))
  return child
}
