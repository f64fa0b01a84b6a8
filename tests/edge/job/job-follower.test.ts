import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type JobChange, JobFollower } from '../../../edge/job/job-follower.ts'
import type { Store } from '../../../edge/store/store.ts'
import { jobTopic, openBayStore } from '../../support/edge/test-bay.ts'
import { aJob } from '../../support/job.ts'
import { recordLog } from '../../support/relay/record-log.ts'

let directory: string
let store: Store
let log = recordLog()
let changes: JobChange[] = []
let commit: (change: JobChange) => void

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'glassbay-job-'))
  store = openBayStore(directory)
  log = recordLog()
  changes = []
  commit = change => void changes.push(change)
})

afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

function newFollower(): JobFollower {
  return new JobFollower({ store, bay: 'bay-1', log: log.logger, commit: change => commit(change) })
}

/** What a restart of the edge is for this part. */
function reopened(): JobFollower {
  store.close()
  store = openBayStore(directory)
  return newFollower()
}

let receivedAtMs = Date.parse('2026-11-23T09:15:00Z')

function receive(follower: JobFollower, content: object | string | undefined, isRetained = false): void {
  const text = typeof content === 'string' ? content : content === undefined ? '' : JSON.stringify(content)
  receivedAtMs += 1000
  follower.receive({ topic: jobTopic, payload: Buffer.from(text), isRetained, receivedAtMs })
}

const types = () => changes.map(({ transitions }) => transitions.map(({ type }) => type).join(' '))

describe('JobFollower', () => {
  it('tells what happens, when it was received and how it was before', () => {
    const follower = newFollower()
    const told: JobChange[] = []
    follower.events.on('change', change => told.push(change))
    const [first, second] = [aJob(), aJob({ revision: 2, state: 'ready' })]
    receive(follower, first)
    receive(follower, second)
    expect(changes).toMatchObject([
      { job: first, previous: undefined, wasRetained: false, transitions: [{ type: 'arrived' }] },
      { job: second, previous: first, receivedAtMs, transitions: [{ type: 'state-changed', to: 'ready' }] },
    ])
    expect(told).toEqual(changes)
    expect(follower.current).toEqual(second)
  })

  it('takes each snapshot once, however often and late it comes', () => {
    const follower = newFollower()
    const snapshots = [1, 2, 3].map(revision =>
      aJob({ revision, promisedAt: `2026-11-23T1${revision}:00:00Z` }),
    )
    for (const snapshot of [...snapshots, ...snapshots, ...snapshots.toReversed()])
      receive(follower, snapshot)
    expect(changes.map(({ job }) => job?.revision)).toEqual([1, 2, 3])
    expect(follower.counters).toEqual({ accepted: 3, refused: 0, duplicates: 2, late: 4 })
  })

  it('is where it was after a restart, and repeats nothing', () => {
    receive(newFollower(), aJob({ steps: [{ id: 's1', title: 'pads', state: 'active' }] }))
    const follower = reopened()
    expect(follower.current?.steps[0]?.state).toBe('active')
    receive(follower, aJob({ steps: [{ id: 's1', title: 'pads', state: 'active' }] }), true)
    expect(changes).toHaveLength(1)
    receive(follower, aJob({ revision: 2, steps: [{ id: 's1', title: 'pads', state: 'done' }] }), true)
    expect(types()).toEqual(['arrived step-started', 'step-ended'])
    expect(changes[1]?.wasRetained).toBe(true)
  })

  it('remembers the revisions of work orders that have left, across a restart', () => {
    const first = newFollower()
    receive(first, aJob({ revision: 7 }))
    receive(first, undefined)
    const follower = reopened()
    expect(follower.current).toBeUndefined()
    for (const revision of [7, 6]) receive(follower, aJob({ revision }))
    expect(follower.current).toBeUndefined()
    expect(follower.counters).toMatchObject({ duplicates: 1, late: 1 })
    receive(follower, aJob({ revision: 8 }))
    expect(types()).toEqual(['arrived', 'left', 'arrived'])
  })

  it('refuses a revision that nothing could follow, and goes on with the true one', () => {
    const follower = newFollower()
    receive(follower, aJob({ revision: 7 }))
    receive(follower, aJob({ revision: Number.MAX_SAFE_INTEGER, state: 'ready' }))
    receive(follower, aJob({ revision: 8, state: 'quality-check' }))
    expect(follower.current).toMatchObject({ revision: 8, state: 'quality-check' })
    expect(follower.counters).toMatchObject({ accepted: 2, refused: 1 })
    const refusal = { path: 'revision', reason: `leaps from 7 to ${Number.MAX_SAFE_INTEGER}` }
    expect(log.lines).toContainEqual(expect.objectContaining(refusal))
  })

  it('empties the bay once', () => {
    const follower = newFollower()
    receive(follower, undefined)
    receive(follower, aJob())
    receive(follower, undefined)
    receive(follower, undefined)
    expect(types()).toEqual(['arrived', 'left'])
    expect(follower.counters.duplicates).toBe(2)
  })

  it('gives every change an id of its own', () => {
    const follower = newFollower()
    receive(follower, aJob({ workOrder: 'WO/1', revision: 1 }))
    receive(follower, undefined)
    receive(follower, aJob({ workOrder: 'WO/1', revision: 2 }))
    receive(follower, undefined)
    const ids = changes.map(({ id }) => id)
    expect(new Set(ids).size).toBe(4)
    expect(ids[0]).toBe('job/bay-1/WO/1/1')
  })

  it('keeps the last good one when a snapshot is refused, logs it and counts it', () => {
    const follower = newFollower()
    receive(follower, aJob())
    receive(follower, '{"workOrder":')
    receive(follower, { ...aJob({ revision: 2 }), state: 'broken' })
    expect(follower.current).toEqual(aJob())
    expect(follower.counters).toMatchObject({ accepted: 1, refused: 2 })
    expect(log.lines.filter(({ msg }) => msg === 'job snapshot refused')).toMatchObject([
      { level: 40, topic: jobTopic, path: '', reason: 'is not JSON', bytes: 13 },
      { level: 40, topic: jobTopic, path: 'state', reason: expect.stringContaining('Invalid option') },
    ])
  })

  it('counts a flood, and logs little of it', () => {
    const follower = newFollower()
    for (let i = 0; i < 5000; i++) receive(follower, '{')
    expect(follower.counters.refused).toBe(5000)
    expect(log.lines.length).toBeLessThan(20)
  })

  describe('when what hangs on a change cannot be stored', () => {
    it('has not changed, and takes the same snapshot when it comes again', () => {
      const follower = newFollower()
      receive(follower, aJob())
      commit = () => {
        throw new Error('database or disk is full')
      }
      expect(() => receive(follower, aJob({ revision: 2, state: 'ready' }))).toThrow('disk is full')
      expect(follower.current).toEqual(aJob())
      expect(reopened().current).toEqual(aJob())
      commit = change => void changes.push(change)
      const after = newFollower()
      receive(after, aJob({ revision: 2, state: 'ready' }))
      expect(types()).toEqual(['arrived', 'state-changed'])
    })

    it('undoes what was written along with it', () => {
      const journal = () => store.database.prepare('SELECT count(*) AS count FROM journal').get()
      commit = () => {
        store.database.exec("INSERT INTO journal (change) VALUES ('clip planned')")
        throw new Error('no')
      }
      expect(() => receive(newFollower(), aJob())).toThrow('no')
      expect(journal()).toEqual({ count: 0 })
    })
  })

  it('forgets work orders that nobody has spoken of for 90 days, but never the one in the bay', () => {
    const follower = newFollower()
    receive(follower, aJob({ workOrder: 'old', revision: 5 }))
    receive(follower, aJob({ workOrder: 'parked', revision: 5 }))
    receivedAtMs += 91 * 24 * 3600 * 1000
    receive(follower, aJob({ workOrder: 'parked', revision: 5 }))
    expect(follower.counters.duplicates).toBe(1)
    receive(follower, aJob({ workOrder: 'new' }))
    const kept = store.database.prepare('SELECT id FROM work_order ORDER BY id').all()
    expect(kept.map(({ id }) => id)).toEqual(['new'])
    expect(types()).toEqual(['arrived', 'left arrived', 'left arrived'])
  })
})
