/** Who narrated when: for the manager's page, and told to whoever may watch the bay. */
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Catalogue } from '../store/database/catalogue.ts'
import type { EventLog } from '../store/events/event-log.ts'
import type { Narrator } from '../wire/narration/remark.ts'

/** A crash costs at most so much of a narration's time. */
const saveIntervalMs = 5000

export interface NarrationLogOptions {
  site: string
  catalogue: Catalogue
  eventLog: EventLog
  log: Logger
}

interface Narration {
  bay: string
  by: Narrator
  workOrder: string | undefined
}

export class NarrationLog {
  private readonly options: NarrationLogOptions
  /** Writes in their order: a narration's end must not overtake its beginning. */
  private queue: Promise<void> = Promise.resolve()

  constructor(options: NarrationLogOptions) {
    this.options = options
  }

  /** Returns what ends it. */
  begin(narration: Narration): () => void {
    const id = randomUUID()
    this.next(() => this.insert(id, narration))
    const timer = setInterval(() => this.next(() => this.saveEnd(id)), saveIntervalMs)
    return () => {
      clearInterval(timer)
      this.next(() => this.saveEnd(id))
      this.next(() => this.tell(narration, false))
    }
  }

  /** ms narrated by each explainer (staff id) between two moments, ms since 1970. */
  async narratedMs(fromMs: number, toMs: number): Promise<Map<string, number>> {
    const rows = await this.options.catalogue
      .selectFrom('narration')
      .select(['by', 'started_at', 'ended_at'])
      .where('site', '=', this.options.site)
      .where('ended_at', '>', fromMs)
      .where('started_at', '<', toMs)
      .execute()
    const sums = new Map<string, number>()
    for (const { by, started_at, ended_at } of rows) {
      const ms = Math.min(ended_at, toMs) - Math.max(started_at, fromMs)
      sums.set(by, (sums.get(by) ?? 0) + ms)
    }
    return sums
  }

  /** Settles when all that has been begun or ended is stored. */
  settled(): Promise<void> {
    return this.queue
  }

  private next(work: () => Promise<void>): void {
    const { log } = this.options
    this.queue = this.queue
      .then(work)
      .catch(error => log.error({ err: error }, 'narration could not be stored'))
  }

  private async insert(id: string, { bay, by, workOrder }: Narration): Promise<void> {
    const { site, catalogue } = this.options
    const now = Date.now()
    await catalogue
      .insertInto('narration')
      .values({
        site,
        id,
        bay,
        by: by.id,
        work_order: workOrder ?? null,
        started_at: now,
        ended_at: now,
      })
      .execute()
    await this.tell({ bay, by, workOrder }, true)
  }

  private async saveEnd(id: string): Promise<void> {
    const { site, catalogue } = this.options
    await catalogue
      .updateTable('narration')
      .set({ ended_at: Date.now() })
      .where('site', '=', site)
      .where('id', '=', id)
      .execute()
  }

  private tell({ bay, by, workOrder }: Narration, isOn: boolean): Promise<void> {
    const payload = { isOn, by: isOn ? by : null }
    return this.options.eventLog.record({ type: 'narration', at: Date.now(), bay, workOrder, payload })
  }
}
