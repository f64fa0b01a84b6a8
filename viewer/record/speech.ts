/** In what language, currency and zone a record speaks. */

import { type MoneyFormat, moneyFormat } from '../i18n/money.ts'
import { type TimeFormat, timeFormat } from '../i18n/times.ts'
import type { Locale } from '../i18n/words.ts'
import { recordWords } from './words/dictionaries.ts'
import type { RecordWords } from './words/words.ts'

export interface Speech {
  locale: Locale
  words: RecordWords
  money: MoneyFormat
  times: TimeFormat
  /** A quantity or a number of minutes, which need not be whole. */
  number(value: number): string
}

export function speechOf(
  locale: Locale,
  { currency, timezone }: { currency: string; timezone: string },
): Speech {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 })
  return {
    locale,
    words: recordWords[locale],
    money: moneyFormat(locale, currency),
    times: timeFormat(locale, timezone),
    number: value => number.format(value),
  }
}
