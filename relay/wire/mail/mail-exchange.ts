/**
 * The exchange of mail over one connection, the same at both ends (mail.ts): what waits here is sent, oldest first, until
 * the other end has acknowledged it; what comes is stored, in its order, and then acknowledged. When something cannot be
 * stored, nothing that came after it is either: the connection is to end, and all of it comes again in order.
 */
import { Turns } from '../shared/turns.ts'
import type { Ack } from './mail.ts'

/** What is kept at one end: what waits for the other end, and what has come from it. Over a database, sync or async. */
export interface Mailbox<Outgoing, Incoming> {
  /** The oldest not yet acknowledged, in order. */
  pending(limit: number): Outgoing[] | Promise<Outgoing[]>
  /** The other end has stored it. */
  acknowledged(id: string): void | Promise<void>
  /** Durable when it is done; an id that has come before changes nothing. Throws when it cannot be stored. */
  receive(delivery: Incoming): void | Promise<void>
  /** Calls back when something new waits, until the signal aborts. */
  onPut(listener: () => void, signal: AbortSignal): void
}

export interface MailExchangeOptions<Outgoing, Incoming> {
  mailbox: Mailbox<Outgoing, Incoming>
  send: (message: Outgoing | Ack) => void
  /** So many may be under way unacknowledged: live video shares the line. */
  window: number
  /** The connection is to be closed. Called once. */
  onFailure: (error: unknown) => void
}

export class MailExchange<Outgoing extends { id: string }, Incoming extends { id: string; type: 'deliver' }> {
  private readonly options: MailExchangeOptions<Outgoing, Incoming>
  private readonly turns = new Turns()
  private readonly underWay = new Set<string>()
  /** Of the connection; undefined until it has started. */
  private connection: AbortSignal | undefined = undefined
  private hasFailed = false

  constructor(options: MailExchangeOptions<Outgoing, Incoming>) {
    this.options = options
  }

  /** Begins to send, now and whenever something is put, until the signal aborts. Called again it changes nothing. */
  start(signal: AbortSignal): void {
    if (this.connection) return
    this.connection = signal
    this.options.mailbox.onPut(() => this.next(() => this.sendPending()), signal)
    this.next(() => this.sendPending())
  }

  receive(mail: Incoming | Ack): void {
    this.next(() => (mail.type === 'ack' ? this.acknowledged(mail.id) : this.store(mail)))
  }

  private next(work: () => Promise<void>): void {
    void this.turns.take(async () => {
      if (this.hasFailed || this.connection?.aborted) return
      try {
        await work()
      } catch (error) {
        this.hasFailed = true // before the next turn begins
        this.options.onFailure(error)
      }
    })
  }

  private async store(delivery: Incoming): Promise<void> {
    await this.options.mailbox.receive(delivery)
    this.options.send({ type: 'ack', id: delivery.id })
  }

  private async sendPending(): Promise<void> {
    const { mailbox, window, send } = this.options
    for (const delivery of await mailbox.pending(window)) {
      if (this.underWay.has(delivery.id)) continue
      this.underWay.add(delivery.id)
      send(delivery)
    }
  }

  private async acknowledged(id: string): Promise<void> {
    await this.options.mailbox.acknowledged(id)
    this.underWay.delete(id)
    await this.sendPending()
  }
}
