/** Everything that the relay keeps on disk of one site, opened and wired. */
import path from 'node:path'
import type { Logger } from 'pino'
import { EdgeKeys } from './access/edge-keys.ts'
import { LinkRegister } from './access/link-register.ts'
import { ClipFiles } from './clips/clip-files.ts'
import { Clips } from './clips/clips.ts'
import { Decisions } from './customer/decisions.ts'
import type { ShopHours } from './customer/pickup-slots.ts'
import { Pickups } from './customer/pickups.ts'
import { Ratings } from './customer/ratings.ts'
import { Spoken } from './customer/spoken.ts'
import { openCatalogue } from './database/catalogue.ts'
import { BrokerReports } from './edge/broker-reports.ts'
import { EdgeMail } from './edge/edge-mail.ts'
import { EdgeOutbox } from './edge/edge-outbox.ts'
import type { EdgePostOffice } from './edge/edge-post.ts'
import { EventLog } from './events/event-log.ts'
import { WorkOrderSearch } from './job/work-order-search.ts'
import { WorkOrders } from './job/work-orders.ts'
import { AuditLog } from './keeping/audit-log.ts'
import { Holds } from './keeping/holds.ts'
import { FollowUps } from './shop/follow-ups.ts'
import { JobRecords } from './shop/job-facts.ts'

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
  const edgeKeys = new EdgeKeys({ site, catalogue })
  const linkRegister = new LinkRegister({ site, catalogue })
  const auditLog = new AuditLog({ site, catalogue, log })
  const jobRecords = new JobRecords({ site, catalogue })
  const management = {
    linkRegister,
    edgeKeys,
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
