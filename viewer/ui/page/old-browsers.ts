/** The one thing that a library of ours calls and Chromium 68 lacks: Preact schedules with queueMicrotask (Chromium 71). Outside of a browser: nothing. */
if (typeof window === 'object' && typeof window.queueMicrotask !== 'function') {
  window.queueMicrotask = task => {
    Promise.resolve()
      .then(task)
      .catch(error => window.setTimeout(() => raise(error), 0))
  }
}

function raise(error: unknown): never {
  throw error
}
