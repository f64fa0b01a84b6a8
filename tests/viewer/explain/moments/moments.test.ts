import { describe, expect, test } from 'vitest'
import { emptyDraft, momentOf, stillComing } from '../../../../viewer/explain/moments/moments.ts'
import { aClip, aFinding } from '../../../support/relay/work-order.ts'

const findings = [aFinding({ id: 'f1', severity: 'urgent', area: 'Brake', fault: 'worn' })]

describe('a mark', () => {
  test.each([
    ['of nothing in particular', {}, { label: '', severity: 'info' }],
    ['with words', { label: ' Leak ', severity: 'advisory' }, { label: 'Leak', severity: 'advisory' }],
    [
      'of a finding says what it is',
      { finding: 'f1' },
      { label: 'Brake: worn', severity: 'urgent', finding: 'f1' },
    ],
    [
      'of a finding, in other words',
      { finding: 'f1', label: '2 mm' },
      { label: '2 mm', severity: 'urgent', finding: 'f1' },
    ],
    ['of a finding that is gone', { finding: 'f9' }, { label: '', severity: 'info' }],
  ] as const)('%s', (_what, draft, moment) => {
    expect(momentOf({ ...emptyDraft, ...draft }, findings)).toEqual(moment)
  })
})

describe('a moment that was marked', () => {
  const moment = { id: 'm1', at: '2026-11-23T00:20:10.000Z', workOrder: 'WO-1', label: 'Leak' }
  const clip = aClip({ kind: 'moment', label: 'Leak', start: '2026-11-23T00:20:00.000Z', seconds: 15 })

  test('is coming until its clip is there', () => {
    expect(stillComing([moment], [], 'WO-1')).toEqual([moment])
    expect(stillComing([moment], [clip], 'WO-1')).toEqual([])
  })

  test('does not take another clip for its own', () => {
    expect(stillComing([moment], [{ ...clip, kind: 'step' }], 'WO-1')).toEqual([moment])
    expect(stillComing([moment], [{ ...clip, start: '2026-11-23T00:21:00.000Z' }], 'WO-1')).toEqual([moment])
  })

  test('is seen with its own work order only', () => {
    expect(stillComing([moment], [], 'WO-2')).toEqual([])
  })
})
