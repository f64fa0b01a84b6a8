/** The age clock of a site's record (relay/wire/shared/age-clock.ts), written down beside what is aged by it. */
import { uptime } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { AgeClock, type Ages, type Clocks, type KnownAge, type Leap } from '../../wire/shared/age-clock.ts'
import type { Catalogue } from '../database/catalogue.ts'

/** `uptime` goes on while a computer sleeps, and nobody sets it. */
export const systemClocks: Clocks = { wall: Date.now, steady: () => uptime() * 1000 }

const lookIntervalMs = 60_000

export interface KeptAgesOptions {
  site: string
  catalogue: Catalogue
  clocks?: Clocks | undefined
  log: Logger
}

export class KeptAges implements Ages {
  private readonly options: KeptAgesOptions
  private clock: AgeClock | undefined = undefined

  constructor(options: KeptAgesOptions) {
    this.options = options
  }

  async start(): Promise<void> {
    const { clocks = systemClocks } = this.options
    this.clock = new AgeClock(clocks, await this.read())
    await this.write(this.clock.look())
    this.tell(undefined)
  }

  now(): number {
    return this.started.now()
  }

  /** The last leap of the wall clock, as long as nothing may be deleted for good because of it. */
  get recentLeap(): Leap | undefined {
    return this.started.recentLeap
  }

  /** Watches the wall clock until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await wait(lookIntervalMs, undefined, { signal, ref: false }).catch(() => {}) // aborted: looks a last time
      await this.look().catch(error =>
        this.options.log.error({ err: error }, 'age could not be written down'),
      )
    }
  }

  /** Now, and not only when it is time: before something is deleted for good. */
  async look(): Promise<void> {
    const before = this.started.recentLeap
    const known = this.started.look()
    this.tell(before)
    await this.write(known)
  }

  private get started(): AgeClock {
    if (!this.clock) throw new Error('the age clock has not been started')
    return this.clock
  }

  private tell(before: Leap | undefined): void {
    const leap = this.recentLeap
    if (!leap || leap.noticedMs === before?.noticedMs) return
    const seconds = Math.round(leap.byMs / 1000)
    this.options.log.warn(
      { seconds },
      'the clock leapt, or nothing ran for days: nothing is deleted for a day',
    )
  }

  private async read(): Promise<KnownAge | undefined> {
    const { site, catalogue } = this.options
    const row = await catalogue.selectFrom('age').selectAll().where('site', '=', site).executeTakeFirst()
    if (!row) return undefined
    const { age, wall, leap_by, leap_noticed } = row
    const leap =
      leap_by === null || leap_noticed === null ? undefined : { byMs: leap_by, noticedMs: leap_noticed }
    return { ageMs: age, wallMs: wall, leap }
  }

  private async write({ ageMs, wallMs, leap }: KnownAge): Promise<void> {
    const { site, catalogue } = this.options
    const values = {
      age: Math.round(ageMs),
      wall: Math.round(wallMs),
      leap_by: leap ? Math.round(leap.byMs) : null,
      leap_noticed: leap ? Math.round(leap.noticedMs) : null,
    }
    await catalogue
      .insertInto('age')
      .values({ site, ...values })
      .onConflict(conflict => conflict.column('site').doUpdateSet(values))
      .execute()
  }
}
