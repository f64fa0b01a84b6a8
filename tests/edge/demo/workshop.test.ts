import { describe, expect, it } from 'vitest'
import { jobAt, workOrderOf } from '../../../edge/demo/workshop.ts'
import { emptyFor, jobLength } from '../../../edge/demo/workshop-script.ts'
import { transitions } from '../../../edge/job/transitions.ts'
import { isInBay, type Job } from '../../../relay/wire/job.ts'

const startMs = Date.parse('2026-11-23T09:00:00Z')
const day = Array.from({ length: 3 * (jobLength + emptyFor) }, (_, second) => startMs + second * 1000)

function bayAt(bayIndex: number, nowMs: number): Job | undefined {
  return jobAt({ bayIndex, run: 'x', startMs, nowMs })
}

describe.each([0, 1])("the demo's bay %d", bayIndex => {
  it('plays jobs from arrival to leaving, with steps, findings and items', () => {
    const told = day.flatMap((nowMs, i) => {
      const before = i > 0 ? bayAt(bayIndex, nowMs - 1000) : undefined
      return transitions(before, bayAt(bayIndex, nowMs)).map(transition => transition.type)
    })
    for (const type of ['arrived', 'step-started', 'step-ended', 'finding-added', 'item-added', 'left']) {
      expect(told.filter(entry => entry === type).length, type).toBeGreaterThanOrEqual(2)
    }
  })

  it('counts a new revision exactly when something has changed', () => {
    for (const nowMs of day.slice(1)) {
      const [before, now] = [bayAt(bayIndex, nowMs - 1000), bayAt(bayIndex, nowMs)]
      if (before?.workOrder !== now?.workOrder || !before || !now) continue
      expect(now.revision > before.revision).toBe(JSON.stringify(now) !== JSON.stringify(before))
    }
  })

  it('is empty between two jobs', () => {
    expect(day.some(nowMs => bayAt(bayIndex, nowMs) === undefined)).toBe(true)
  })
})

it('there is always a vehicle in one of the two bays', () => {
  for (const nowMs of day.slice(10)) {
    expect([0, 1].some(bay => isInBay(bayAt(bay, nowMs)?.state ?? 'scheduled'))).toBe(true)
  }
})

it('the first work order of the first bay is the one that the customer link is for', () => {
  expect(bayAt(0, startMs)?.workOrder).toBe(workOrderOf('x', 0, 0))
})
