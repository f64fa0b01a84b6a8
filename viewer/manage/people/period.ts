/** The span of days that figures are of: pure. Days are the site's, `2026-11-25`, both ends included. */
export interface Period {
  from: string
  to: string
}

export const periodNames = ['thisMonth', 'lastMonth', 'days30', 'days90', 'own'] as const
export type PeriodName = (typeof periodNames)[number]

/** @param today the site's day, `2026-11-25` */
export function periodOf(name: Exclude<PeriodName, 'own'>, today: string): Period {
  switch (name) {
    case 'thisMonth':
      return { from: `${today.slice(0, 7)}-01`, to: today }
    case 'lastMonth': {
      const to = shifted(`${today.slice(0, 7)}-01`, -1)
      return { from: `${to.slice(0, 7)}-01`, to }
    }
    case 'days30':
      return { from: shifted(today, -29), to: today }
    case 'days90':
      return { from: shifted(today, -89), to: today }
  }
}

/** `2026-11`, `count` months before the one of the day, newest first. */
export function monthsUntil(today: string, count: number): string[] {
  const months = []
  let month = today.slice(0, 7)
  for (let i = 0; i < count; i++) {
    months.push(month)
    month = shifted(`${month}-01`, -1).slice(0, 7)
  }
  return months
}

function shifted(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}
