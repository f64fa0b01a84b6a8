/** How what was said about a work order becomes known: to the workshop's system by the bay's edge, and as an event. */
import type { Kysely } from 'kysely'
import type { RelayDelivery } from '../../wire/mail/mail.ts'
import type { Tables } from '../database/tables.ts'
import type { EdgeOutbox } from '../edge/edge-outbox.ts'
import type { EventLog } from '../events/event-log.ts'

export interface SpokenOptions {
  eventLog: EventLog
  edgeOutbox: EdgeOutbox
}

/** What an edge publishes for customers. */
export type SpokenDelivery = Extract<RelayDelivery, { kind: 'decision' | 'pickup' | 'rating' }>

export class Spoken {
  private readonly eventLog: EventLog
  private readonly edgeOutbox: EdgeOutbox

  constructor({ eventLog, edgeOutbox }: SpokenOptions) {
    this.eventLog = eventLog
    this.edgeOutbox = edgeOutbox
  }

  /** Inside the transaction that stores it. What comes back is to be called once that has been committed. */
  async send(db: Kysely<Tables>, bay: string, delivery: SpokenDelivery): Promise<() => void> {
    const { kind, payload } = delivery
    const { workOrder } = payload
    await this.eventLog.append(db, { type: kind, at: Date.parse(payload.at), bay, workOrder, payload })
    const putIntoOutbox = await this.edgeOutbox.put(db, bay, delivery)
    return () => {
      this.eventLog.announce()
      putIntoOutbox()
    }
  }
}
