import { describe, expect, it } from 'vitest'
import type { MadeDecision } from '../../../../relay/wire/work-order/work-order.ts'
import { changesOf, findingsShown, standingOf } from '../../../../viewer/my/state/findings-shown.ts'
import { aFinding } from '../../../support/relay/work-order.ts'

function made(decision: MadeDecision['decision'], seen = 'seen-1'): MadeDecision {
  return { decision, by: 'customer', via: 'page', at: '2026-11-23T00:15:00.000Z', note: null, seen }
}
const over = { mayDecide: false } as const
const nothingAsked = { mayDecide: false, proposal: undefined, price: undefined } as const

describe('where a finding stands', () => {
  it.each([
    ['open', {}],
    ['approved', { decision: made('approved') }],
    ['declined', { decision: made('declined') }],
    ['call-me', { decision: made('call-me') }],
    ['changed', { decision: made('approved', 'another') }],
    ['told', nothingAsked],
    ['told', { ...nothingAsked, severity: 'ok' }],
    ['lapsed', over],
    ['approved', { ...over, decision: made('approved') }],
    // What was decided stays on record, whatever became of the words.
    ['declined', { ...over, decision: made('declined', 'another') }],
  ] as const)('%s', (expected, changes) => {
    expect(standingOf(aFinding(changes))).toBe(expected)
  })
})

it('what waits comes first, then the worst; what is fine is counted apart', () => {
  const findings = [
    aFinding({ id: 'fine', ...nothingAsked, severity: 'ok' }),
    aFinding({ id: 'told', ...nothingAsked, severity: 'info' }),
    aFinding({ id: 'decided', severity: 'urgent', decision: made('approved') }),
    aFinding({ id: 'advised', severity: 'advisory' }),
    aFinding({ id: 'urgent', severity: 'urgent' }),
    aFinding({ id: 'advised too', severity: 'advisory' }),
  ]
  const { fine, cards, waiting } = findingsShown(findings)
  const ids = (list: { id: string }[]) => list.map(({ id }) => id)
  expect(ids(fine)).toEqual(['fine'])
  expect(ids(cards)).toEqual(['urgent', 'advised', 'advised too', 'decided', 'told'])
  expect(ids(waiting)).toEqual(['urgent', 'advised', 'advised too'])
})

describe('what has changed', () => {
  it.each([
    [[], {}],
    [[], { seen: 'another' }],
    [['price'], { price: { material: 68_000, labour: 30_000 } }],
    [['price'], { price: undefined }],
    [['words'], { proposal: 'Replace the pads' }],
    [['severity'], { severity: 'advisory' }],
    [['price', 'words'], { price: { material: 1, labour: 1 }, fault: 'Pads worn to 1 mm' }],
  ] as const)('%j', (expected, changes) => {
    expect(changesOf(aFinding(), aFinding(changes))).toEqual(expected)
  })
})
