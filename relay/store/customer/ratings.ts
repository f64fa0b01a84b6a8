/** What customers thought of technician and explainer: the latest counts, all stay on record. */
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Job } from '../../wire/job/job.ts'
import type { Rating } from '../../wire/job/publication.ts'
import type { ShownRating } from '../../wire/work-order/work-order.ts'
import type { Catalogue } from '../database/catalogue.ts'
import type { RatingRow, Tables } from '../database/tables.ts'
import { mayRate } from '../job/decidable.ts'
import { presentJob } from '../job/present-job.ts'
import type { Publications } from './publications.ts'

export interface RatingsOptions {
  site: string
  catalogue: Catalogue
  publications: Publications
}

export interface NewRating extends Pick<Rating, 'workOrder' | 'technician' | 'explainer'> {
  /** Hash of the link that it came with. */
  link: string
}

/** `nobody`: it rates somebody whom the job does not name. */
export type RatingOutcome = { result: 'rated'; rating: ShownRating } | { result: 'too-early' | 'nobody' }

export class Ratings {
  private readonly site: string
  private readonly catalogue: Catalogue
  private readonly publications: Publications

  constructor({ site, catalogue, publications }: RatingsOptions) {
    this.site = site
    this.catalogue = catalogue
    this.publications = publications
  }

  /** Durable when it resolves. The very same rating again is the one that is there. */
  async rate(wanted: NewRating): Promise<RatingOutcome> {
    let makeKnown = () => {}
    const outcome = await this.catalogue.transaction().execute(async (db): Promise<RatingOutcome> => {
      const present = await presentJob(db, this.site, wanted.workOrder)
      if (!present || !mayRate(present.job.state)) return { result: 'too-early' }
      if (!isAboutSomebody(wanted, present.job)) return { result: 'nobody' }
      const before = await this.latest(db, wanted.workOrder)
      const row = this.rowOf(wanted, present.job, (before?.position ?? 0) + 1)
      if (before && isSame(before, row)) return { result: 'rated', rating: shownOf(before) }
      await db.insertInto('rating').values(row).execute()
      makeKnown = await this.send(db, present.bay, row)
      return { result: 'rated', rating: shownOf(row) }
    })
    makeKnown()
    return outcome
  }

  async ofWorkOrder(workOrder: string): Promise<ShownRating | null> {
    const row = await this.latest(this.catalogue, workOrder)
    return row ? shownOf(row) : null
  }

  private latest(db: Kysely<Tables>, workOrder: string): Promise<RatingRow | undefined> {
    return db
      .selectFrom('rating')
      .selectAll()
      .where(eb => eb.and({ site: this.site, work_order: workOrder }))
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirst()
  }

  private rowOf(
    { workOrder, technician, explainer, link }: NewRating,
    job: Job,
    position: number,
  ): RatingRow {
    return {
      site: this.site,
      work_order: workOrder,
      position,
      id: randomUUID(),
      link,
      at: Date.now(),
      technician: technician ? (job.technician?.id ?? null) : null,
      technician_score: technician?.score ?? null,
      technician_comment: technician?.comment || null,
      explainer: explainer ? (job.explainer?.id ?? null) : null,
      explainer_score: explainer?.score ?? null,
      explainer_comment: explainer?.comment || null,
    }
  }

  private send(db: Kysely<Tables>, bay: string, row: RatingRow): Promise<() => void> {
    const { id, work_order: workOrder } = row
    const { technician, explainer, at } = shownOf(row)
    const payload = { id, workOrder, technician: told(technician), explainer: told(explainer), at }
    return this.publications.send(db, bay, { type: 'deliver', id: `rating/${id}`, kind: 'rating', payload })
  }
}

function isAboutSomebody({ technician, explainer }: NewRating, job: Job): boolean {
  return !(technician && !job.technician) && !(explainer && !job.explainer)
}

function isSame(before: RatingRow, row: RatingRow): boolean {
  const said = ({ technician_score, technician_comment, explainer_score, explainer_comment }: RatingRow) =>
    JSON.stringify([technician_score, technician_comment, explainer_score, explainer_comment])
  return said(before) === said(row)
}

function shownOf(row: RatingRow): ShownRating {
  return {
    technician: opinion(row.technician_score, row.technician_comment),
    explainer: opinion(row.explainer_score, row.explainer_comment),
    at: new Date(row.at).toISOString(),
  }
}

function opinion(score: number | null, comment: string | null): ShownRating['technician'] {
  return score === null ? null : { score, comment }
}

/** As MQTT has it: what was not said is left out. */
function told(shown: ShownRating['technician']): Rating['technician'] {
  return shown ? { score: shown.score, comment: shown.comment ?? undefined } : undefined
}
