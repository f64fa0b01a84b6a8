import { describe, expect, it } from 'vitest'
import { formatsFor } from '../../../../viewer/my/words/formats.ts'

const now = () => Date.parse('2026-11-23T09:15:00+09:00')
const of = (locale: 'en' | 'ja' | 'zh-CN', currency = 'JPY') =>
  formatsFor({ locale, timezone: 'Asia/Tokyo', currency, now })

describe('times', () => {
  it.each([
    ['2026-11-23T11:30:00+09:00', '11:30'],
    ['2026-11-23T00:05:00+09:00', '00:05'],
    // Yesterday in London, today in Tokyo.
    ['2026-11-22T23:30:00Z', '08:30'],
    ['2026-11-24T09:00:00+09:00', 'Tue 24 Nov 09:00'],
  ])('%s is %s at the workshop', (iso, expected) => {
    expect(of('en').time(iso).replace(',', '')).toBe(expected)
  })

  it('names days as the reader does', () => {
    expect(of('zh-CN').time('2026-11-24T09:00:00+09:00')).toBe('11月24日周二 09:00')
    expect(of('ja').time('2026-11-24T09:00:00+09:00')).toBe('11月24日(火) 09:00')
  })
})

describe('money', () => {
  it.each([
    ['en', 'JPY', 92_000, '¥92,000'],
    ['zh-CN', 'CNY', 92_050, '¥920.50'],
    ['ja', 'JPY', 92_000, '￥92,000'],
    ['en', 'EUR', 1_899, '€18.99'],
    ['en', 'KWD', 12_345, 'KWD 12.345'],
  ] as const)('in %s of %s: %i minor units', (locale, currency, minor, expected) => {
    expect(of(locale, currency).money(minor).replace(/\s/u, ' ')).toBe(expected)
  })
})

it.each([
  [0.2, '0:01'],
  [24, '0:24'],
  [59.6, '1:00'],
  [754, '12:34'],
])('%f seconds of film are %s', (seconds, expected) => {
  expect(of('en').length(seconds)).toBe(expected)
})
