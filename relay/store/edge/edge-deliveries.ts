/**
 * What the edges deliver, each kind to where it is kept, as far as the edge may (relay/access/edge-can.ts). What comes too
 * early waits: it is looked at again when another bay has let go of its work order, and now and then.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Transaction } from 'kysely'
import type { Logger } from 'pino'
import { Counter, Gauge, type Registry } from 'prom-client'
import { type EdgeSubject, type EdgeVerdict, edgeCan } from '../../access/edge-can.ts'
import type { Job } from '../../wire/job/job.ts'
import type { ClipTag } from '../../wire/job/publication.ts'
import type { EdgeDelivery } from '../../wire/mail/mail.ts'
import type { ClipFiles } from '../clips/clip-files.ts'
import type { Clips } from '../clips/clips.ts'
import type { Catalogue } from '../database/catalogue.ts'
import type { Tables } from '../database/tables.ts'
import type { Stays } from '../job/stays.ts'
import type { WorkOrders } from '../job/work-orders.ts'
import type { BrokerReports } from './broker-reports.ts'
import type { Kept, KeptBack, KeptDelivery } from './kept-back.ts'

/** A key may be called back by another process: what its bay held is free then. */
const lookAgainMs = 30_000

export interface EdgeDeliveriesOptions {
  catalogue: Catalogue
  workOrders: WorkOrders
  stays: Stays
  clips: Clips
  clipFiles: Pick<ClipFiles, 'filmOf'>
  brokerReports: BrokerReports
  keptBack: KeptBack
  log: Logger
}

type Db = Transaction<Tables>
/** To be called when the transaction has been committed. */
type MakeKnown = () => void | Promise<void>

type JobDelivery = KeptDelivery & { kind: 'job' }
type ClipDelivery = KeptDelivery & { kind: 'clip' }

export class EdgeDeliveries {
  private readonly options: EdgeDeliveriesOptions
  private readonly refused = new Counter({
    name: 'glassbay_edge_refused_total',
    help: 'What an edge told and may not: it is not kept',
    labelNames: ['bay', 'kind'] as const,
    registers: [],
  })

  constructor(options: EdgeDeliveriesOptions) {
    this.options = options
  }

  /** Inside the transaction of the receipt. What comes back is to be called once that has been committed. */
  async store(db: Db, edge: EdgeSubject, delivery: EdgeDelivery): Promise<MakeKnown> {
    switch (delivery.kind) {
      case 'job':
        return this.storeJob(db, edge, delivery)
      case 'clip':
        return this.storeClip(db, edge, delivery)
      case 'broker':
        return this.options.brokerReports.accept(db, delivery.payload)
      default:
        return delivery satisfies never
    }
  }

  /** What waits of this work order is counted as far as it may be now; all that this bay has told of it, if one is named. */
  async release(workOrder: string, handedTo?: string): Promise<void> {
    const { catalogue, keptBack } = this.options
    const makeKnown = await catalogue.transaction().execute(async db => {
      const known: MakeKnown[] = []
      const waitsOn = new Set<string>()
      const all = await keptBack.of(db, workOrder)
      for (const kept of all) {
        if (waitsOn.has(kept.bay)) continue
        const later = all.filter(({ bay, position }) => bay === kept.bay && position > kept.position)
        const counted = await this.count(db, kept, {
          isPast: later.some(endsClaim),
          isHanded: kept.bay === handedTo,
        })
        if (counted) {
          await keptBack.remove(db, kept)
          known.push(counted)
        } else if (kept.delivery.kind === 'job') waitsOn.add(kept.bay)
      }
      return known
    })
    for (const makeOneKnown of makeKnown) await makeOneKnown()
  }

  /** Looks again, now and then, until the signal aborts, at what waits. */
  async run(signal: AbortSignal): Promise<void> {
    const { keptBack, log } = this.options
    while (!signal.aborted) {
      try {
        const waiting = new Set((await keptBack.all()).map(({ workOrder }) => workOrder))
        for (const workOrder of waiting) if (!signal.aborted) await this.release(workOrder)
      } catch (error) {
        log.error({ err: error }, 'what edges told too early could not be looked at')
      }
      await wait(lookAgainMs, undefined, { signal, ref: false }).catch(() => {}) // aborted: the loop sees it
    }
  }

  measure(register: Registry): void {
    register.registerMetric(this.refused)
    const waiting = new Gauge({
      name: 'glassbay_edge_kept_back',
      help: "What a bay's edge told of a work order that another bay has not let go",
      labelNames: ['bay'],
      registers: [register],
      collect: async () => {
        waiting.reset()
        for (const { bay } of await this.options.keptBack.all()) waiting.inc({ bay })
      },
    })
  }

  private async storeJob(db: Db, edge: EdgeSubject, delivery: JobDelivery): Promise<MakeKnown> {
    const { workOrders } = this.options
    const { bay, job, receivedAtMs } = delivery.payload
    const before = workOrders.workOrderIn(bay)
    await this.endClaim(db, edge, delivery)
    if (!job) return this.thenRelease([await workOrders.empty(db, bay, receivedAtMs)], [before])
    const verdict = await this.mayTell(db, edge, bay, job)
    switch (verdict) {
      case 'allowed': {
        const told = { bay, job, receivedAtMs, toldBy: edge.key, toldAtMs: Date.now(), isPast: false }
        return this.thenRelease([await workOrders.accept(db, told)], [before, job.workOrder])
      }
      case 'overtaken':
        return () => {}
      case 'not-yet':
      case 'forbidden': {
        if (verdict === 'not-yet') await this.keep(db, edge, job.workOrder, delivery)
        else this.refuse(delivery, job.workOrder)
        if (before === job.workOrder) return () => {}
        // Whatever comes of it, the vehicle that was there is not there any more.
        return this.thenRelease([await workOrders.empty(db, bay, receivedAtMs)], [before])
      }
      default:
        return verdict satisfies never
    }
  }

  private async storeClip(db: Db, edge: EdgeSubject, delivery: ClipDelivery): Promise<MakeKnown> {
    const { payload } = delivery
    const verdict = await this.mayList(db, edge, payload)
    if (verdict === 'allowed') return this.options.clips.announce(db, payload)
    if (verdict === 'not-yet') await this.keep(db, edge, payload.workOrder, delivery)
    else this.refuse(delivery, payload.workOrder)
    return () => {}
  }

  /** Undefined: it goes on waiting. */
  private async count(
    db: Db,
    { bay, workOrder, key, atMs, delivery }: Kept,
    { isPast, isHanded }: { isPast: boolean; isHanded: boolean },
  ): Promise<MakeKnown | undefined> {
    const { workOrders, stays, clips } = this.options
    const edge = { bays: [bay], key }
    if (delivery.kind === 'clip') {
      const verdict = await this.mayList(db, edge, delivery.payload)
      return verdict === 'allowed' ? clips.announce(db, delivery.payload) : undefined
    }
    const { job, receivedAtMs } = delivery.payload
    if (!job) {
      await stays.wasThereUntil(db, { bay, workOrder, atMs: receivedAtMs })
      return () => {}
    }
    const verdict = await this.mayTell(db, edge, bay, job)
    if (verdict === 'not-yet' && !isHanded) return undefined
    if (verdict === 'overtaken' || verdict === 'forbidden') return () => {}
    return workOrders.accept(db, { bay, job, receivedAtMs, toldBy: key, toldAtMs: atMs, isPast })
  }

  private async mayTell(db: Db, edge: EdgeSubject, bay: string, job: Job): Promise<EdgeVerdict> {
    const known = await this.options.workOrders.known(db, job.workOrder)
    return edgeCan(edge, 'tell-job', { bay, job, known })
  }

  private async mayList(db: Db, edge: EdgeSubject, clip: ClipTag): Promise<EdgeVerdict> {
    const { id, bay, workOrder, sha256, start, seconds } = clip
    const startMs = Date.parse(start)
    return edgeCan(edge, 'list-clip', {
      bay,
      startMs,
      endMs: startMs + seconds * 1000,
      stays: await this.options.stays.of(db, workOrder, bay),
      film: await this.options.clipFiles.filmOf(db, id, sha256),
    })
  }

  /** The bay has gone on from what it claimed: it was there until now. */
  private async endClaim(db: Db, edge: EdgeSubject, { id, payload }: JobDelivery): Promise<void> {
    const { bay, job, receivedAtMs } = payload
    const claimed = await this.options.keptBack.claimedBy(db, bay)
    if (claimed === undefined || claimed === job?.workOrder) return
    const end = { bay, receivedAtMs, job: null }
    await this.keep(db, edge, claimed, { type: 'deliver', id, kind: 'job', payload: end })
  }

  private async keep(db: Db, { key }: EdgeSubject, workOrder: string, delivery: KeptDelivery): Promise<void> {
    const { keptBack, log } = this.options
    const { bay } = delivery.payload
    const kept = { bay, workOrder, key, atMs: Date.now(), delivery }
    if (!(await keptBack.keep(db, kept))) return this.refuse(delivery, workOrder)
    log.warn(
      { bay, workOrder, kind: delivery.kind },
      'an edge told of a work order that is not its own: kept back',
    )
  }

  private refuse({ kind, payload }: KeptDelivery, workOrder: string): void {
    const { bay } = payload
    this.refused.inc({ bay, kind })
    this.options.log.error({ bay, workOrder, kind }, 'an edge told what it may not: refused')
  }

  private thenRelease(makeKnown: MakeKnown[], workOrders: (string | undefined)[]): MakeKnown {
    return async () => {
      for (const makeOneKnown of makeKnown) await makeOneKnown()
      for (const workOrder of new Set(workOrders)) if (workOrder !== undefined) await this.release(workOrder)
    }
  }
}

function endsClaim({ delivery }: Kept): boolean {
  return delivery.kind === 'job' && delivery.payload.job === null
}
