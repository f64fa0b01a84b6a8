import { expect, test } from 'vitest'
import { dayPeriod, dayStart, monthPeriod } from '../../../../relay/store/shop/shop-days.ts'

test.each([
  ['2026-11-25', 'UTC', '2026-11-25T00:00:00Z'],
  ['2026-11-25', 'Asia/Tokyo', '2026-11-24T15:00:00Z'],
  ['2026-11-25', 'America/New_York', '2026-11-25T05:00:00Z'],
  ['2026-03-08', 'America/New_York', '2026-03-08T05:00:00Z'], // the clock goes forward on this day
  ['2026-03-09', 'America/New_York', '2026-03-09T04:00:00Z'],
  ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00Z'], // and back on this one
  ['2026-11-02', 'America/New_York', '2026-11-02T05:00:00Z'],
  ['2026-11-25', 'Asia/Kathmandu', '2026-11-24T18:15:00Z'],
  ['2026-11-25', 'Pacific/Kiritimati', '2026-11-24T10:00:00Z'],
])('%s begins in %s at %s', (date, timezone, expected) => {
  expect(new Date(dayStart(date, timezone)).toISOString()).toBe(new Date(expected).toISOString())
})

test('a month ends where the next begins, also at the end of the year', () => {
  const { toMs } = monthPeriod('2026-12', 'Asia/Tokyo')
  expect(new Date(toMs).toISOString()).toBe('2026-12-31T15:00:00.000Z')
  expect(monthPeriod('2027-01', 'Asia/Tokyo').fromMs).toBe(toMs)
})

test('a day on which the clock is set has 23 or 25 hours', () => {
  const hours = (date: string) => {
    const { fromMs, toMs } = dayPeriod(date, 'America/New_York')
    return (toMs - fromMs) / 3_600_000
  }
  expect(['2026-03-08', '2026-11-01', '2026-11-25'].map(hours)).toEqual([23, 25, 24])
})
