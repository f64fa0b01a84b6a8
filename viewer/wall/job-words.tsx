import type { Locale, Words } from '../i18n/words.ts'
import type { BayInfo, BayJob } from '../ui/page/api.ts'
import { Countdown } from './countdown.tsx'

export interface JobWordsProps {
  bay: BayInfo
  words: Words
  locale: Locale
  timezone: string
}

/** The way of a job as a customer thinks of it: which of these parts each state belongs to. */
const partOf: Record<BayJob['state'], number> = {
  scheduled: 0,
  waiting: 0,
  'in-bay': 1,
  diagnosing: 1,
  'awaiting-approval': 2,
  repairing: 2,
  'quality-check': 3,
  ready: 4,
  delivered: 4,
  cancelled: 0,
}
const parts = [1, 2, 3, 4]

/** The vehicle and how far it is, or that the bay is free. */
export function JobWords({ bay, words, locale, timezone }: JobWordsProps) {
  const { job } = bay
  if (!bay.cameras.length) return <p class="job-none">{words.wall.withheld}</p>
  if (!job) return <p class="job-none">{words.wall.free}</p>
  const { vehicle, technician, promisedAt } = job
  const car = vehicle ? [vehicle.make, vehicle.model].filter(Boolean).join(' ') : ''
  return (
    <div class="job">
      <p class="job-vehicle">
        {vehicle ? <span class="job-plate">{vehicle.plate}</span> : null}{' '}
        {car ? <span class="job-car">{car}</span> : null}
      </p>
      <p class="job-state">
        <span class="job-word" data-state={job.state}>
          {words.jobState[job.state]}
        </span>
        <span class="job-way" aria-hidden="true">
          {parts.map(part => (
            <i key={part} class={wayClass(part, partOf[job.state])} />
          ))}
        </span>
      </p>
      <p class="job-more">
        {technician ? <span>{technician.name}</span> : null}
        {promisedAt ? (
          <span>
            {words.wall.promised} <b>{timeOf(promisedAt, locale, timezone)}</b>{' '}
            <Countdown job={job} promisedAt={promisedAt} words={words} />
          </span>
        ) : null}
      </p>
    </div>
  )
}

function wayClass(part: number, reached: number): string {
  if (part < reached) return 'way-done'
  return part === reached ? 'way-now' : 'way-ahead'
}

function timeOf(iso: string, locale: Locale, timezone: string): string {
  const format = new Intl.DateTimeFormat(locale, {
    timeZone: timezone,
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  })
  return format.format(new Date(iso))
}
