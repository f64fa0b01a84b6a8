import { useEffect, useState } from 'preact/hooks'
import type { Locale } from '../i18n/words.ts'

export interface ClockProps {
  locale: Locale
  /** IANA zone of the site: the wall shows the workshop's time, wherever its computer thinks it is. */
  timezone: string
}

/** The site's time and date. */
export function Clock({ locale, timezone }: ClockProps) {
  const now = useMinute()
  const time = new Intl.DateTimeFormat(locale, {
    timeZone: timezone,
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  })
  const date = new Intl.DateTimeFormat(locale, {
    timeZone: timezone,
    weekday: 'long',
    month: 'long',
    day: 'numeric',
  })
  return (
    <div class="clock">
      <span class="clock-date">{date.format(now)}</span>
      <time class="clock-time" dateTime={now.toISOString()}>
        {time.format(now)}
      </time>
    </div>
  )
}

/** The present minute; changes when the minute does. */
function useMinute(): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = window.setTimeout(() => setNow(new Date()), 60_000 - (Date.now() % 60_000) + 20)
    return () => window.clearTimeout(timer)
  }, [now])
  return now
}
