import { describe, expect, it, test } from 'vitest'
import { idOf, keyOfId, mattersOf } from '../../../../relay/store/shop/follow-ups.ts'
import { aDecision, aRating, readyAtMs, someFacts } from '../../../support/relay/job-facts.ts'

const now = readyAtMs + 10_000

describe('somebody is to be called back', () => {
  it.each([
    ['a technician rated two', { rating: aRating(2, 5) }, [['low-rating', 'technician', 'T-104']]],
    [
      'both rated one',
      { rating: aRating(1, 1) },
      [
        ['low-rating', 'technician', 'T-104'],
        ['low-rating', 'explainer', 'E-7'],
      ],
    ],
    ['nobody rated below three', { rating: aRating(3, 4) }, []],
    [
      'an urgent finding declined',
      { decisions: [aDecision('declined', {})] },
      [['declined-urgent', 'f1', 'T-104']],
    ],
    ['an urgent finding approved', { decisions: [aDecision('approved', {})] }, []],
    ['an advisory finding declined', { decisions: [aDecision('declined', { severity: 'advisory' })] }, []],
    ['ready after the promise', { firstPromisedAt: readyAtMs - 1 }, [['missed-promise', '', 'T-104']]],
    ['ready as promised', { firstPromisedAt: readyAtMs }, []],
    [
      'not ready when it was promised',
      { readyAt: null, firstPromisedAt: now - 1 },
      [['missed-promise', '', 'T-104']],
    ],
    ['not ready and not yet promised for now', { readyAt: null, firstPromisedAt: now + 1 }, []],
    ['cancelled', { readyAt: null, firstPromisedAt: now - 1, state: 'cancelled' as const }, []],
  ])('for %s', (_, facts, expected) => {
    const matters = mattersOf(someFacts(facts), now)
    expect(matters.map(({ kind, about, staff }) => [kind, about, staff?.id])).toEqual(expected)
  })

  it('with what was said, as it was shown', () => {
    expect(mattersOf(someFacts({ rating: aRating(1) }), now)).toMatchObject([{ score: 1, comment: 'so so' }])
    const decisions = [aDecision('declined', { proposal: 'replace' })]
    expect(mattersOf(someFacts({ decisions }), now)).toMatchObject([
      { finding: { id: 'f1', area: 'brakes', fault: 'worn', proposal: 'replace' } },
    ])
  })
})

test('ids say what they are about, and what is none of ours is none', () => {
  const key = { kind: 'low-rating' as const, work_order: 'WO/1 é', about: 'technician' }
  expect(keyOfId(idOf(key))).toEqual(key)
  const strange = ['', 'x', '[]', '{}', '["low-rating",1,""]', '["owner","WO-1",""]'].map(text =>
    Buffer.from(text).toString('base64url'),
  )
  for (const id of strange) expect(keyOfId(id)).toBeUndefined()
})
