import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'

/**
 * Resolves with `work`, or so long after the abort: a disk that does not answer cannot be told to stop, and must not
 * keep the process. Rejects if `work` does.
 */
export async function untilDoneOrAborted(
  work: Promise<void>,
  signal: AbortSignal,
  graceMs: number,
): Promise<void> {
  const settled = new AbortController()
  const gaveUp = async () => {
    if (!signal.aborted) await once(signal, 'abort', { signal: settled.signal })
    await wait(graceMs, undefined, { signal: settled.signal })
  }
  try {
    await Promise.race([work, gaveUp()])
  } finally {
    settled.abort()
  }
}
