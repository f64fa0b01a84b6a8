/** Reads what the page shows: at once, whenever something happens, and every few seconds in case that was missed. */
import { Api, ApiError, LinkRefusedError, type SessionInfo } from '../../ui/page/api.ts'
import { listen } from '../../ui/page/listen.ts'
import { followSite } from '../../ui/page/site-events.ts'
import { Remarks } from '../../ui/picture/remarks.ts'
import { MyApi } from './my-api.ts'
import { type MyState, nothingKnown } from './my-state.ts'

const eventTypes = ['job', 'finding', 'clip', 'decision', 'rating', 'pickup', 'camera']
const pollMs = 15_000
const retryMs = 3_000

export class MyFeed {
  /** What an explainer writes and draws over the picture. */
  readonly remarks = new Remarks()
  private readonly api = new Api()
  private readonly onChange: (state: MyState) => void
  private state = nothingKnown
  private timer = 0
  private isReading = false
  private isWanted = false

  constructor(onChange: (state: MyState) => void) {
    this.onChange = onChange
  }

  /** Until the signal aborts, or the link is refused: asking again would not help. */
  run(signal: AbortSignal): void {
    const refresh = () => void this.refresh(signal)
    refresh()
    const events = followSite(refresh, signal, eventTypes)
    if (events) this.remarks.follow(events, signal)
    listen(window, 'online', refresh, signal)
    listen(document, 'visibilitychange', () => document.visibilityState === 'visible' && refresh(), signal)
    signal.addEventListener('abort', () => window.clearTimeout(this.timer))
  }

  /** Of the customer's own work order; undefined until it is known whose page this is. */
  get own(): MyApi | undefined {
    const { session } = this.state
    return session && session.workOrder !== undefined ? new MyApi(this.api, session.workOrder) : undefined
  }

  /** What an answer has confirmed shows at once, whatever is read meanwhile. */
  change(next: (state: MyState) => Partial<MyState>): void {
    this.set(next(this.state))
  }

  private async refresh(signal: AbortSignal): Promise<void> {
    this.isWanted = true
    if (this.isReading) return // what is being read may be older than what happened: once more afterwards
    this.isReading = true
    window.clearTimeout(this.timer)
    while (this.isWanted && !signal.aborted && this.state.connection !== 'refused') {
      this.isWanted = false
      await this.readOnce(signal)
    }
    this.isReading = false
    const { connection } = this.state
    if (signal.aborted || connection === 'refused') return
    this.timer = window.setTimeout(
      () => void this.refresh(signal),
      connection === 'online' ? pollMs : retryMs,
    )
  }

  private async readOnce(signal: AbortSignal): Promise<void> {
    try {
      await Promise.all([this.readSite(), this.readBays(), this.readOwn()])
      if (!signal.aborted) this.set({ connection: 'online', readAt: new Date().toISOString() })
    } catch (error) {
      if (signal.aborted) return
      // Nothing of the vehicle stays on a page that may no longer show it.
      if (error instanceof LinkRefusedError) {
        this.set({ ...nothingKnown, site: this.state.site, connection: 'refused' })
      } else this.set({ connection: 'offline' })
    }
  }

  private async readSite(): Promise<void> {
    if (!this.state.site) this.set({ site: await this.api.site() })
  }

  private async readBays(): Promise<void> {
    this.set({ bays: await this.api.bays() })
  }

  private async readOwn(): Promise<void> {
    const session = this.state.session || (await this.api.session())
    if (session !== this.state.session) this.set({ session })
    const { own } = this
    if (!own || session.role !== 'customer') return
    try {
      const [workOrder, clips] = await Promise.all([own.read(), own.clips()])
      this.set({ workOrder, clips })
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error
      await this.takeStock(session)
    }
  }

  /** No such work order: not told of yet, or another link was opened in this browser since. */
  private async takeStock(before: SessionInfo): Promise<void> {
    const session = await this.api.session()
    if (session.workOrder === before.workOrder) this.set({ workOrder: null, clips: [] })
    else {
      this.set({ session, workOrder: undefined, clips: [] })
      this.isWanted = true
    }
  }

  private set(change: Partial<MyState>): void {
    if (this.state.connection === 'refused') return
    this.state = { ...this.state, ...change }
    this.onChange(this.state)
  }
}
