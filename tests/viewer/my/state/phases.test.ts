import { describe, expect, it } from 'vitest'
import type { JobState } from '../../../../relay/wire/job/job.ts'
import { phasesOf } from '../../../../viewer/my/state/phases.ts'

const places = (state: JobState) => phasesOf({ state, progress: [] }).map(({ place }) => place)

describe('the five parts of the way', () => {
  it.each([
    ['scheduled', ['ahead', 'ahead', 'ahead', 'ahead', 'ahead']],
    ['waiting', ['now', 'ahead', 'ahead', 'ahead', 'ahead']],
    ['in-bay', ['now', 'ahead', 'ahead', 'ahead', 'ahead']],
    ['diagnosing', ['done', 'now', 'ahead', 'ahead', 'ahead']],
    ['awaiting-approval', ['done', 'now', 'ahead', 'ahead', 'ahead']],
    ['repairing', ['done', 'done', 'now', 'ahead', 'ahead']],
    ['quality-check', ['done', 'done', 'done', 'now', 'ahead']],
    ['ready', ['done', 'done', 'done', 'done', 'done']],
    ['delivered', ['done', 'done', 'done', 'done', 'done']],
    ['cancelled', ['ahead', 'ahead', 'ahead', 'ahead', 'ahead']],
  ] as const)('while %s', (state, expected) => {
    expect(places(state)).toEqual(expected)
  })

  it('tell when each was first entered, and nothing of what is to come, even where the work went back', () => {
    const progress = [
      { state: 'waiting', at: '09:00' },
      { state: 'in-bay', at: '09:05' },
      { state: 'diagnosing', at: '09:10' },
      { state: 'repairing', at: '09:30' },
      { state: 'awaiting-approval', at: '09:40' },
    ] as const
    const shown = phasesOf({ state: 'awaiting-approval', progress })
    expect(shown.map(({ at }) => at)).toEqual(['09:00', '09:10', undefined, undefined, undefined])
  })
})
