import { useEffect, useState } from 'preact/hooks'
import type { Words } from '../i18n/words.ts'
import type { BayJob } from '../ui/page/api.ts'
import { minutesLeft } from './minutes-left.ts'

export interface CountdownProps {
  job: BayJob
  /** ISO 8601. */
  promisedAt: string
  words: Words
}

/** How long it will still take, honestly: a promise that has passed is said to have passed. */
export function Countdown({ job, promisedAt, words }: CountdownProps) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 10_000)
    return () => window.clearInterval(timer)
  }, [])
  const minutes = minutesLeft(job.state, promisedAt, now)
  if (minutes === undefined) return null
  if (minutes === 'overdue') return <em class="job-overdue">{words.wall.overdue}</em>
  return <span class="job-left">{words.wall.inMinutes(minutes)}</span>
}
