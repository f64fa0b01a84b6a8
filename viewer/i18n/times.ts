/** Times as the API tells them, ISO 8601, in the workshop's own zone: it is there that the car is fetched. */
import type { Locale } from './words.ts'

export interface TimeFormat {
  /** `23 November 2026` */
  date(iso: string): string
  /** `09:15` */
  time(iso: string): string
  /** `23/11/2026, 09:15`, all digits, for tables. */
  dateTime(iso: string): string
}

/** @param timezone IANA zone of the site */
export function timeFormat(locale: Locale, timezone: string): TimeFormat {
  // English without a country reads 11/12 as either; British order and month names leave no doubt.
  const language = locale === 'en' ? 'en-GB' : locale
  const day = { timeZone: timezone, year: 'numeric' } as const
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const date = new Intl.DateTimeFormat(language, { ...day, month: 'long', day: 'numeric' })
  const time = new Intl.DateTimeFormat(language, { timeZone: timezone, ...clock })
  const month = locale === 'en' ? 'short' : '2-digit'
  const dateTime = new Intl.DateTimeFormat(language, { ...day, month, day: '2-digit', ...clock })
  return {
    date: iso => date.format(new Date(iso)),
    time: iso => time.format(new Date(iso)),
    dateTime: iso => dateTime.format(new Date(iso)),
  }
}
