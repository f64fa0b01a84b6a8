/** A process's lifetime: aborted by Ctrl-C, by SIGTERM, or when the process that started it is gone. */
export function processLifetime(): AbortSignal {
  const controller = new AbortController()
  const stop = () => controller.abort()
  process.once('SIGINT', stop).once('SIGTERM', stop)
  process.once('disconnect', stop) // the IPC channel to our parent, where there is one
  return controller.signal
}
