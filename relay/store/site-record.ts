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
import { Publications } from './customer/publications.ts'
import { Ratings } from './customer/ratings.ts'
import { openCatalogue } from './database/catalogue.ts'
import { BrokerReports } from './edge/broker-reports.ts'
import { EdgeDeliveries } from './edge/edge-deliveries.ts'
import { KeptBack } from './edge/kept-back.ts'
import { SiteMailbox, type SiteMailboxOptions } from './edge/mailbox.ts'
import { EventLog } from './events/event-log.ts'
import { Stays } from './job/stays.ts'
import { WorkOrderSearch } from './job/work-order-search.ts'
import { WorkOrders } from './job/work-orders.ts'
import { AuditLog } from './keeping/audit-log.ts'
import { Holds } from './keeping/holds.ts'
import { KeptAges, type KeptAgesOptions } from './keeping/kept-ages.ts'
import { FollowUps } from './shop/follow-ups.ts'
import { JobRecords } from './shop/job-facts.ts'

export type SiteRecord = Awaited<ReturnType<typeof openSiteRecord>>

export interface SiteRecordOptions extends ShopHours {
  site: string
  /** `relay.data`, absolute. */
  directory: string
  clocks?: KeptAgesOptions['clocks']
  log: Logger
}

export async function openSiteRecord(options: SiteRecordOptions) {
  const { site, directory, hours, timezone, clocks, log } = options
  const catalogue = await openCatalogue(path.join(directory, 'record.sqlite'))
  const ages = new KeptAges({ site, catalogue, clocks, log })
  const eventLog = new EventLog({ site, catalogue, ages })
  const stays = new Stays(site)
  const workOrders = new WorkOrders({ site, catalogue, eventLog, ages, stays })
  const clips = new Clips({ site, catalogue, eventLog, ages })
  const clipFiles = new ClipFiles({ site, catalogue, ages, directory: path.join(directory, 'clips') })
  const brokerReports = new BrokerReports({ site, catalogue })
  const keptBack = new KeptBack({ site, catalogue, ages })
  const edgeDeliveries = new EdgeDeliveries({
    ...{ catalogue, workOrders, stays, clips, clipFiles, brokerReports, keptBack, log },
  })
  const store: SiteMailboxOptions['store'] = (db, edge, delivery) => edgeDeliveries.store(db, edge, delivery)
  const mailbox = new SiteMailbox({ site, catalogue, ages, store })
  const edgeKeys = new EdgeKeys({ site, catalogue })
  const linkRegister = new LinkRegister({ site, catalogue, ages })
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
  const publications = new Publications({ eventLog, mailbox })
  const decisions = new Decisions({ site, catalogue, publications })
  const ratings = new Ratings({ site, catalogue, publications })
  const pickups = new Pickups({ site, catalogue, publications, hours, timezone })
  await ages.start()
  await eventLog.start()
  await auditLog.start()
  await workOrders.start()
  const said = { decisions, ratings, pickups }
  const fromEdges = { mailbox, edgeDeliveries, keptBack }
  return { catalogue, ages, eventLog, workOrders, clips, clipFiles, ...fromEdges, ...management, ...said }
}
