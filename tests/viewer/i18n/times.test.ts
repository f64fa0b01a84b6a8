import { expect, test } from 'vitest'
import { timeFormat } from '../../../viewer/i18n/times.ts'

test.each([
  ['en', '23 November 2026', '00:05', '23 Nov 2026, 00:05'],
  ['ja', '2026年11月23日', '00:05', '2026/11/23 00:05'],
  ['zh-CN', '2026年11月23日', '00:05', '2026/11/23 00:05'],
] as const)(
  '%s: a time is told in the zone of the workshop, midnight as 00',
  (locale, date, time, dateTime) => {
    const format = timeFormat(locale, 'Asia/Tokyo')
    const iso = '2026-11-22T15:05:00.000Z'
    expect(format.date(iso)).toBe(date)
    expect(format.time(iso)).toBe(time)
    expect(format.dateTime(iso)).toBe(dateTime)
  },
)
