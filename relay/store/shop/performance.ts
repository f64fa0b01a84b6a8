/** What the record says about a shop's work and the people who do it. Pure: out of facts, figures. */
import type { PerformanceFigures, PersonFigures, Share } from '../../wire/manage/manage.ts'
import type { ComebackFacts } from './comebacks.ts'
import type { JobFacts } from './job-facts.ts'

/** Below this many ratings people are not compared: chance would decide. */
const rankedFrom = 5

const roles = ['technician', 'explainer'] as const

export interface PerformanceFacts {
  /** Those that were first ready in the period. */
  jobs: readonly JobFacts[]
  comebacks: readonly ComebackFacts[]
  /** By each explainer, in the period. */
  narratedMs: ReadonlyMap<string, number>
}

/** @param names of the site file's staff, by id; they go before what the jobs say */
export function performanceOf(
  { jobs, comebacks, narratedMs }: PerformanceFacts,
  names: ReadonlyMap<string, string>,
): Omit<PerformanceFigures, 'from' | 'to'> {
  const returned = new Set(comebacks.map(({ earlier }) => earlier.workOrder))
  const scores = jobs.flatMap(job => roles.flatMap(role => scoreOf(job, role) ?? []))
  return {
    shop: { ...figuresOf(jobs, returned), ratings: ratingsOf(scores) },
    people: roles.flatMap(role => peopleOf({ jobs, role, returned, narratedMs, names })),
    comebacks: comebacks.map(({ earlier, later, area }) => ({
      plate: later.plate,
      area,
      workOrder: later.workOrder,
      at: new Date(later.firstSeenAt).toISOString(),
      earlier: earlier.workOrder,
      technician: earlier.technician?.id ?? null,
      days: Math.floor((later.firstSeenAt - (earlier.readyAt ?? later.firstSeenAt)) / 86_400_000),
    })),
  }
}

interface PeopleOptions extends Pick<PerformanceFacts, 'jobs' | 'narratedMs'> {
  role: PersonFigures['role']
  /** Work orders after which the car came back. */
  returned: ReadonlySet<string>
  names: ReadonlyMap<string, string>
}

function peopleOf({ jobs, role, returned, narratedMs, names }: PeopleOptions): PersonFigures[] {
  const byPerson = Map.groupBy(
    jobs.filter(job => job[role]),
    job => job[role]?.id ?? '',
  )
  return [...byPerson]
    .map(([id, theirs]) => {
      const ratings = ratingsOf(theirs.flatMap(job => scoreOf(job, role) ?? []))
      return {
        id,
        name: names.get(id) ?? theirs.at(-1)?.[role]?.name ?? id,
        role,
        ...figuresOf(theirs, returned),
        ratings,
        isRanked: ratings.count >= rankedFrom,
        minutesNarrated: role === 'explainer' ? Math.round((narratedMs.get(id) ?? 0) / 60_000) : 0,
        momentsMarked: role === 'explainer' ? sum(theirs, job => job.momentsMarked) : 0,
      }
    })
    .toSorted((a, b) => b.jobs - a.jobs || a.name.localeCompare(b.name))
}

function figuresOf(jobs: readonly JobFacts[], returned: ReadonlySet<string>) {
  const promised = jobs.filter(({ firstPromisedAt }) => firstPromisedAt !== null)
  const withFindings = jobs.filter(job => faultsOf(job).length > 0)
  const repaired = jobs.filter(({ items }) => items.length > 0)
  return {
    jobs: jobs.length,
    onTime: share(promised.filter(isOnTime).length, promised.length),
    filmedFindings: share(withFindings.filter(areFilmed).length, withFindings.length),
    clipsWatched: share(
      sum(jobs, job => job.watchedClips.size),
      sum(jobs, job => job.clips.length),
    ),
    firstTimeFix: share(repaired.filter(job => !returned.has(job.workOrder)).length, repaired.length),
    minutesWorked: Math.round(sum(jobs, workedMs) / 60_000),
    minutesPlanned: sum(jobs, ({ items }) => sum(items, item => item.minutes ?? 0)),
  }
}

function scoreOf({ rating }: JobFacts, role: PersonFigures['role']): number | undefined {
  return (role === 'technician' ? rating?.technician_score : rating?.explainer_score) ?? undefined
}

function faultsOf({ findings }: JobFacts) {
  return findings.filter(({ severity }) => severity !== 'ok')
}

function areFilmed(job: JobFacts): boolean {
  const filmed = new Set(job.clips.map(({ finding }) => finding))
  return faultsOf(job).every(({ id }) => filmed.has(id))
}

function isOnTime({ readyAt, firstPromisedAt }: JobFacts): boolean {
  return readyAt !== null && firstPromisedAt !== null && readyAt <= firstPromisedAt
}

function workedMs({ steps }: JobFacts): number {
  return sum(steps, ({ started_at, ended_at }) => {
    return started_at === null || ended_at === null ? 0 : Math.max(ended_at - started_at, 0)
  })
}

export function ratingsOf(scores: readonly number[]): PersonFigures['ratings'] {
  const count = scores.length
  const mean = count > 0 ? sum(scores, score => score) / count : null
  const squares = mean === null ? 0 : sum(scores, score => (score - mean) ** 2)
  return {
    count,
    mean,
    deviation: count > 1 ? Math.sqrt(squares / (count - 1)) : null,
    scores: [1, 2, 3, 4, 5].map(step => scores.filter(score => score === step).length),
  }
}

function share(count: number, of: number): Share {
  return { count, of, share: of > 0 ? count / of : null }
}

function sum<T>(list: readonly T[], amount: (entry: T) => number): number {
  return list.reduce((total, entry) => total + amount(entry), 0)
}
