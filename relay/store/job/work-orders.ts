/** The work orders of one site: what the edges tell of them goes in, what pages and live video ask comes out. */
import { EventEmitter } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import type { Transaction } from 'kysely'
import type { KnownWorkOrder } from '../../access/edge-can.ts'
import { isInBay, type Job } from '../../wire/job/job.ts'
import type { Ages } from '../../wire/shared/age-clock.ts'
import type { Catalogue } from '../database/catalogue.ts'
import type { RevisionRow, StepRow, Tables, WorkOrderRow } from '../database/tables.ts'
import type { EventLog } from '../events/event-log.ts'
import type { JobSource } from './job-source.ts'
import { claimed, findingRows, itemRows, stepRows } from './snapshot-rows.ts'
import type { Stays } from './stays.ts'

export interface WorkOrder extends WorkOrderRow {
  /** The latest snapshot. */
  job: Job
  /** When each state was first reached, in that order. */
  progress: Pick<RevisionRow, 'state' | 'at'>[]
  steps: StepRow[]
}

/** A snapshot as an edge has told it. */
export interface ToldJob {
  bay: string
  job: Job
  /** When the edge had it, by its clock, ms since 1970. */
  receivedAtMs: number
  /** The edge's key, and when it was told by the relay's clock. */
  toldBy: string
  toldAtMs: number
  /** The bay has gone on to something else since: this is for the record alone. */
  isPast: boolean
}

export interface WorkOrdersOptions {
  site: string
  catalogue: Catalogue
  eventLog: EventLog
  ages: Ages
  stays: Stays
}

export class WorkOrders implements JobSource {
  readonly events = new EventEmitter<{ job: [bay: string] }>()
  private readonly site: string
  private readonly catalogue: Catalogue
  private readonly eventLog: EventLog
  private readonly ages: Ages
  private readonly stays: Stays
  /** By bay; live video asks for every viewer, so it is at hand. */
  private readonly present = new Map<string, Job>()

  constructor({ site, catalogue, eventLog, ages, stays }: WorkOrdersOptions) {
    this.site = site
    this.catalogue = catalogue
    this.eventLog = eventLog
    this.ages = ages
    this.stays = stays
    this.events.setMaxListeners(0) // one a viewer
  }

  /** Which jobs are in which bays, as the database knows it from before. */
  async start(): Promise<void> {
    const rows = await this.catalogue
      .selectFrom('work_order')
      .innerJoin('revision', join =>
        join
          .onRef('revision.site', '=', 'work_order.site')
          .onRef('revision.work_order', '=', 'work_order.id')
          .onRef('revision.revision', '=', 'work_order.revision'),
      )
      .select(['work_order.bay as bay', 'revision.snapshot as snapshot'])
      .where('work_order.site', '=', this.site)
      .where('work_order.bay', 'is not', null)
      .execute()
    for (const { bay, snapshot } of rows) if (bay) this.present.set(bay, JSON.parse(snapshot) as Job)
  }

  jobInBay(bay: string): Job | undefined {
    const job = this.present.get(bay)
    return job && isInBay(job.state) ? job : undefined
  }

  /** What is known of it, for who may speak of it now; undefined: nothing. */
  async known(db: Transaction<Tables>, workOrder: string): Promise<KnownWorkOrder | undefined> {
    const row = await db
      .selectFrom('work_order as o')
      .innerJoin('revision as r', join =>
        join
          .onRef('r.site', '=', 'o.site')
          .onRef('r.work_order', '=', 'o.id')
          .onRef('r.revision', '=', 'o.revision'),
      )
      .leftJoin('edge_key as k', join =>
        join.onRef('k.site', '=', 'o.site').onRef('k.bay', '=', 'o.bay').on('k.revoked_at', 'is', null),
      )
      .select(['o.bay', 'o.state', 'o.revision', 'r.at', 'r.bay as told_in', 'r.told_by', 'r.told_at'])
      .select('k.thumbprint')
      .where('o.site', '=', this.site)
      .where('o.id', '=', workOrder)
      .executeTakeFirst()
    if (!row) return undefined
    const { bay, state, revision, at: atMs, told_in: toldIn, told_by: toldBy, told_at: toldAtMs } = row
    return { bay, isBayInForce: row.thumbprint !== null, state, revision, atMs, toldIn, toldBy, toldAtMs }
  }

  /** A bay's new snapshot. What comes back is to be called when the transaction has been committed: it makes it known. */
  async accept(db: Transaction<Tables>, told: ToldJob): Promise<() => void> {
    const { bay, job, receivedAtMs, isPast } = told
    if (!isPast) await this.makeRoom(db, bay, job, receivedAtMs)
    await this.saveWorkOrder(db, told)
    await this.noteStay(db, told)
    await this.logFindings(db, bay, job, receivedAtMs)
    await this.saveParts(db, job, receivedAtMs)
    await this.log(db, bay, job, receivedAtMs)
    return () => {
      const otherBays = this.baysOf(job.workOrder).filter(other => other !== bay)
      for (const other of otherBays) this.present.delete(other)
      if (!isPast) this.present.set(bay, job)
      this.announce(new Set([...otherBays, bay]))
    }
  }

  /** The bay has no job any more. Comes back as accept() does. */
  async empty(db: Transaction<Tables>, bay: string, receivedAtMs: number): Promise<() => void> {
    const left = this.present.get(bay)
    if (!left) return () => {}
    await this.leaveBay(db, bay, receivedAtMs)
    await this.stays.hasLeft(db, { bay, atMs: receivedAtMs })
    await this.log(db, bay, left, receivedAtMs)
    return () => {
      this.present.delete(bay)
      this.announce(new Set([bay]))
    }
  }

  async exists(workOrder: string): Promise<boolean> {
    const row = await this.catalogue
      .selectFrom('work_order')
      .select('id')
      .where('site', '=', this.site)
      .where('id', '=', workOrder)
      .executeTakeFirst()
    return row !== undefined
  }

  async read(workOrder: string): Promise<WorkOrder | undefined> {
    const mine = { site: this.site, work_order: workOrder }
    const row = await this.catalogue
      .selectFrom('work_order')
      .selectAll()
      .where('site', '=', this.site)
      .where('id', '=', workOrder)
      .executeTakeFirst()
    if (!row) return undefined
    const [latest, progress, steps] = await Promise.all([
      this.catalogue
        .selectFrom('revision')
        .select('snapshot')
        .where(eb => eb.and({ ...mine, revision: row.revision }))
        .executeTakeFirstOrThrow(),
      this.catalogue
        .selectFrom('revision')
        .select(['state', ({ fn }) => fn.min('at').as('at')])
        .where(eb => eb.and(mine))
        .groupBy('state')
        .orderBy('at')
        .execute(),
      this.catalogue
        .selectFrom('step')
        .selectAll()
        .where(eb => eb.and(mine))
        .orderBy('position')
        .execute(),
    ])
    return { ...row, job: JSON.parse(latest.snapshot) as Job, progress, steps }
  }

  /** The work order of that bay, as far as it is known here. */
  workOrderIn(bay: string): string | undefined {
    return this.present.get(bay)?.workOrder
  }

  private baysOf(workOrder: string): string[] {
    return [...this.present].filter(([, job]) => job.workOrder === workOrder).map(([bay]) => bay)
  }

  private announce(bays: ReadonlySet<string>): void {
    this.eventLog.announce()
    for (const bay of bays) this.events.emit('job', bay)
  }

  private async log(db: Transaction<Tables>, bay: string, job: Job, at: number): Promise<void> {
    const { workOrder, revision, state } = job
    await this.eventLog.append(db, {
      type: 'job',
      at,
      bay,
      workOrder,
      payload: { workOrder, revision, state },
    })
  }

  /** One event for each finding that is new or says something else than before; called before they are saved. */
  private async logFindings(db: Transaction<Tables>, bay: string, job: Job, at: number): Promise<void> {
    const { workOrder } = job
    const key = { site: this.site, work_order: workOrder }
    const known = await db
      .selectFrom('finding')
      .selectAll()
      .where(eb => eb.and(key))
      .execute()
    const before = new Map(known.map(row => [row.id, row]))
    for (const row of findingRows(key, job)) {
      if (isDeepStrictEqual({ ...before.get(row.id), position: row.position }, row)) continue
      const payload = { workOrder, finding: row.id, severity: row.severity }
      await this.eventLog.append(db, { type: 'finding', at, bay, workOrder, payload })
    }
  }

  /** Who follows the one that was there learns that it is not any more; of the new one it learns nothing. */
  private async makeRoom(
    db: Transaction<Tables>,
    bay: string,
    job: Job,
    receivedAtMs: number,
  ): Promise<void> {
    const left = this.present.get(bay)
    if (left && left.workOrder !== job.workOrder) await this.log(db, bay, left, receivedAtMs)
    await this.leaveBay(db, bay, receivedAtMs)
  }

  private async noteStay(db: Transaction<Tables>, told: ToldJob): Promise<void> {
    const { bay, job, receivedAtMs: atMs, isPast } = told
    const note = { bay, workOrder: job.workOrder, atMs }
    if (!isInBay(job.state)) await this.stays.hasLeft(db, isPast ? note : { bay, atMs })
    else if (isPast) await this.stays.wasThere(db, note)
    else await this.stays.isThere(db, note)
  }

  private async leaveBay(db: Transaction<Tables>, bay: string, atMs: number): Promise<void> {
    await db
      .updateTable('work_order')
      .set({ bay: null, updated_at: atMs, aged_from: this.ages.now() })
      .where('site', '=', this.site)
      .where('bay', '=', bay)
      .execute()
  }

  private async saveWorkOrder(db: Transaction<Tables>, told: ToldJob): Promise<void> {
    const { bay, job, receivedAtMs, toldBy, toldAtMs, isPast } = told
    const changing = {
      bay: isPast ? null : bay,
      state: job.state,
      plate: job.vehicle.plate,
      revision: job.revision,
      appointment_at: claimed(job.appointmentAt),
      promised_at: claimed(job.promisedAt),
      updated_at: receivedAtMs,
      aged_from: this.ages.now(),
    }
    await db
      .insertInto('work_order')
      .values({ site: this.site, id: job.workOrder, first_seen_at: receivedAtMs, ...changing })
      .onConflict(conflict => conflict.columns(['site', 'id']).doUpdateSet(changing))
      .execute()
    const snapshot = {
      bay,
      state: job.state,
      at: Date.parse(job.at),
      received_at: receivedAtMs,
      snapshot: JSON.stringify(job),
      told_by: toldBy,
      told_at: toldAtMs,
    }
    const key = { site: this.site, work_order: job.workOrder, revision: job.revision }
    await db
      .insertInto('revision')
      .values({ ...key, ...snapshot })
      // Told by another edge before, which had no say in it.
      .onConflict(conflict => conflict.columns(['site', 'work_order', 'revision']).doUpdateSet(snapshot))
      .execute()
  }

  /** The parts as the newest snapshot has them; what it leaves out is gone from here, and stays in its revision. */
  private async saveParts(db: Transaction<Tables>, job: Job, receivedAtMs: number): Promise<void> {
    const key = { site: this.site, work_order: job.workOrder }
    const known = await db
      .selectFrom('step')
      .selectAll()
      .where(eb => eb.and(key))
      .execute()
    const parts = {
      step: stepRows(key, job, known, receivedAtMs),
      finding: findingRows(key, job),
      item: itemRows(key, job),
    }
    for (const table of ['step', 'finding', 'item'] as const) {
      await db
        .deleteFrom(table)
        .where(eb => eb.and(key))
        .execute()
      if (parts[table].length > 0) await db.insertInto(table).values(parts[table]).execute()
    }
  }
}
