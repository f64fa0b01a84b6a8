/** The mailbox's way over one uplink connection: the oldest pending first, acknowledgements both ways. */
import type { Logger } from 'pino'
import { type Ack, type EdgeDelivery, parseRelayMail } from '../../relay/wire/mail/mail.ts'
import type { Mailbox } from '../store/bay-mailbox.ts'

/** So many may be under way unacknowledged: live video shares the line. */
const windowSize = 8

export interface UplinkMailOptions {
  mailbox: Mailbox
  send: (message: EdgeDelivery | Ack) => void
  log: Logger
}

export class UplinkMail {
  private readonly options: UplinkMailOptions
  private readonly underWay = new Set<string>()

  constructor(options: UplinkMailOptions) {
    this.options = options
  }

  /** Sends what is pending now and later, until the signal aborts. */
  run(signal: AbortSignal): void {
    const { events } = this.options.mailbox
    const onPut = () => this.sendPending()
    events.on('put', onPut)
    signal.addEventListener('abort', () => events.off('put', onPut), { once: true })
    this.sendPending()
  }

  /** False for what is no mail. */
  receive(message: unknown): boolean {
    const { mailbox, send, log } = this.options
    const mail = parseRelayMail(message)
    if (!mail) return false
    if (mail.type === 'ack') {
      mailbox.acked(mail.id)
      this.underWay.delete(mail.id)
      this.sendPending()
      return true
    }
    try {
      mailbox.receive(mail)
      send({ type: 'ack', id: mail.id })
    } catch (error) {
      // Not acknowledged: it comes again with the next connection.
      log.error({ err: error, id: mail.id }, 'a delivery of the relay could not be stored')
    }
    return true
  }

  private sendPending(): void {
    for (const delivery of this.options.mailbox.pending(windowSize)) {
      if (this.underWay.has(delivery.id)) continue
      this.underWay.add(delivery.id)
      this.options.send(delivery)
    }
  }
}
