/** When a vehicle can be collected: half hours within the shop's opening hours, by the shop's own clock. Pure. */
import { openIntervals, type WallInterval } from '../../../config/opening-hours.ts'

/** Of a shop that does not tell its own. */
const defaultHours = 'Mo-Su 08:00-20:00'
const minuteMs = 60_000
const dayMs = 86_400_000
export const slotMs = 30 * minuteMs
/** Where clocks differ from UTC by a quarter of an hour, half hours begin at its quarters. */
const stepMs = 15 * minuteMs
/** So many days on which there are slots; a shop that is closed for longer than we look has none to offer. */
const offeredDays = 3
const lookAheadMs = 35 * dayMs
/** At most; two days of a shop that never closes. */
const slotLimit = 96

export interface ShopHours {
  /** `site.hours`. */
  hours: string | undefined
  /** `site.timezone`. */
  timezone: string
}

/** Beginnings of the slots from that moment on, ms since 1970, earliest first. */
export function pickupSlots({ hours = defaultHours, timezone }: ShopHours, fromMs: number): number[] {
  const clock = new WallClock(timezone)
  // A day more on both sides: the clock may be set between now and then.
  const from = clock.read(fromMs) - dayMs
  const open = openIntervals(hours, { fromMs: from, toMs: from + lookAheadMs })
  const slots: number[] = []
  const days = new Set<number>()
  for (let at = Math.ceil(fromMs / stepMs) * stepMs; at < fromMs + lookAheadMs - 2 * dayMs; at += stepMs) {
    const wall = clock.read(at)
    // By the clock before and after: a slot in which the clock is set is no half hour, and is left out.
    if (wall % slotMs !== 0 || !isOpen(open, wall) || clock.read(at + slotMs) !== wall + slotMs) continue
    days.add(Math.floor(wall / dayMs))
    if (days.size > offeredDays || slots.length === slotLimit) break
    slots.push(at)
  }
  return slots
}

function isOpen(open: readonly WallInterval[], wall: number): boolean {
  return open.some(({ fromMs, toMs }) => fromMs <= wall && wall + slotMs <= toMs)
}

/** What the clock on a wall of that time zone shows. */
class WallClock {
  private readonly format: Intl.DateTimeFormat

  constructor(timezone: string) {
    this.format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
      timeZone: timezone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    })
  }

  /** As ms of `Date.UTC`; whole minutes. */
  read(atMs: number): number {
    const parts = new Map(this.format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
    return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
  }
}
