/** Times, money and numbers as the manager's language writes them, in the site's zone and currency: pure. */

import { type MoneyFormat, moneyFormat } from '../../i18n/money.ts'
import type { Locale } from '../../i18n/words.ts'

export interface FormatsOptions {
  locale: Locale
  /** IANA zone. */
  timezone: string
  /** ISO 4217. */
  currency: string
}

const minuteMs = 60_000
/** A gap that a writer of the language would leave out reads as a fault there. */
const units: Record<Locale, { days: string; hours: string; minutes: string; now: string }> = {
  en: { days: ' d', hours: ' h', minutes: ' min', now: 'just now' },
  ja: { days: '日', hours: '時間', minutes: '分', now: 'たった今' },
  'zh-CN': { days: '天', hours: '小时', minutes: '分钟', now: '刚刚' },
}

export class Formats {
  readonly locale: Locale
  readonly timezone: string
  private readonly moneyFormat: MoneyFormat

  constructor({ locale, timezone, currency }: FormatsOptions) {
    this.locale = locale
    this.timezone = timezone
    this.moneyFormat = moneyFormat(locale, currency)
  }

  /** `09:15`. */
  time(iso: string | number): string {
    return this.date({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, iso)
  }

  /** `25 Nov`, with the year when it is not this one. */
  day(iso: string | number, nowMs = Date.now()): string {
    const year = { year: 'numeric' } as const
    const isThisYear = this.date(year, iso) === this.date(year, nowMs)
    return this.date({ day: 'numeric', month: 'short', ...(!isThisYear && year) }, iso)
  }

  /** `Wednesday, 25 November`. */
  longDay(iso: string | number): string {
    return this.date({ weekday: 'long', day: 'numeric', month: 'long' }, iso)
  }

  /** `November 2026` of `2026-11`. */
  month(month: string): string {
    const format = new Intl.DateTimeFormat(this.tag, { timeZone: 'UTC', year: 'numeric', month: 'long' })
    return format.format(new Date(`${month}-01T00:00:00Z`))
  }

  /** The time alone when it is today, else with its day. */
  moment(iso: string | number, nowMs = Date.now()): string {
    const isToday = this.dateKey(iso) === this.dateKey(nowMs)
    return isToday ? this.time(iso) : `${this.day(iso, nowMs)} ${this.time(iso)}`
  }

  /** `2026-11-25`, of the site's day. */
  dateKey(iso: string | number): string {
    const parts = new Intl.DateTimeFormat('en-CA', {
      timeZone: this.timezone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
    return parts.format(new Date(iso))
  }

  /** Minor units of the site's currency. */
  money(minor: number): string {
    return this.moneyFormat.full(minor)
  }

  number(value: number, digits = 0): string {
    return new Intl.NumberFormat(this.tag, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value)
  }

  percent(share: number): string {
    return new Intl.NumberFormat(this.tag, { style: 'percent', maximumFractionDigits: 0 }).format(share)
  }

  /** `12 min`, `2 h 5 min`, `3 d`. */
  span(ms: number): string {
    const minutes = Math.max(0, Math.round(ms / minuteMs))
    const unit = units[this.locale]
    const gap = this.locale === 'en' ? ' ' : ''
    if (minutes < 60) return `${minutes}${unit.minutes}`
    const hours = Math.floor(minutes / 60)
    if (hours >= 24) return `${Math.floor(hours / 24)}${unit.days}`
    return minutes % 60
      ? `${hours}${unit.hours}${gap}${minutes % 60}${unit.minutes}`
      : `${hours}${unit.hours}`
  }

  /** How long ago: `just now` below a minute. */
  age(iso: string, nowMs = Date.now()): string {
    const ms = nowMs - Date.parse(iso)
    return ms < minuteMs ? units[this.locale].now : this.span(ms)
  }

  /** `1:05` of 65. */
  length(seconds: number): string {
    const whole = Math.round(seconds)
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
  }

  /** `12.4 GB`, in powers of a thousand, as disks are sold. */
  bytes(count: number): string {
    const names = ['B', 'kB', 'MB', 'GB', 'TB']
    const power = count < 1 ? 0 : Math.min(names.length - 1, Math.floor(Math.log10(count) / 3))
    const value = count / 1000 ** power
    return `${this.number(value, power > 0 && value < 100 ? 1 : 0)} ${names[power]}`
  }

  private date(options: Intl.DateTimeFormatOptions, iso: string | number): string {
    return new Intl.DateTimeFormat(this.tag, { timeZone: this.timezone, ...options }).format(new Date(iso))
  }

  /** English as it is written outside America: the 25th of November, not November 25. */
  private get tag(): string {
    return this.locale === 'en' ? 'en-GB' : this.locale
  }
}
