/** Money as the API tells it, integer minor units of the site's currency, into what people read. */
import type { Locale } from './words.ts'

export interface MoneyFormat {
  /** With the currency's sign: `¥68,000`. */
  full(minorUnits: number): string
  /** Without it, for columns that name the currency once: `68,000`. */
  plain(minorUnits: number): string
}

/** @param currency ISO 4217; it decides how many of the digits stand behind the point */
export function moneyFormat(locale: Locale, currency: string): MoneyFormat {
  const full = new Intl.NumberFormat(locale, { style: 'currency', currency })
  const { maximumFractionDigits: digits = 2 } = full.resolvedOptions()
  const plain = new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  const majorUnits = (minorUnits: number) => minorUnits / 10 ** digits
  return {
    full: minorUnits => full.format(majorUnits(minorUnits)),
    plain: minorUnits => plain.format(majorUnits(minorUnits)),
  }
}
