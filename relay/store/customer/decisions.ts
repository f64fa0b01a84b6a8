/** What customers decided on findings: bound to what they were shown, kept for good, told to the workshop once. */
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Finding, Job } from '../../wire/job/job.ts'
import type { Decision } from '../../wire/job/publication.ts'
import type { DeclinedBefore, MadeDecision } from '../../wire/work-order/work-order.ts'
import type { Catalogue } from '../database/catalogue.ts'
import type { DecisionRow, Tables } from '../database/tables.ts'
import { isDecidable, isUnderWay } from '../job/decidable.ts'
import { presentJob } from '../job/present-job.ts'
import { seenHash } from '../job/seen-hash.ts'
import type { Publications } from './publications.ts'

export interface DecisionsOptions {
  site: string
  catalogue: Catalogue
  publications: Publications
}

export interface NewDecision extends Pick<Decision, 'workOrder' | 'finding' | 'decision' | 'by' | 'via'> {
  /** Hash of what was shown. */
  seen: string
  note?: string | undefined
  /** Hash of the link that it came with. */
  link: string
}

/** `decided`: it is on record, now or from before. `changed`: the finding is not what was shown any more. */
export type DecisionResult = 'decided' | 'changed' | 'nothing-to-decide' | 'too-late'

export interface DecisionOutcome {
  result: DecisionResult
  /** As it is now. */
  job: Job
  finding: Finding
  decision: MadeDecision | undefined
}

/** More than a vehicle has ever had declined, and little enough to look through. */
const declinedLimit = 500

export class Decisions {
  private readonly site: string
  private readonly catalogue: Catalogue
  private readonly publications: Publications

  constructor({ site, catalogue, publications }: DecisionsOptions) {
    this.site = site
    this.catalogue = catalogue
    this.publications = publications
  }

  /**
   * Durable when it resolves. The same decision on the same words again is the one that is there. Undefined: no such
   * finding.
   * @param mayDecide called with the finding just before something new is stored; what it throws comes out of here
   */
  async decide(
    wanted: NewDecision,
    mayDecide: (finding: Finding) => void,
  ): Promise<DecisionOutcome | undefined> {
    let makeKnown = () => {}
    const outcome = await this.catalogue.transaction().execute(async db => {
      const present = await presentJob(db, this.site, wanted.workOrder)
      const finding = present?.job.findings.find(({ id }) => id === wanted.finding)
      if (!present || !finding) return undefined
      const before = await this.latest(db, wanted)
      const result = resultOf(wanted, finding, present.job, before)
      if (result !== 'new') return { result, job: present.job, finding, decision: before && madeOf(before) }
      mayDecide(finding)
      const row = this.rowOf(wanted, finding, (before?.position ?? 0) + 1)
      await db.insertInto('decision').values(row).execute()
      makeKnown = await this.send(db, present.bay, row)
      return { result: 'decided' as const, job: present.job, finding, decision: madeOf(row) }
    })
    makeKnown()
    return outcome
  }

  /** The latest of each finding, by the finding's id. */
  async ofWorkOrder(workOrder: string): Promise<Map<string, MadeDecision>> {
    const rows = await this.catalogue
      .selectFrom('decision')
      .selectAll()
      .where(eb => eb.and({ site: this.site, work_order: workOrder }))
      .orderBy('position')
      .execute()
    return new Map(rows.map(row => [row.finding, madeOf(row)]))
  }

  /** What was declined on the vehicle in other work orders and not agreed to there later; newest first. */
  async declinedBefore({ workOrder, vehicle: { plate } }: Job): Promise<DeclinedBefore[]> {
    if (plate === '') return []
    const rows = await this.catalogue
      .selectFrom('decision')
      .innerJoin('work_order', join =>
        join
          .onRef('work_order.site', '=', 'decision.site')
          .onRef('work_order.id', '=', 'decision.work_order'),
      )
      .selectAll('decision')
      .where('work_order.site', '=', this.site)
      .where('work_order.plate', '=', plate)
      .where('work_order.id', '<>', workOrder)
      .orderBy('decision.at', 'desc')
      .orderBy('decision.position', 'desc')
      .limit(declinedLimit)
      .execute()
    return latestOfEach(rows)
      .filter(({ decision }) => decision === 'declined')
      .map(({ work_order, shown, at }) => ({
        workOrder: work_order,
        finding: JSON.parse(shown) as Finding,
        at: new Date(at).toISOString(),
      }))
  }

  private latest(db: Kysely<Tables>, { workOrder, finding }: NewDecision): Promise<DecisionRow | undefined> {
    return db
      .selectFrom('decision')
      .selectAll()
      .where(eb => eb.and({ site: this.site, work_order: workOrder, finding }))
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirst()
  }

  private rowOf(wanted: NewDecision, shown: Finding, position: number): DecisionRow {
    const { workOrder, finding, decision, seen, by, via, note, link } = wanted
    return {
      site: this.site,
      work_order: workOrder,
      finding,
      position,
      id: randomUUID(),
      link,
      at: Date.now(),
      decision,
      made_by: by,
      via,
      note: note || null,
      seen,
      shown: JSON.stringify(shown),
    }
  }

  private send(db: Kysely<Tables>, bay: string, row: DecisionRow): Promise<() => void> {
    const { id, work_order: workOrder, finding, decision, made_by: by, via, at } = row
    const payload = { id, workOrder, finding, decision, by, via, at: new Date(at).toISOString() }
    return this.publications.send(db, bay, {
      type: 'deliver',
      id: `decision/${id}`,
      kind: 'decision',
      payload,
    })
  }
}

function resultOf(
  { seen, decision }: NewDecision,
  finding: Finding,
  { state }: Job,
  before: DecisionRow | undefined,
): DecisionResult | 'new' {
  if (seenHash(finding) !== seen) return 'changed'
  if (before?.seen === seen && before.decision === decision) return 'decided'
  if (!isDecidable(finding)) return 'nothing-to-decide'
  return isUnderWay(state) ? 'new' : 'too-late'
}

/** `rows`: newest first. */
function latestOfEach(rows: readonly DecisionRow[]): DecisionRow[] {
  const found = new Map<string, DecisionRow>()
  for (const row of rows) {
    const key = JSON.stringify([row.work_order, row.finding])
    if (!found.has(key)) found.set(key, row)
  }
  return [...found.values()]
}

function madeOf({ decision, made_by, via, at, note, seen }: DecisionRow): MadeDecision {
  return { decision, by: made_by, via, at: new Date(at).toISOString(), note, seen }
}
