import { useEffect, useState } from 'preact/hooks'
import type { Words } from '../i18n/words.ts'
import type { BayJob } from '../ui/page/api.ts'

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

/** A time that is further away says enough by itself. */
const longestMinutes = 180

/**
 * Whole minutes, rounded up, until the promised time; `overdue` once it has passed; undefined where there is nothing
 * left to wait for, or it is too far away to count.
 */
export function minutesLeft(
  state: BayJob['state'],
  promisedAt: string,
  nowMs: number,
): number | 'overdue' | undefined {
  if (state === 'ready' || state === 'delivered' || state === 'cancelled') return undefined
  const minutes = Math.ceil((Date.parse(promisedAt) - nowMs) / 60_000)
  if (minutes <= 0) return 'overdue'
  return minutes <= longestMinutes ? minutes : undefined
}
