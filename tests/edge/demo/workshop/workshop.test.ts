import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parsePrices } from '../../../../config/prices.ts'
import { type BayDay, longestAnswer, workOrderOf } from '../../../../edge/demo/workshop/bay-day.ts'
import { approval, emptyFor, jobLength, scripts } from '../../../../edge/demo/workshop/script.ts'
import { firstDay } from '../../../../edge/demo/workshop/workshop.ts'
import { transitions } from '../../../../edge/job/transitions.ts'
import { isInBay, type Job } from '../../../../relay/wire/job/job.ts'

const startMs = Date.parse('2026-11-23T09:00:00Z')
const longestJob = jobLength + longestAnswer - (approval.to - approval.from)
const day = Array.from({ length: 3 * (longestJob + emptyFor) }, (_, second) => startMs + second * 1000)

/** What the bay shows each second of a day in which nobody answers. */
function play(bayIndex: number): (Job | undefined)[] {
  const bay = firstDay(bayIndex, 'x', startMs)
  return day.map(nowMs => bay.jobAt(nowMs))
}

describe.each([0, 1])("the demo's bay %d", bayIndex => {
  const jobs = play(bayIndex)

  it('plays jobs from arrival to leaving, with steps, findings and items', () => {
    const told = jobs.flatMap((job, i) =>
      transitions(i > 0 ? jobs[i - 1] : undefined, job).map(transition => transition.type),
    )
    for (const type of ['arrived', 'step-started', 'step-ended', 'finding-added', 'item-added', 'left']) {
      expect(told.filter(entry => entry === type).length, type).toBeGreaterThanOrEqual(2)
    }
  })

  it('counts a new revision exactly when something has changed', () => {
    for (const [i, now] of jobs.entries()) {
      const before = jobs[i - 1]
      if (before?.workOrder !== now?.workOrder || !before || !now) continue
      expect(now.revision > before.revision).toBe(JSON.stringify(now) !== JSON.stringify(before))
    }
  })

  it('is empty between two jobs', () => {
    expect(jobs.some(job => job === undefined)).toBe(true)
  })
})

it('there is always a vehicle in one of the two bays', () => {
  const [first, second] = [play(0), play(1)]
  for (const [i, job] of first.entries()) {
    if (i < 10) continue
    expect([job, second[i]].some(there => isInBay(there?.state ?? 'scheduled'))).toBe(true)
  }
})

it('the first work order of the first bay is the one that the customer link is for', () => {
  expect(play(0)[0]?.workOrder).toBe(workOrderOf('x', 0, 0))
})

describe('a job that waits for its customer', () => {
  const workOrder = workOrderOf('x', 0, 0)
  const at = (bay: BayDay, second: number) => bay.jobAt(startMs + second * 1000)
  const asking = approval.from + 5

  it('waits so long, and goes on by itself with a new promised time', () => {
    const bay = firstDay(0, 'x', startMs)
    const first = at(bay, 0)
    expect(at(bay, approval.from + longestAnswer - 1)?.state).toBe('awaiting-approval')
    const later = at(bay, approval.from + longestAnswer)
    expect(later?.state).toBe('repairing')
    const slippedMs = Date.parse(later?.promisedAt ?? '') - Date.parse(first?.promisedAt ?? '')
    expect(slippedMs).toBe((longestJob - jobLength) * 1000)
  })

  it('goes on at once when all is decided, and does not do what was declined', () => {
    const bay = firstDay(0, 'x', startMs)
    at(bay, asking)
    bay.decided({ workOrder, finding: 'f2', decision: 'approved' }, startMs + asking * 1000)
    expect(at(bay, asking + 1)?.state).toBe('awaiting-approval')
    bay.decided({ workOrder, finding: 'f3', decision: 'declined' }, startMs + (asking + 2) * 1000)
    const repairing = at(bay, asking + 3)
    expect(repairing?.state).toBe('repairing')
    expect(repairing?.steps.map(({ state }) => state)).toEqual(['done', 'active', 'skipped', 'pending'])
    bay.decided({ workOrder, finding: 'f2', decision: 'declined' }, startMs + (asking + 20) * 1000)
    const ready = at(bay, asking + 3 + 100)
    expect([ready?.state, ready?.items.map(({ id }) => id)]).toEqual(['ready', ['i1']])
  })

  it('hears only what is said of itself', () => {
    const bay = firstDay(0, 'x', startMs)
    at(bay, asking)
    for (const finding of ['f2', 'f3']) {
      bay.decided({ workOrder: 'WO-other', finding, decision: 'approved' }, startMs + asking * 1000)
    }
    expect(at(bay, asking + 10)?.state).toBe('awaiting-approval')
  })
})

it('the price list of the demo has every part that its jobs use', async () => {
  const file = path.resolve(import.meta.dirname, '../../../../config/demo-prices.csv')
  const listed = new Set(parsePrices(await readFile(file, 'utf8')).map(({ code }) => code))
  const used = scripts.flatMap(({ items }) => items.map(({ item }) => item.part?.model ?? ''))
  expect(used.filter(model => !listed.has(model))).toEqual([])
})
