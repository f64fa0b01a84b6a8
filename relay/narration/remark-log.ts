/** Captions and finished strokes as long as a clip may still ask for them. */
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Catalogue } from '../store/database/catalogue.ts'
import type { Ages } from '../wire/shared/age-clock.ts'
import type { Remark } from './remarks.ts'

/** As long as the voice is kept. Ms. */
const keepMs = 2 * 24 * 3_600_000

export interface KeptRemark {
  /** By the relay's clock, ms since 1970; a stroke's when it was done. */
  atMs: number
  remark: Remark
}

export interface RemarkLogOptions {
  site: string
  catalogue: Catalogue
  ages: Ages
  log: Logger
}

export class RemarkLog {
  private readonly options: RemarkLogOptions
  private queue: Promise<void> = Promise.resolve()

  constructor(options: RemarkLogOptions) {
    this.options = options
  }

  keep(remark: Remark, atMs: number): void {
    this.queue = this.queue
      .then(() => this.insert(remark, atMs))
      .catch(error => this.options.log.error({ err: error }, 'a remark could not be stored'))
  }

  /** Oldest first; both moments in ms since 1970. */
  async between(bay: string, fromMs: number, toMs: number): Promise<KeptRemark[]> {
    const rows = await this.options.catalogue
      .selectFrom('remark')
      .select(['at', 'remark'])
      .where('site', '=', this.options.site)
      .where('bay', '=', bay)
      .where('at', '>=', fromMs)
      .where('at', '<=', toMs)
      .orderBy('at')
      .execute()
    return rows.map(({ at, remark }) => ({ atMs: at, remark: JSON.parse(remark) as Remark }))
  }

  /** Settles when all that was to be kept is stored. */
  settled(): Promise<void> {
    return this.queue
  }

  private async insert(remark: Remark, atMs: number): Promise<void> {
    const { site, catalogue, ages } = this.options
    const agedFrom = ages.now()
    const { bay } = remark
    await catalogue
      .insertInto('remark')
      .values({ site, id: randomUUID(), bay, at: atMs, aged_from: agedFrom, remark: JSON.stringify(remark) })
      .execute()
    await catalogue
      .deleteFrom('remark')
      .where('site', '=', site)
      .where('aged_from', '<', agedFrom - keepMs)
      .execute()
  }
}
