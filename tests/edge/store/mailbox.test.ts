import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BayMailbox } from '../../../edge/store/mailbox.ts'
import type { Store } from '../../../edge/store/store.ts'
import {
  type Moment,
  parseEdgeMail,
  parseRelayMail,
  type RelayDelivery,
} from '../../../relay/wire/mail/mail.ts'
import { openBayStore } from '../../support/edge/test-bay.ts'

const at = '2026-11-23T09:15:00+08:00'

const moment: RelayDelivery = {
  type: 'deliver',
  id: 'm1',
  kind: 'moment',
  payload: { id: 'm1', bay: 'bay-1', label: 'leak', severity: 'urgent', at, by: 'E-7' },
}
const decision: RelayDelivery = {
  type: 'deliver',
  id: 'd1',
  kind: 'decision',
  payload: {
    id: 'd1',
    workOrder: 'WO-1',
    finding: 'f1',
    decision: 'approved',
    by: 'customer',
    via: 'page',
    at,
  },
}

let directory: string
let store: Store
let moments: Moment[]
let published: [string, { id: string }][]

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'glassbay-mailbox-'))
  store = openBayStore(directory)
  moments = []
  published = []
})

afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

function newMailbox(onMoment = (received: Moment) => void moments.push(received)): BayMailbox {
  const deliver = ({ kind, payload }: RelayDelivery) => {
    if (kind === 'moment') onMoment(payload)
    else published.push([kind, payload])
  }
  return new BayMailbox({ store, deliver })
}

describe('BayMailbox', () => {
  it('hands on what the relay delivers, each once, however often it comes and across a restart', () => {
    const mailbox = newMailbox()
    for (const delivery of [moment, decision, moment, decision]) mailbox.receive(delivery)
    store.close()
    store = openBayStore(directory)
    newMailbox().receive(moment)
    expect(moments).toEqual([moment.payload])
    expect(published).toEqual([['decision', decision.payload]])
  })

  it('has not received what could not be handed on', () => {
    const failing = newMailbox(() => {
      throw new Error('disk is full')
    })
    expect(() => failing.receive(moment)).toThrow('disk is full')
    newMailbox().receive(moment)
    expect(moments).toEqual([moment.payload])
  })
})

describe('mail', () => {
  it.each([moment, decision])('of the relay is read as it was written: $kind', delivery => {
    expect(parseRelayMail(JSON.parse(JSON.stringify(delivery)))).toEqual(delivery)
  })

  it('is acknowledged in the same words both ways', () => {
    const ack = { type: 'ack', id: 'm1' }
    expect([parseRelayMail(ack), parseEdgeMail(ack)]).toEqual([ack, ack])
  })

  it.each([
    [undefined],
    ['deliver'],
    [{ type: 'deliver' }],
    [{ ...moment, kind: 'rumour' }],
    [{ ...moment, payload: { ...moment.payload, severity: 'fatal' } }],
    [{ ...decision, id: '' }],
    [{ type: 'ack', id: 7 }],
  ])('is nothing else: %j', message => {
    expect(parseRelayMail(message)).toBeUndefined()
  })

  it('goes one way: an edge does not decide, and the relay reports no jobs', () => {
    expect(parseEdgeMail(decision)).toBeUndefined()
    const payload = { bay: 'bay-1', receivedAtMs: 1, job: null }
    const report = { type: 'deliver', id: 'j1', kind: 'job', payload }
    expect([parseEdgeMail(report), parseRelayMail(report)]).toEqual([report, undefined])
  })
})
