import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BayMailbox } from '../../../edge/store/mailbox.ts'
import type { Store } from '../../../edge/store/store.ts'
import { type EdgeDelivery, parseEdgeMail } from '../../../relay/wire/mail/mail.ts'
import { openBayStore } from '../../support/edge/test-bay.ts'
import { aJob } from '../../support/job.ts'
import { startChild } from '../../support/system/child.ts'

let directory: string
let store: Store

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'glassbay-outbox-'))
  store = openBayStore(directory)
})

afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

function waitingMail(): BayMailbox {
  return new BayMailbox({ store, deliver: () => {} })
}

function reopened(): BayMailbox {
  store.close()
  store = openBayStore(directory)
  return waitingMail()
}

function aReport(id: string): EdgeDelivery {
  return { type: 'deliver', id, kind: 'job', payload: { bay: 'bay-1', receivedAtMs: 1, job: aJob() } }
}

function aBrokerReport(id: string): EdgeDelivery {
  return {
    type: 'deliver',
    id,
    kind: 'broker',
    payload: { bay: 'bay-1', sinceMs: 1, isConnected: false, refused: [] },
  }
}

const ids = (mailbox: BayMailbox, limit = 100) => mailbox.pending(limit).map(({ id }) => id)

describe('what waits in a mailbox', () => {
  it('offers what was put, in order and as it was, until it is acknowledged, across restarts', () => {
    const mailbox = waitingMail()
    for (const id of ['a', 'b', 'c']) mailbox.put(aReport(id))
    expect(mailbox.pending(2)).toEqual([aReport('a'), aReport('b')])
    mailbox.acknowledged('b')
    const after = reopened()
    expect(ids(after)).toEqual(['a', 'c'])
    after.put(aReport('d'))
    after.acknowledged('a')
    after.acknowledged('a')
    expect(ids(after)).toEqual(['c', 'd'])
    expect(after.length).toBe(2)
  })

  it('holds what is waiting once, whoever puts it again', () => {
    const mailbox = waitingMail()
    for (const id of ['a', 'b', 'a']) mailbox.put(aReport(id))
    expect(ids(mailbox)).toEqual(['a', 'b'])
  })

  it('keeps only the newest of what is superseded', () => {
    const mailbox = waitingMail()
    mailbox.put(aBrokerReport('lost'), { supersedes: 'broker' })
    mailbox.put(aReport('a'))
    mailbox.put(aBrokerReport('back'), { supersedes: 'broker' })
    expect(ids(mailbox)).toEqual(['a', 'back'])
  })

  it('says that there is something when it is there, and nothing of what was undone', async () => {
    const mailbox = waitingMail()
    const seen: string[][] = []
    mailbox.events.on('put', () => seen.push(ids(mailbox)))
    store.transaction(() => mailbox.put(aReport('a')))
    expect(() =>
      store.transaction(() => {
        mailbox.put(aReport('b'))
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(seen).toEqual([['a']])
  })

  it('puts on the line what the relay can read', () => {
    const mailbox = waitingMail()
    const deliveries = [aReport('a'), aBrokerReport('b')]
    for (const delivery of deliveries) mailbox.put(delivery)
    expect(mailbox.pending(10).map(parseEdgeMail)).toEqual(deliveries)
  })

  it('has everything that was put before kill -9', async () => {
    const lifetime = new AbortController()
    const main = path.resolve(import.meta.dirname, '../../support/edge/outbox-main.ts')
    const child = await startChild({ command: process.execPath, args: [main, directory] }, lifetime.signal)
    for (let said = 0; said < 200; said++) await once(child.events, 'line')
    await child.kill('SIGKILL')
    const put = child.output.filter(line => line.startsWith('put-'))
    const waiting = ids(reopened(), 100_000)
    expect(put.length).toBeGreaterThanOrEqual(200)
    expect(waiting.slice(0, put.length)).toEqual(put)
    expect(waiting.length).toBeLessThanOrEqual(put.length + 1)
  })
})
