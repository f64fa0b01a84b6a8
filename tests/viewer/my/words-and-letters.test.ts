import { describe, expect, it } from 'vitest'
import { newsBetween } from '../../../viewer/my/announcements.ts'
import { staffName } from '../../../viewer/my/findings/decision-on-record.tsx'
import { slotDays } from '../../../viewer/my/pickup/pickup-form.tsx'
import { draftOf, requestOf } from '../../../viewer/my/rating/rating-draft.ts'
import { nothingKnown } from '../../../viewer/my/state/my-state.ts'
import { initialsOf } from '../../../viewer/my/status/people.tsx'
import { myWordsFor } from '../../../viewer/my/words/dictionaries.ts'
import { formatsFor } from '../../../viewer/my/words/formats.ts'
import { aClip, aFinding, aWorkOrder } from '../../support/relay/work-order.ts'

const words = myWordsFor('en')
const formats = formatsFor({ locale: 'en', timezone: 'Asia/Tokyo', currency: 'JPY', now: Date.now })

it.each([
  ['E-7', 'Li Na'],
  ['T-104', '佐藤 健二'],
  ['Front desk', 'Front desk'],
  ['manager-1f2e3d4c', undefined],
])('who recorded it as %s is %s', (id, expected) => {
  expect(staffName(id, aWorkOrder())).toBe(expected)
})

it.each([
  ['Sato Kenji', 'SK'],
  ['Mia', 'M'],
  ['ágnes van der Berg', 'ÁB'],
  ['佐藤', '佐'],
  ['佐藤 健二', '佐'],
  ['李娜', '李'],
  ['', ''],
])('the letters for %s are %s', (name, expected) => {
  expect(initialsOf(name)).toBe(expected)
})

describe('news for the live region', () => {
  const before = { ...nothingKnown, connection: 'online', workOrder: aWorkOrder() } as const
  const decision = {
    decision: 'approved',
    by: 'customer',
    via: 'page',
    at: '2026-11-23T00:15:00.000Z',
    note: null,
    seen: 'seen-1',
  } as const

  it.each([
    ['nothing', {}, []],
    ['a new state', { workOrder: aWorkOrder({ state: 'ready' }) }, ['New: Ready for you']],
    ['a finding', { workOrder: aWorkOrder({ findings: [aFinding()] }) }, ['Something new was found']],
    ['a clip', { clips: [aClip({ kind: 'arrival' })] }, ['New clip: Arrival in the bay']],
    ['the line', { connection: 'offline' }, ['The connection is lost']],
  ] as const)('%s', (_what, change, expected) => {
    expect(newsBetween(before, { ...before, ...change } as typeof nothingKnown, words, formats)).toEqual(
      expected,
    )
  })

  it('a decision, once', () => {
    const open = { ...before, workOrder: aWorkOrder({ findings: [aFinding()] }) }
    const decided = { ...before, workOrder: aWorkOrder({ findings: [aFinding({ decision })] }) }
    expect(newsBetween(open, decided, words, formats)).toEqual(['Front left brake: You approved'])
    expect(newsBetween(decided, decided, words, formats)).toEqual([])
  })

  it('nothing on the first reading: the page itself is the news', () => {
    expect(newsBetween(nothingKnown, { ...before, clips: [aClip()] }, words, formats)).toEqual([])
  })
})

describe('a rating', () => {
  it('is none without stars, whatever the words', () => {
    const draft = draftOf(null)
    draft.technician.comment = 'Thank you'
    expect(requestOf(draft)).toBeUndefined()
  })

  it('goes without empty words, and for whom there are stars', () => {
    const draft = { technician: { score: 5, comment: '  ' }, explainer: { score: 0, comment: 'x' } }
    expect(requestOf(draft)).toEqual({ technician: { score: 5 } })
  })

  it('is changed from what was given', () => {
    const given = {
      technician: { score: 2, comment: 'Late' },
      explainer: null,
      at: '2026-11-23T00:15:00.000Z',
    }
    expect(draftOf(given)).toEqual({
      technician: { score: 2, comment: 'Late' },
      explainer: { score: 0, comment: '' },
    })
    expect(requestOf(draftOf(given))).toEqual({ technician: { score: 2, comment: 'Late' } })
  })
})

it('slots stand by the days of the workshop, not by those of the phone', () => {
  const slots = [
    '2026-11-23T08:00:00Z',
    '2026-11-23T08:30:00Z',
    '2026-11-23T23:30:00Z',
    '2026-11-24T00:30:00Z',
  ]
  expect(slotDays(slots, formats.isSameDay).map(day => day.length)).toEqual([2, 2])
})
