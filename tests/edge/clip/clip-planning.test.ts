import { afterEach, beforeEach, expect, test } from 'vitest'
import { BayHistory, historyMigrations } from '../../../edge/clip/bay-history.ts'
import { ClipPlanning } from '../../../edge/clip/clip-planning.ts'
import { ClipStore, clipMigrations } from '../../../edge/clip/clip-store.ts'
import { planArrival } from '../../../edge/clip/planner.ts'
import type { JobChange } from '../../../edge/job/job-follower.ts'
import { transitions } from '../../../edge/job/transitions.ts'
import { openStore, type Store } from '../../../edge/store/store.ts'
import type { Job } from '../../../relay/wire/job/job.ts'
import { silent } from '../../support/edge/bay-archive.ts'
import { aJob } from '../../support/job.ts'

const second = 1000
const minute = 60_000
/** By the workshop's clock, which is wrong by a day. */
const workshopMs = Date.UTC(2026, 10, 22, 1, 0)
const beganMs = Date.UTC(2026, 10, 23, 1, 0)

let store: Store
let clips: ClipStore
let planning: ClipPlanning
let current: Job | undefined

beforeEach(() => {
  store = openStore(':memory:', [...historyMigrations, ...clipMigrations])
  clips = new ClipStore(store, 'bay-1')
  const rolls = { preRollMs: 10 * second, postRollMs: 5 * second }
  const history = new BayHistory(store)
  planning = new ClipPlanning({ history, clips, cameras: ['lift', 'engine'], rolls, log: silent })
  current = undefined
})

afterEach(() => store.close())

/** The workshop tells a new snapshot, so long after the beginning. */
function tell(
  afterMs: number,
  job: Record<string, unknown> | undefined,
  change: Partial<JobChange> = {},
): void {
  const previous = current
  const at = new Date(workshopMs + afterMs).toISOString()
  current = job && aJob({ at, revision: (previous?.revision ?? 0) + 1, state: 'repairing', ...job })
  store.transaction(() =>
    planning.commit({
      id: 'any',
      job: current,
      previous,
      transitions: transitions(previous, current),
      receivedAtMs: beganMs + afterMs,
      wasRetained: false,
      ...change,
    }),
  )
}

/** What the lift's camera is to show, in seconds since the beginning, in order of its end. */
function planned(): string[] {
  return clips
    .toCut(Number.MAX_SAFE_INTEGER)
    .filter(({ camera }) => camera === 'lift')
    .map(({ workOrder, kind, subject, fromMs, toMs }) => {
      const range = `${(fromMs - beganMs) / second}..${(toMs - beganMs) / second}`
      return [workOrder, kind, subject, range].filter(Boolean).join(' ')
    })
}

function step(id: string, state: string, times: Record<string, string> = {}) {
  return { id, title: `Step ${id}`, state, ...times }
}

const finding = { id: 'f1', severity: 'urgent', area: 'front left brake', fault: 'pads worn' }

test('a whole job: arrival, steps, finding, departure, time-lapse, of every camera and each once', () => {
  tell(0, { steps: [step('s1', 'pending')] })
  tell(minute, { steps: [step('s1', 'active')] })
  tell(2 * minute, { steps: [step('s1', 'active')], findings: [finding] })
  tell(3 * minute, { steps: [step('s1', 'done')], findings: [finding] })
  tell(4 * minute, undefined)
  expect(planned()).toEqual([
    'WO-1 arrival -10..10',
    'WO-1 finding f1 110..125',
    'WO-1 step s1 50..185',
    'WO-1 timelapse 0..240',
    'WO-1 departure 230..250',
  ])
  expect(clips.counts.planned).toBe(10)
})

test('a step that is still going on when the vehicle leaves ends with it', () => {
  tell(0, { steps: [step('s1', 'active')] })
  tell(minute, undefined)
  expect(planned()).toContain('WO-1 step s1 -10..65')
})

test("when one vehicle follows another at once neither is seen on the other's clips", () => {
  tell(0, { steps: [step('s1', 'active')] })
  tell(minute, { workOrder: 'WO-2', steps: [step('s1', 'active')] })
  tell(minute + 4 * second, { workOrder: 'WO-2', steps: [step('s1', 'done')] })
  expect(new Set(planned())).toEqual(
    new Set([
      'WO-1 arrival -10..10',
      'WO-1 step s1 -10..59.9',
      'WO-1 departure 39.9..59.9',
      'WO-1 timelapse 0..60',
      'WO-2 arrival 61.5..81.5',
      'WO-2 step s1 61.5..69',
    ]),
  )
})

test('a step taken up again within its rolls is one clip, later it is another', () => {
  tell(0, { steps: [step('s1', 'active')] })
  tell(minute, { steps: [step('s1', 'pending')] })
  tell(minute + 8 * second, { steps: [step('s1', 'active')] })
  tell(2 * minute, { steps: [step('s1', 'done')] })
  expect(planned().filter(clip => clip.includes('step'))).toEqual(['WO-1 step s1 -10..125'])
  tell(5 * minute, { steps: [step('s1', 'active')] })
  tell(6 * minute, { steps: [step('s1', 'done')] })
  expect(planned().filter(clip => clip.includes('step'))).toEqual([
    'WO-1 step s1 -10..125',
    'WO-1 step s1 290..365',
  ])
})

test('a vehicle that comes back has a second arrival', () => {
  tell(0, {})
  tell(minute, undefined)
  tell(10 * minute, { revision: 5 })
  expect(planned().filter(clip => clip.includes('arrival'))).toEqual([
    'WO-1 arrival -10..10',
    'WO-1 arrival 590..610',
  ])
})

test('a step that came and went between two snapshots took as long as the workshop says, by whatever clock', () => {
  tell(0, {})
  const startedAt = new Date(workshopMs + 2 * minute).toISOString()
  const endedAt = new Date(workshopMs + 5 * minute).toISOString()
  tell(6 * minute, { steps: [step('s1', 'done', { startedAt, endedAt })] })
  expect(planned()).toContain('WO-1 step s1 110..305')
})

test('a step seen to begin and end is placed by when we heard of it, whatever the workshop claims', () => {
  const startedAt = new Date(workshopMs - 30 * minute).toISOString()
  tell(0, { steps: [step('s1', 'pending')] })
  tell(minute, { steps: [step('s1', 'active', { startedAt })] })
  tell(2 * minute, { steps: [step('s1', 'done', { startedAt })] })
  expect(planned()).toContain('WO-1 step s1 50..125')
})

test('what was retained at the broker while nothing was known asks for no clip, but what follows does', () => {
  tell(0, { steps: [step('s1', 'active')], findings: [finding] }, { wasRetained: true })
  expect(planned()).toEqual([])
  tell(minute, { steps: [step('s1', 'done')], findings: [finding] })
  expect(planned()).toEqual(['WO-1 step s1 -10..65'])
})

test('what was retained while the line was down is placed when it happened', () => {
  tell(0, {})
  const at = new Date(beganMs + 5 * minute).toISOString()
  tell(9 * minute, { at, findings: [finding] }, { wasRetained: true })
  expect(planned()).toContain('WO-1 finding f1 290..305')
})

test("a mark that comes late makes no clip that runs into the next vehicle's stay", () => {
  tell(0, {})
  tell(minute, { workOrder: 'WO-2' })
  const at = new Date(beganMs + 58 * second).toISOString()
  const moment = { id: 'm1', bay: 'bay-1', label: 'look here', severity: 'info' as const, by: 'E-7', at }
  planning.commitMoment(moment, beganMs + 20 * minute)
  expect(planned().filter(clip => clip.includes('moment'))).toEqual(['WO-1 moment m1 48..59.9'])
})

test('a moment belongs to the vehicle that was there, also when the mark comes late', () => {
  tell(0, {})
  tell(5 * minute, undefined)
  const moment = { id: 'm1', bay: 'bay-1', label: 'look here', severity: 'info' as const, by: 'E-7' }
  const at = new Date(beganMs + minute).toISOString()
  planning.commitMoment({ ...moment, at }, beganMs + 20 * minute)
  planning.commitMoment(
    { ...moment, id: 'm2', at: new Date(beganMs + 6 * minute).toISOString() },
    beganMs + 6 * minute,
  )
  expect(planned().filter(clip => clip.includes('moment'))).toEqual(['WO-1 moment m1 50..65'])
})

test('the same change told twice plans nothing twice', () => {
  tell(0, { findings: [finding] })
  const before = planned()
  current = undefined
  tell(second, { findings: [finding] })
  expect(planned().filter(clip => clip.includes('finding'))).toEqual(
    before.filter(clip => clip.includes('finding')),
  )
})

test('what is planned is pinned until it is cut', () => {
  tell(0, {})
  const [arrival] = clips.toCut(Number.MAX_SAFE_INTEGER)
  const range = { fromMs: beganMs - 10 * second, toMs: beganMs + 10 * second }
  expect(clips.pins()).toEqual(
    expect.arrayContaining([
      { camera: 'lift', ...range },
      { camera: 'engine', ...range },
    ]),
  )
  const cut = { startMs: beganMs, durationMs: 1, missingMs: 0, sha256: '', thumbnailSha256: '' }
  clips.cut(arrival?.id ?? '', cut)
  expect(clips.pins()).toHaveLength(1)
})

test('a clip that waits for its next try does not wait until 2036 when the clock is set back', () => {
  const plan = planArrival({ workOrder: 'WO-1', arrivedMs: 1000, previousLeftMs: undefined, occurrence: 1 })
  const [nowMs, aheadMs] = [Date.UTC(2026, 10, 27), Date.UTC(2036, 10, 27)]
  clips.plan(plan, ['lift'])
  const [clip] = clips.toCut(aheadMs)
  if (!clip) throw new Error('no clip')
  clips.postpone(clip, aheadMs + 10_000, 'the disk is busy')
  expect(clips.toCut(aheadMs)).toEqual([])
  expect(clips.toCut(nowMs)).toMatchObject([{ id: clip.id }])
})
