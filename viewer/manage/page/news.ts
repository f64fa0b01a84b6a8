/** What happens at the site, by one connection for all views: a browser opens only six to one place. */
const newsTypes = ['job', 'finding', 'clip', 'decision', 'rating', 'pickup', 'camera'] as const
export type NewsType = (typeof newsTypes)[number]

/** Several things that happen together are one reason to look. */
const gatherMs = 200

interface Reader {
  types: readonly NewsType[]
  onNews: () => void
  timer: number
}

export class News {
  private readonly readers = new Set<Reader>()
  private readonly onLine: (isOpen: boolean) => void

  /** `onLine` hears whether the connection stands. */
  constructor(onLine: (isOpen: boolean) => void) {
    this.onLine = onLine
  }

  /** Follows until the signal aborts. The browser reconnects and resumes by itself. */
  run(signal: AbortSignal): void {
    const source = new EventSource('/api/events')
    for (const type of newsTypes) source.addEventListener(type, () => this.tell(type))
    let hasBeenOpen = false
    source.addEventListener('open', () => {
      this.onLine(true)
      if (hasBeenOpen) this.tellAll() // it was away, and perhaps for longer than the relay remembers
      hasBeenOpen = true
    })
    source.addEventListener('error', () => this.onLine(false))
    signal.addEventListener('abort', () => source.close())
  }

  /** Calls back, gathered, after each of these, until the signal aborts. */
  follow(types: readonly NewsType[], onNews: () => void, signal: AbortSignal): void {
    const reader: Reader = { types, onNews, timer: 0 }
    this.readers.add(reader)
    signal.addEventListener('abort', () => {
      window.clearTimeout(reader.timer)
      this.readers.delete(reader)
    })
  }

  private tell(type: NewsType): void {
    for (const reader of this.readers) if (reader.types.includes(type)) wake(reader)
  }

  private tellAll(): void {
    for (const reader of this.readers) wake(reader)
  }
}

function wake(reader: Reader): void {
  window.clearTimeout(reader.timer)
  reader.timer = window.setTimeout(reader.onNews, gatherMs)
}
