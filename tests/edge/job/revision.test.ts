import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judge } from '../../../edge/job/revision.ts'
import { type Transition, transitions } from '../../../edge/job/transitions.ts'
import type { Job } from '../../../relay/wire/job/job.ts'
import { aJob } from '../../support/job.ts'

describe('judge', () => {
  it.each([
    ['the first of its work order', 5, undefined, 'new'],
    ['a higher revision', 6, 5, 'new'],
    ['revision 0 to begin with', 0, undefined, 'new'],
    ['the same revision', 5, 5, 'duplicate'],
    ['a lower revision', 4, 5, 'late'],
    ['the next of a system that counts by time', 1_795_000_600_000, 1_795_000_000_000, 'new'],
    ['one of a counter for a whole database', 3_000_000, 12, 'new'],
    ['one that nothing could follow', Number.MAX_SAFE_INTEGER, 5, 'leap'],
    ['one of a time ten years ahead', 2_110_000_000_000, 1_795_000_000_000, 'leap'],
  ])('%s', (_name, revision, highestRevision, verdict) => {
    expect(judge(aJob({ revision }), { current: aJob({ revision: 5 }), highestRevision })).toBe(verdict)
  })

  const known = { current: aJob({ workOrder: 'WO-2', at: '2026-11-23T10:00:00+08:00' }), highestRevision: 5 }

  it("does not put a vehicle back by its work order's last word, delivered late", () => {
    const lastWord = aJob({ revision: 6, state: 'delivered', at: '2026-11-23T01:59:59Z' })
    expect(judge(lastWord, known)).toBe('late')
  })

  it('lets a vehicle come back', () => {
    expect(judge(aJob({ revision: 6, at: '2026-11-23T02:00:01Z' }), known)).toBe('new')
  })

  it('does not mind the clock of a work order never seen', () => {
    expect(judge(aJob({ at: '2020-01-01T00:00:00Z' }), { ...known, highestRevision: undefined })).toBe('new')
  })
})

/** What a follower does, without disk and broker. */
function follow(snapshots: readonly Job[]): { accepted: Job[]; happened: Transition[] } {
  const highest = new Map<string, Job>()
  const accepted: Job[] = []
  const happened: Transition[] = []
  for (const next of snapshots) {
    const current = accepted.at(-1)
    const remembered = highest.get(next.workOrder)
    if (judge(next, { current, highestRevision: remembered?.revision }) !== 'new') continue
    happened.push(...transitions(current, next, remembered))
    highest.set(next.workOrder, next)
    accepted.push(next)
  }
  return { accepted, happened }
}

/** A job as it goes: each revision one step further. */
function history(length: number): Job[] {
  const states = ['pending', 'active', 'done'] as const
  return Array.from({ length }, (_, revision) => {
    const steps = [0, 1, 2].map(i => {
      const state = states[Math.max(0, Math.min(2, revision - 2 * i))]
      return { id: `s${i}`, title: 'x', state }
    })
    const findings = revision > 3 ? [{ id: 'f1', severity: 'info', area: 'a', fault: 'b' }] : []
    return aJob({ revision, steps, findings })
  })
}

describe('snapshots in any order, any number of times', () => {
  const snapshots = history(8)
  const deliveries = fc.array(fc.constantFrom(...snapshots), { maxLength: 60 })

  it('never go back', () => {
    fc.assert(
      fc.property(deliveries, delivered => {
        const revisions = follow(delivered).accepted.map(({ revision }) => revision)
        expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b))
        if (delivered.length > 0) {
          expect(revisions.at(-1)).toBe(Math.max(...delivered.map(({ revision }) => revision)))
        }
      }),
    )
  })

  it('make each thing happen at most once', () => {
    fc.assert(
      fc.property(deliveries, delivered => {
        const keys = follow(delivered).happened.map(transition => {
          const id = 'step' in transition ? transition.step.id : ''
          return `${transition.type} ${id}`
        })
        expect(keys).toEqual([...new Set(keys)])
      }),
    )
  })

  it('make everything happen, whatever was missed on the way to the last', () => {
    fc.assert(
      fc.property(fc.subarray(snapshots.slice(0, -1)), seen => {
        const { happened } = follow([...seen, ...snapshots.slice(-1)])
        const ofType = (type: string) => happened.filter(transition => transition.type === type).length
        expect(['arrived', 'step-started', 'step-ended', 'finding-added'].map(ofType)).toEqual([1, 3, 3, 1])
      }),
    )
  })
})
