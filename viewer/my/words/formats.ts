/** Money and times as the site counts them and the reader writes them. */

import { moneyFormat } from '../../i18n/money.ts'
import { timeFormat } from '../../i18n/times.ts'
import type { Locale } from '../../i18n/words.ts'

export interface Formats {
  /** Minor units of the site's currency. */
  money(minor: number): string
  /** The time of day; with the day, where that is not today. */
  time(iso: string): string
  /** The time of day alone. */
  clock(iso: string): string
  day(iso: string): string
  /** A clip's length, e.g. `0:24`. */
  length(seconds: number): string
  minutes(count: number): string
  /** Both lie on the same day at the site. */
  isSameDay(a: string, b: string): boolean
}

export interface FormatsOptions {
  locale: Locale
  timezone: string
  currency: string
  /** ms since 1970; what lies on another day than this is named with its day. */
  now: () => number
}

export function formatsFor({ locale, timezone, currency, now }: FormatsOptions): Formats {
  const money = moneyFormat(locale, currency)
  const { time: clock } = timeFormat(locale, timezone)
  const language = locale === 'en' ? 'en-GB' : locale
  const day = new Intl.DateTimeFormat(language, {
    timeZone: timezone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  })
  const date = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, dateStyle: 'short' })
  const minutes = new Intl.NumberFormat(language, { style: 'unit', unit: 'minute', unitDisplay: 'short' })
  const dateOf = (time: string | number) => date.format(new Date(time))
  const dayOf = (iso: string) => day.format(new Date(iso))
  return {
    money: money.full,
    time: iso => (dateOf(iso) === dateOf(now()) ? clock(iso) : `${dayOf(iso)} ${clock(iso)}`),
    clock,
    day: dayOf,
    length: seconds => {
      const whole = Math.max(1, Math.round(seconds))
      return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
    },
    minutes: count => minutes.format(count),
    isSameDay: (a, b) => dateOf(a) === dateOf(b),
  }
}
