/** Everything that the relay keeps on disk of one site, opened and wired. */
import path from 'node:path'
import type { Logger } from 'pino'
import { LinkRegister } from '../access/link-register.ts'
import type { EdgePostOffice } from '../live/edge-post.ts'
import { AuditLog } from './audit-log.ts'
import { BrokerReports } from './broker-reports.ts'
import { openCatalogue } from './catalogue.ts'
import { ClipFiles } from './clip-files.ts'
import { Clips } from './clips.ts'
import { Decisions } from './decisions.ts'
import { EdgeMail } from './edge-mail.ts'
import { EdgeOutbox } from './edge-outbox.ts'
import { EventLog } from './event-log.ts'
import { FollowUps } from './follow-ups.ts'
import { Holds } from './holds.ts'
import { JobRecords } from './job-facts.ts'
import type { ShopHours } from './pickup-slots.ts'
import { Pickups } from './pickups.ts'
import { Ratings } from './ratings.ts'
import { Spoken } from './spoken.ts'
import { WorkOrderSearch } from './work-order-search.ts'
import { WorkOrders } from './work-orders.ts'

export type SiteRecord = Awaited<ReturnType<typeof openSiteRecord>>

export interface SiteRecordOptions extends ShopHours {
  site: string
  /** `relay.data`, absolute. */
  directory: string
  log: Logger
}

export async function openSiteRecord({ site, directory, hours, timezone, log }: SiteRecordOptions) {
  const catalogue = await openCatalogue(path.join(directory, 'record.sqlite'))
  const eventLog = new EventLog({ site, catalogue })
  const workOrders = new WorkOrders({ site, catalogue, eventLog })
  const clips = new Clips({ site, catalogue, eventLog })
  const clipFiles = new ClipFiles({ site, catalogue, directory: path.join(directory, 'clips') })
  const edgeOutbox = new EdgeOutbox({ site, catalogue })
  const brokerReports = new BrokerReports({ site, catalogue })
  const edgeMail = new EdgeMail({ site, catalogue, workOrders, clips, brokerReports })
  const linkRegister = new LinkRegister({ site, catalogue })
  const auditLog = new AuditLog({ site, catalogue, log })
  const jobRecords = new JobRecords({ site, catalogue })
  const management = {
    linkRegister,
    auditLog,
    jobRecords,
    followUps: new FollowUps({ site, catalogue, jobRecords }),
    brokerReports,
    holds: new Holds({ site, catalogue }),
    workOrderSearch: new WorkOrderSearch({ site, catalogue }),
  }
  const spoken = new Spoken({ eventLog, edgeOutbox })
  const decisions = new Decisions({ site, catalogue, spoken })
  const ratings = new Ratings({ site, catalogue, spoken })
  const pickups = new Pickups({ site, catalogue, spoken, hours, timezone })
  await eventLog.start()
  await auditLog.start()
  await workOrders.start()
  const postOffice: EdgePostOffice = {
    receive: delivery => edgeMail.receive(delivery),
    pending: bays => edgeOutbox.pending(bays),
    acknowledged: (id, bays) => edgeOutbox.acknowledged(id, bays),
    onPut(listener, signal) {
      edgeOutbox.events.on('put', listener)
      signal.addEventListener('abort', () => edgeOutbox.events.off('put', listener), { once: true })
    },
  }
  const said = { decisions, ratings, pickups }
  return { catalogue, eventLog, workOrders, clips, clipFiles, edgeOutbox, postOffice, ...management, ...said }
}
