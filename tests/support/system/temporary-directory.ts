import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/**
 * A folder of a test's own, gone when the signal aborts or this process ends, whichever comes first. For that moment
 * there is no time to wait in, so it is removed synchronously, after the signal has killed who may still write there.
 */
export async function temporaryDirectory(name: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted()
  const directory = await mkdtemp(path.join(tmpdir(), `glassbay-${name}-`))
  const remove = () => {
    process.removeListener('exit', remove)
    rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 })
  }
  process.setMaxListeners(0) // each folder has its own listener, and a test may have many
  process.once('exit', remove)
  signal.addEventListener('abort', () => queueMicrotask(remove), { once: true })
  return directory
}
