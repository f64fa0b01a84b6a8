import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Catalogue } from '../../../../relay/store/database/catalogue.ts'
import type { EventLog } from '../../../../relay/store/events/event-log.ts'
import { Stays } from '../../../../relay/store/job/stays.ts'
import { WorkOrders } from '../../../../relay/store/job/work-orders.ts'
import { openSiteRecord, type SiteRecord } from '../../../../relay/store/site-record.ts'
import type { Job } from '../../../../relay/wire/job/job.ts'
import type { JobReport } from '../../../../relay/wire/mail/mail.ts'
import { aJob } from '../../../support/job.ts'

let folder: string
let record: SiteRecord
let catalogue: Catalogue
let eventLog: EventLog
let workOrders: WorkOrders
let deliveries = 0
let ageMs = 0
const clocks = { wall: () => Date.now(), steady: () => ageMs }

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'glassbay-record-'))
  await open()
})

afterEach(async () => {
  await catalogue.destroy()
  await rm(folder, { recursive: true })
})

async function open(): Promise<void> {
  const log = pino({ level: 'silent' })
  record = await openSiteRecord({
    site: 'tokyo-01',
    directory: folder,
    hours: undefined,
    timezone: 'Asia/Tokyo',
    clocks,
    log,
  })
  ;({ catalogue, eventLog, workOrders } = record)
}

async function restart(): Promise<void> {
  await catalogue.destroy()
  await open()
}

async function accept(bay: string, job: Job, receivedAtMs: number): Promise<void> {
  await tell({ bay, job, receivedAtMs })
}

async function empty(bay: string, receivedAtMs: number): Promise<void> {
  await tell({ bay, job: null, receivedAtMs })
}

/** As that bay's edge tells it. */
async function tell(payload: JobReport): Promise<void> {
  deliveries += 1
  const edge = record.mailbox.of({ bays: [payload.bay], key: `key of ${payload.bay}` })
  await edge.receive({ type: 'deliver', id: `job/${deliveries}`, kind: 'job', payload })
}

describe('the work orders of a site', () => {
  it('know which job is in which bay, also after a restart', async () => {
    await accept('bay-1', aJob(), 1000)
    expect(workOrders.jobInBay('bay-1')?.workOrder).toBe('WO-1')
    await restart()
    expect(workOrders.jobInBay('bay-1')?.workOrder).toBe('WO-1')
    await empty('bay-1', 2000)
    expect(workOrders.jobInBay('bay-1')).toBeUndefined()
    await restart()
    expect(workOrders.jobInBay('bay-1')).toBeUndefined()
  })

  it('take each revision once and never an older one', async () => {
    await accept('bay-1', aJob({ revision: 2 }), 1000)
    await accept('bay-1', aJob({ revision: 2, state: 'ready' }), 1001)
    await accept('bay-1', aJob({ revision: 1, state: 'diagnosing' }), 1002)
    const read = await workOrders.read('WO-1')
    expect(read).toMatchObject({ revision: 2, state: 'repairing' })
    expect(await eventLog.after(0, 10)).toHaveLength(1)
  })

  it('show no job whose vehicle is not in the bay', async () => {
    await accept('bay-1', aJob({ state: 'waiting' }), 1000)
    expect(workOrders.jobInBay('bay-1')).toBeUndefined()
    await accept('bay-1', aJob({ revision: 2, state: 'in-bay' }), 1001)
    expect(workOrders.jobInBay('bay-1')?.revision).toBe(2)
    await accept('bay-1', aJob({ revision: 3, state: 'delivered' }), 1002)
    expect(workOrders.jobInBay('bay-1')).toBeUndefined()
  })

  it('let the next work order take the bay, and move one from bay to bay', async () => {
    const changed: string[] = []
    workOrders.events.on('job', bay => changed.push(bay))
    await accept('bay-1', aJob(), 1000)
    await accept('bay-1', aJob({ workOrder: 'WO-2' }), 2000)
    expect(workOrders.jobInBay('bay-1')?.workOrder).toBe('WO-2')
    expect((await workOrders.read('WO-1'))?.bay).toBeNull()
    await accept('bay-2', aJob({ workOrder: 'WO-2', revision: 2 }), 3000)
    expect(workOrders.jobInBay('bay-1')).toBeUndefined()
    expect(workOrders.jobInBay('bay-2')?.workOrder).toBe('WO-2')
    expect(changed).toEqual(['bay-1', 'bay-1', 'bay-1', 'bay-2'])
  })

  it('keep when each state was first reached, and times of steps that the snapshots leave out', async () => {
    const step = { id: 's1', title: 'Brakes' }
    await accept('bay-1', aJob({ state: 'diagnosing', steps: [{ ...step, state: 'pending' }] }), 1000)
    await accept(
      'bay-1',
      aJob({ revision: 2, at: '2026-11-23T09:20:00+08:00', steps: [{ ...step, state: 'active' }] }),
      2000,
    )
    await accept(
      'bay-1',
      aJob({
        revision: 3,
        at: '2026-11-23T09:30:00+08:00',
        steps: [{ ...step, state: 'done', endedAt: '2026-11-23T09:29:00+08:00' }],
      }),
      3000,
    )
    const read = await workOrders.read('WO-1')
    expect(read?.progress).toEqual([
      { state: 'diagnosing', at: Date.parse('2026-11-23T09:15:00+08:00') },
      { state: 'repairing', at: Date.parse('2026-11-23T09:20:00+08:00') },
    ])
    expect(read?.steps[0]).toMatchObject({
      started_at: 2000,
      ended_at: Date.parse('2026-11-23T09:29:00+08:00'),
    })
  })

  it('know nothing of another site', async () => {
    await accept('bay-1', aJob(), 1000)
    const stays = new Stays('osaka-02')
    const other = new WorkOrders({ site: 'osaka-02', catalogue, eventLog, ages: record.ages, stays })
    await other.start()
    expect(other.jobInBay('bay-1')).toBeUndefined()
    expect(await other.read('WO-1')).toBeUndefined()
  })

  it('write many snapshots at once without mixing transactions', async () => {
    const jobs = Array.from({ length: 50 }, (_, i) => aJob({ workOrder: `WO-${i}` }))
    await Promise.all(jobs.map((job, i) => accept(`bay-${i}`, job, 1000 + i)))
    const events = await eventLog.after(0, 100)
    expect(events.map(event => event.id)).toEqual(jobs.map((_, i) => i + 1))
    expect(new Set(events.map(event => event.workOrder)).size).toBe(50)
  })
})

describe('the event log', () => {
  it('goes on counting after a restart, and is read from any point', async () => {
    await accept('bay-1', aJob(), 1000)
    await restart()
    await accept('bay-1', aJob({ revision: 2 }), 2000)
    expect(await eventLog.after(1, 10)).toEqual([
      {
        id: 2,
        type: 'job',
        at: 2000,
        bay: 'bay-1',
        workOrder: 'WO-1',
        payload: { workOrder: 'WO-1', revision: 2, state: 'repairing' },
      },
    ])
  })

  it('forgets what is older than a day', async () => {
    await accept('bay-1', aJob(), 1000)
    ageMs += 25 * 3_600_000
    await accept('bay-1', aJob({ revision: 2 }), 1000 + 25 * 3_600_000)
    expect((await eventLog.after(0, 10)).map(event => event.id)).toEqual([2])
  })
})
