/** Cars that came back within 30 days for the same area: the earlier job did not fix it the first time. Pure. */

import { isWholePlate } from '../job/plate.ts'
import type { JobFacts } from './job-facts.ts'

export const comebackMs = 30 * 86_400_000

export interface ComebackFacts {
  earlier: JobFacts
  later: JobFacts
  area: string
}

/**
 * Each earlier job counts once, with its first comeback. An area in which nothing was done the first time (work that
 * was declined) is none that was not fixed; one that is fine the second time is none that broke.
 */
export function comebacksOf(
  earlierJobs: readonly JobFacts[],
  laterJobs: readonly JobFacts[],
): ComebackFacts[] {
  const byPlate = Map.groupBy(
    laterJobs.toSorted((a, b) => a.firstSeenAt - b.firstSeenAt),
    job => job.plate,
  )
  return earlierJobs.flatMap(earlier => {
    for (const later of isWholePlate(earlier.plate) ? (byPlate.get(earlier.plate) ?? []) : []) {
      const area = isWithin(earlier, later) ? sharedArea(earlier, later) : undefined
      if (area !== undefined) return [{ earlier, later, area }]
    }
    return []
  })
}

function isWithin({ workOrder, readyAt }: JobFacts, later: JobFacts): boolean {
  if (readyAt === null || later.workOrder === workOrder) return false
  return later.firstSeenAt > readyAt && later.firstSeenAt - readyAt <= comebackMs
}

function sharedArea({ items }: JobFacts, later: JobFacts): string | undefined {
  const fixed = new Set(items.map(({ area }) => normal(area)))
  const wrong = later.findings.filter(({ severity }) => severity !== 'ok')
  return [...later.items, ...wrong].find(({ area }) => fixed.has(normal(area)))?.area
}

function normal(area: string): string {
  return area.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()
}
