import { describe, expect, test } from 'vitest'
import type { Locale } from '../../../../viewer/i18n/words.ts'
import { Formats } from '../../../../viewer/manage/page/formats.ts'

const tokyo = (locale: Locale) => new Formats({ locale, timezone: 'Asia/Tokyo', currency: 'JPY' })
const nowMs = Date.parse('2026-11-25T03:00:00Z') // noon in Tokyo

describe('times are of the site, not of the machine', () => {
  test.each([
    ['2026-11-25T00:15:00Z', 'en', '09:15'],
    ['2026-11-24T15:05:00Z', 'en', '00:05'],
    ['2026-11-24T14:59:00Z', 'en', '24 Nov 23:59'],
    ['2026-11-24T14:59:00Z', 'ja', '11月24日 23:59'],
    ['2025-12-31T03:00:00Z', 'en', '31 Dec 2025 12:00'],
    ['2025-12-31T03:00:00Z', 'zh-CN', '2025年12月31日 12:00'],
  ] as const)('%s in %s is %s', (iso, locale, said) => {
    expect(tokyo(locale).moment(iso, nowMs)).toBe(said)
  })

  test('a day begins at the site’s midnight', () => {
    expect(tokyo('en').dateKey('2026-11-24T15:00:00Z')).toBe('2026-11-25')
    expect(tokyo('en').dateKey('2026-11-24T14:59:59Z')).toBe('2026-11-24')
  })

  test.each([
    ['en', 'November 2026'],
    ['ja', '2026年11月'],
    ['zh-CN', '2026年11月'],
  ] as const)('a month in %s is %s, whatever the zone', (locale, said) => {
    expect(tokyo(locale).month('2026-11')).toBe(said)
  })
})

describe('spans', () => {
  test.each([
    [0, '0 min'],
    [29_000, '0 min'],
    [90_000, '2 min'],
    [59 * 60_000, '59 min'],
    [60 * 60_000, '1 h'],
    [125 * 60_000, '2 h 5 min'],
    [26 * 3_600_000, '1 d'],
    [-5, '0 min'],
  ])('%i ms is %s', (ms, said) => {
    expect(tokyo('en').span(ms)).toBe(said)
  })

  test.each([
    ['ja', '2時間5分'],
    ['zh-CN', '2小时5分钟'],
  ] as const)('two hours and five minutes in %s is %s', (locale, said) => {
    expect(tokyo(locale).span(125 * 60_000)).toBe(said)
  })

  test('less than a minute ago is just now', () => {
    expect(tokyo('en').age(new Date(nowMs - 20_000).toISOString(), nowMs)).toBe('just now')
    expect(tokyo('ja').age(new Date(nowMs - 61_000).toISOString(), nowMs)).toBe('1分')
  })
})

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [61_400_000_000, '61.4 GB'],
  [212_000_000_000, '212 GB'],
  [5e15, '5,000 TB'],
])('%i bytes are %s', (count, said) => {
  expect(tokyo('en').bytes(count)).toBe(said)
})

test.each([
  [5, '0:05'],
  [65.4, '1:05'],
  [1620, '27:00'],
])('a clip of %f s lasts %s', (seconds, said) => {
  expect(tokyo('en').length(seconds)).toBe(said)
})
