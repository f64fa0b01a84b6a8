/** `GET /api/performance`: what the record says about the people and the shop, as JSON or CSV. */
import type { RelaySite } from '../../../config/site.ts'
import type { NarrationLog } from '../../narration/narration-log.ts'
import { isWholePlate } from '../../store/job/plate.ts'
import { comebackMs, comebacksOf } from '../../store/shop/comebacks.ts'
import type { JobFacts, JobRecords } from '../../store/shop/job-facts.ts'
import { performanceOf } from '../../store/shop/performance.ts'
import type { Period } from '../../store/shop/shop-days.ts'
import { type PersonFigures, performanceSchema, type Share } from '../../wire/manage/manage.ts'
import { type Cell, sendCsv, wantsCsv } from '../http/csv.ts'
import { periodOf, periodQuery } from '../http/period.ts'
import { guardedRoute, type Route } from '../http/route.ts'

/** Of a question that does not say. */
const usualPeriodMs = 30 * 86_400_000

export interface PerformanceOptions extends Pick<RelaySite, 'site' | 'staff'> {
  jobRecords: JobRecords
  narrations: Pick<NarrationLog, 'narratedMs'>
}

export function performanceRoutes({ site, staff, jobRecords, narrations }: PerformanceOptions): Route[] {
  const names = new Map(staff.map(({ id, name }) => [id, name]))
  return [
    guardedRoute({
      method: 'get',
      path: '/api/performance',
      summary: 'Technicians and explainers by the jobs that were first ready in the period; also as text/csv',
      action: 'read-performance',
      query: periodQuery,
      response: performanceSchema,
      async handle({ query, request, response }) {
        const { toMs = Date.now(), fromMs = toMs - usualPeriodMs } = periodOf(query, site.timezone)
        const jobs = await jobRecords.readyIn({ fromMs, toMs })
        const comebacks = comebacksOf(jobs, await laterJobs(jobs, { fromMs, toMs }, jobRecords))
        const figures = performanceOf(
          { jobs, comebacks, narratedMs: await narrations.narratedMs(fromMs, toMs) },
          names,
        )
        const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()]
        if (!wantsCsv(request)) return { from, to, ...figures }
        sendCsv(response, `performance ${from.slice(0, 10)} ${to.slice(0, 10)}`, figures.people.map(rowOf))
        return undefined
      },
      audit: ({ request }) => (wantsCsv(request) ? { action: 'export', object: 'performance' } : undefined),
    }),
  ]
}

function laterJobs(
  jobs: readonly JobFacts[],
  { fromMs, toMs }: Period,
  jobRecords: JobRecords,
): Promise<JobFacts[]> {
  const plates = [...new Set(jobs.map(({ plate }) => plate).filter(isWholePlate))]
  return jobRecords.ofPlates(plates, { fromMs, toMs: toMs + comebackMs })
}

function rowOf(person: PersonFigures): Record<string, Cell> {
  const { id, name, role, jobs, ratings, isRanked, minutesWorked, minutesPlanned } = person
  return {
    id,
    name,
    role,
    jobs,
    ratings: ratings.count,
    'mean rating': rounded(ratings.mean),
    'standard deviation': rounded(ratings.deviation),
    'enough ratings to compare': isRanked ? 'yes' : 'no',
    'minutes worked': minutesWorked,
    'minutes planned': minutesPlanned,
    'on time': percent(person.onTime),
    'findings on film': percent(person.filmedFindings),
    'clips watched': percent(person.clipsWatched),
    'fixed the first time': percent(person.firstTimeFix),
    'minutes narrated': person.minutesNarrated,
    'moments marked': person.momentsMarked,
  }
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100
}

function percent({ share }: Share): string | null {
  return share === null ? null : `${Math.round(share * 100)}%`
}
