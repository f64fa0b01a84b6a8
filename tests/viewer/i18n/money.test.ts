import { expect, test } from 'vitest'
import { moneyFormat } from '../../../viewer/i18n/money.ts'

test.each([
  ['en', 'JPY', 1_234_567, '¥1,234,567', '1,234,567'],
  ['ja', 'JPY', 1_234_567, '￥1,234,567', '1,234,567'],
  ['zh-CN', 'CNY', 1_234_567, '¥12,345.67', '12,345.67'],
  ['en', 'EUR', 5, '€0.05', '0.05'],
  ['en', 'EUR', -12_000, '-€120.00', '-120.00'],
  ['en', 'BHD', 1_234_567, 'BHD\u00a01,234.567', '1,234.567'],
] as const)(
  '%s: minor units of %s %i read %s, and %s in a column',
  (locale, currency, amount, full, plain) => {
    const money = moneyFormat(locale, currency)
    expect(money.full(amount)).toBe(full)
    expect(money.plain(amount)).toBe(plain)
  },
)
