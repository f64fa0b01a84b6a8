/** Which bay is large on the walls: one at a time, until it is released, its time is over, or its explainer has gone. */
import type { Logger } from 'pino'
import { can } from '../access/can.ts'
import type { Subject } from '../access/subject.ts'
import type { EventLog } from '../store/events/event-log.ts'
import type { Narrator, SpotlightInfo } from '../wire/narration/remark.ts'

/** A console as the spotlight sees it: the same session comes again after its line was lost. */
export interface SpotlightHolder {
  readonly subject: Subject
  readonly who: Narrator
  readonly session: string
}

/** A console whose line was lost and that has not come back after this has gone. Ms. */
const returnMs = 20_000

export interface SpotlightOptions {
  eventLog: Pick<EventLog, 'record'>
  log: Logger
}

interface Lit {
  bay: string
  holder: SpotlightHolder
  untilMs: number | undefined
}

export class Spotlight {
  private readonly options: SpotlightOptions
  private lit: Lit | undefined = undefined
  private end: NodeJS.Timeout | undefined = undefined
  private awaiting: NodeJS.Timeout | undefined = undefined

  constructor(options: SpotlightOptions) {
    this.options = options
  }

  /** Null: this bay is not in it. */
  of(bay: string): SpotlightInfo | null {
    if (this.lit?.bay !== bay) return null
    const { holder, untilMs } = this.lit
    return { by: holder.who, until: untilMs === undefined ? null : new Date(untilMs).toISOString() }
  }

  /** `seconds` null: until it is released. */
  put(bay: string, holder: SpotlightHolder, seconds: number | null): void {
    if (can(holder.subject, 'spotlight', {}) !== 'allowed') return
    const before = this.lit?.bay
    this.stopTimers()
    this.lit = { bay, holder, untilMs: seconds === null ? undefined : Date.now() + seconds * 1000 }
    if (seconds !== null) this.end = setTimeout(() => this.release(), seconds * 1000).unref()
    if (before !== undefined && before !== bay) this.tell(before)
    this.tell(bay)
  }

  release(): void {
    const bay = this.lit?.bay
    this.stopTimers()
    this.lit = undefined
    if (bay !== undefined) this.tell(bay)
  }

  holderCame(console: SpotlightHolder): void {
    if (this.isHeldBy(console)) clearTimeout(this.awaiting)
  }

  holderLeft(console: SpotlightHolder, isLost: boolean): void {
    if (!this.isHeldBy(console)) return
    if (isLost) this.awaiting = setTimeout(() => this.release(), returnMs).unref()
    else this.release()
  }

  /** The relay goes away; the walls find the grid when it is back. */
  stop(): void {
    this.stopTimers()
    this.lit = undefined
  }

  private isHeldBy({ session, subject }: SpotlightHolder): boolean {
    const { holder } = this.lit ?? {}
    return holder?.session === session && holder.subject.linkId === subject.linkId
  }

  private stopTimers(): void {
    clearTimeout(this.end)
    clearTimeout(this.awaiting)
  }

  private tell(bay: string): void {
    const spotlight = this.of(bay)
    const payload = { isOn: spotlight !== null, ...spotlight }
    this.options.eventLog
      .record({ type: 'spotlight', at: Date.now(), bay, payload })
      .catch(error => this.options.log.error({ err: error }, 'spotlight could not be told'))
  }
}
