/** Something that runs while somebody holds a lease on it, and a little longer: a page that reloads finds it running. */
/** What runs: its feed, and its life until the signal aborts. */
export interface Runnable<Output> {
  readonly feed: Output
  run(signal: AbortSignal): Promise<void>
}

export interface Lease<Output> {
  readonly feed: Output
  /** A second call does nothing. */
  release(): void
}

interface Life<Output> {
  feed: Output
  end: AbortController
  leases: Set<symbol>
  linger: NodeJS.Timeout | undefined
}

export class OnDemand<Output> {
  private readonly create: () => Runnable<Output>
  private readonly lingerMs: number
  private readonly stopping = new AbortController()
  private life: Life<Output> | undefined = undefined
  /** All lives so far, one after the other. */
  private running: Promise<void> = Promise.resolve()

  constructor(create: () => Runnable<Output>, lingerMs: number) {
    this.create = create
    this.lingerMs = lingerMs
  }

  /** After stop() the feed never starts. */
  acquire(): Lease<Output> {
    const life = this.life ?? this.begin()
    const lease = Symbol('lease')
    clearTimeout(life.linger)
    life.leases.add(lease)
    return { feed: life.feed, release: () => this.release(life, lease) }
  }

  /** Ends what runs, leases or not. Resolves when it is gone. */
  async stop(): Promise<void> {
    this.stopping.abort()
    clearTimeout(this.life?.linger)
    await this.running
  }

  private begin(): Life<Output> {
    const runnable = this.create()
    const end = new AbortController()
    const signal = AbortSignal.any([this.stopping.signal, end.signal])
    this.running = this.running.then(() => runnable.run(signal))
    this.life = { feed: runnable.feed, end, leases: new Set(), linger: undefined }
    return this.life
  }

  private release(life: Life<Output>, lease: symbol): void {
    if (!life.leases.delete(lease) || life.leases.size > 0) return
    life.linger = setTimeout(() => this.end(life), this.lingerMs).unref()
  }

  private end(life: Life<Output>): void {
    life.end.abort()
    if (this.life === life) this.life = undefined
  }
}
