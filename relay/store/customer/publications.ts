/** How what was said about a work order becomes known: to the workshop's system by the bay's edge, and as an event. */
import type { Kysely } from 'kysely'
import type { RelayDelivery } from '../../wire/mail/mail.ts'
import type { Tables } from '../database/tables.ts'
import type { SiteMailbox } from '../edge/mailbox.ts'
import type { EventLog } from '../events/event-log.ts'

export interface PublicationsOptions {
  eventLog: EventLog
  mailbox: SiteMailbox
}

/** What an edge publishes for customers. */
export type PublishedDelivery = Extract<RelayDelivery, { kind: 'decision' | 'pickup' | 'rating' }>

export class Publications {
  private readonly eventLog: EventLog
  private readonly mailbox: SiteMailbox

  constructor({ eventLog, mailbox }: PublicationsOptions) {
    this.eventLog = eventLog
    this.mailbox = mailbox
  }

  /** Inside the transaction that stores it. What comes back is to be called once that has been committed. */
  async send(db: Kysely<Tables>, bay: string, delivery: PublishedDelivery): Promise<() => void> {
    const { kind, payload } = delivery
    const { workOrder } = payload
    await this.eventLog.append(db, { type: kind, at: Date.parse(payload.at), bay, workOrder, payload })
    const makeKnown = await this.mailbox.put(db, bay, delivery)
    return () => {
      this.eventLog.announce()
      makeKnown()
    }
  }
}
