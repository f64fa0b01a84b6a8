import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Ack } from '../../../../relay/wire/mail/mail.ts'
import { type Mailbox, MailExchange } from '../../../../relay/wire/mail/mail-exchange.ts'
import { until } from '../../../support/until.ts'

interface Letter {
  type: 'deliver'
  id: string
}

const letter = (id: string): Letter => ({ type: 'deliver', id })

/** One end with its disk: what waits, and what has been stored. `broken` cannot be stored. */
class TestMailbox implements Mailbox<Letter, Letter> {
  readonly waiting: Letter[] = []
  readonly stored: string[] = []
  readonly broken = new Set<string>()
  private readonly events = new EventEmitter()

  put(id: string): void {
    this.waiting.push(letter(id))
    this.events.emit('put')
  }

  pending(limit: number): Letter[] {
    return this.waiting.slice(0, limit)
  }

  acknowledged(id: string): void {
    const at = this.waiting.findIndex(waiting => waiting.id === id)
    if (at >= 0) this.waiting.splice(at, 1)
  }

  /** Takes a while, like a disk: one that comes later must wait for it. */
  async receive({ id }: Letter): Promise<void> {
    await new Promise(setImmediate)
    if (this.broken.has(id)) throw new Error(`no room for ${id}`)
    if (!this.stored.includes(id)) this.stored.push(id)
  }

  onPut(listener: () => void, signal: AbortSignal): void {
    this.events.on('put', listener)
    signal.addEventListener('abort', () => this.events.off('put', listener), { once: true })
  }
}

let mailbox: TestMailbox
let sent: (Letter | Ack)[]
let failures: string[]
let connection: AbortController

beforeEach(() => {
  mailbox = new TestMailbox()
  sent = []
  failures = []
  connection = new AbortController()
})

function anExchange(window = 2): MailExchange<Letter, Letter> {
  return new MailExchange<Letter, Letter>({
    mailbox,
    window,
    send: message => void sent.push(message),
    onFailure: error => void failures.push((error as Error).message),
  })
}

const acked = () => sent.filter(({ type }) => type === 'ack').map(({ id }) => id)
const delivered = () => sent.filter(({ type }) => type === 'deliver').map(({ id }) => id)

describe('what comes', () => {
  it('is stored in its order and then acknowledged', async () => {
    const exchange = anExchange()
    for (const id of ['a', 'b', 'c']) exchange.receive(letter(id))
    await until(() => acked().length === 3)
    expect([mailbox.stored, acked()]).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ])
  })

  it('is not overtaken: after one that could not be stored nothing is, until the connection begins anew', async () => {
    mailbox.broken.add('b')
    const exchange = anExchange()
    for (const id of ['a', 'b', 'c', 'd']) exchange.receive(letter(id))
    await until(() => failures.length > 0)
    await new Promise(resolve => setTimeout(resolve, 20))
    expect([mailbox.stored, acked(), failures]).toEqual([['a'], ['a'], ['no room for b']])
    mailbox.broken.clear()
    const next = anExchange()
    for (const id of ['b', 'c', 'd']) next.receive(letter(id))
    await until(() => acked().length === 4)
    expect(mailbox.stored).toEqual(['a', 'b', 'c', 'd'])
  })
})

describe('what waits', () => {
  it('is sent once started, oldest first, so many at a time, and goes on with each acknowledgement', async () => {
    const exchange = anExchange(2)
    for (const id of ['a', 'b', 'c']) mailbox.put(id)
    expect(sent).toEqual([])
    exchange.start(connection.signal)
    exchange.start(connection.signal)
    await until(() => sent.length === 2)
    exchange.receive({ type: 'ack', id: 'a' })
    await until(() => sent.length === 3)
    mailbox.put('d')
    exchange.receive({ type: 'ack', id: 'b' })
    await until(() => sent.length === 4)
    expect(delivered()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('is not sent any more when the connection has ended', async () => {
    const exchange = anExchange()
    exchange.start(connection.signal)
    connection.abort()
    mailbox.put('a')
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(sent).toEqual([])
  })
})
