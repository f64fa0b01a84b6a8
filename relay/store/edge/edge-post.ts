/**
 * The mail of one edge's connection (relay/wire/mail/mail.ts): what it delivers is stored before it is acknowledged,
 * in its order; what is there for its bays is sent until it has been acknowledged.
 */
import type { Logger } from 'pino'
import { type Ack, type EdgeDelivery, parseEdgeMail, type RelayDelivery } from '../../wire/mail/mail.ts'

/** Where mail comes from and goes to. */
export interface EdgePostOffice {
  /** Durable when it resolves; a repeated id changes nothing. */
  receive(delivery: EdgeDelivery): Promise<void>
  /** Oldest first. */
  pending(bays: readonly string[]): Promise<RelayDelivery[]>
  acknowledged(id: string, bays: readonly string[]): Promise<void>
  /** Calls back when there is something new for a bay, until the signal aborts. */
  onPut(listener: (bay: string) => void, signal: AbortSignal): void
}

export interface EdgePostOptions {
  /** The bays that its token names: it delivers for no other, and gets nothing of another. */
  bays: readonly string[]
  office: EdgePostOffice
  send: (message: RelayDelivery | Ack) => void
  /** The disk failed: the edge is to come again and deliver again. */
  onFailure: (error: unknown) => void
  log: Logger
}

export class EdgePost {
  private readonly options: EdgePostOptions
  /** Mail is worked on one by one: a later job must not overtake an earlier one. */
  private queue: Promise<void> = Promise.resolve()
  private readonly sent = new Set<string>()
  private hasStarted = false

  constructor(options: EdgePostOptions) {
    this.options = options
  }

  /** Begins to send; called again it changes nothing. */
  start(signal: AbortSignal): void {
    if (this.hasStarted) return
    this.hasStarted = true
    const { bays, office } = this.options
    office.onPut(bay => bays.includes(bay) && this.next(() => this.sendPending()), signal)
    this.next(() => this.sendPending())
  }

  /** False for what is no mail, or for another bay: the connection is to be closed. */
  receive(message: unknown): boolean {
    const mail = parseEdgeMail(message)
    if (!mail) return false
    if (mail.type === 'ack') this.next(() => this.acknowledged(mail.id))
    else if (this.options.bays.includes(mail.payload.bay)) this.next(() => this.store(mail))
    else return false
    return true
  }

  private next(work: () => Promise<void>): void {
    this.queue = this.queue.then(work).catch(error => this.options.onFailure(error))
  }

  private async store(delivery: EdgeDelivery): Promise<void> {
    await this.options.office.receive(delivery)
    this.options.send({ type: 'ack', id: delivery.id })
  }

  private async sendPending(): Promise<void> {
    for (const delivery of await this.options.office.pending(this.options.bays)) {
      if (this.sent.has(delivery.id)) continue
      this.sent.add(delivery.id)
      this.options.send(delivery)
    }
  }

  private async acknowledged(id: string): Promise<void> {
    this.sent.delete(id)
    await this.options.office.acknowledged(id, this.options.bays)
  }
}
