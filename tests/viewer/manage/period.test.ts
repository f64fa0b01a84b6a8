import { expect, test } from 'vitest'
import { monthsUntil, periodOf } from '../../../viewer/manage/people/period.ts'

test.each([
  ['thisMonth', '2026-11-25', '2026-11-01', '2026-11-25'],
  ['thisMonth', '2026-11-01', '2026-11-01', '2026-11-01'],
  ['lastMonth', '2026-11-25', '2026-10-01', '2026-10-31'],
  ['lastMonth', '2026-01-15', '2025-12-01', '2025-12-31'],
  ['lastMonth', '2028-03-31', '2028-02-01', '2028-02-29'],
  ['days30', '2026-11-25', '2026-10-27', '2026-11-25'],
  ['days90', '2026-01-15', '2025-10-18', '2026-01-15'],
] as const)('%s on %s is from %s to %s', (name, today, from, to) => {
  expect(periodOf(name, today)).toEqual({ from, to })
})

test('months go back over the turn of the year', () => {
  expect(monthsUntil('2026-02-28', 4)).toEqual(['2026-02', '2026-01', '2025-12', '2025-11'])
})
