/** Days and months as the shop's own clock has them. Pure. */

/** When that day begins there, ms since 1970. @param date `2026-11-25` */
export function dayStart(date: string, timezone: string): number {
  const wall = Date.parse(`${date}T00:00:00Z`)
  // Twice: the offset that holds at the first guess may not be the one at the day's beginning.
  const guess = wall - offsetAt(wall, timezone)
  return wall - offsetAt(guess, timezone)
}

export interface Period {
  fromMs: number
  /** Not in it any more. */
  toMs: number
}

/** @param month `2026-11` */
export function monthPeriod(month: string, timezone: string): Period {
  const next = new Date(`${month}-01T00:00:00Z`)
  next.setUTCMonth(next.getUTCMonth() + 1)
  return {
    fromMs: dayStart(`${month}-01`, timezone),
    toMs: dayStart(next.toISOString().slice(0, 10), timezone),
  }
}

/** The whole of that day. @param date `2026-11-25` */
export function dayPeriod(date: string, timezone: string): Period {
  const next = new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
  return { fromMs: dayStart(date, timezone), toMs: dayStart(next, timezone) }
}

/** How far that zone's clock is before UTC, ms. */
function offsetAt(atMs: number, timezone: string): number {
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone: timezone,
    timeZoneName: 'longOffset',
  })
  const name = format.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours = 0, minutes = 0] = /([+-])(\d\d):(\d\d)/.exec(name) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}
