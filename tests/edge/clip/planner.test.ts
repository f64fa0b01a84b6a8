import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { clipId } from '../../../edge/clip/clip-store.ts'
import {
  clampToNextArrival,
  planArrival,
  planDeparture,
  planMoment,
  planStep,
  planTimeLapse,
  type Visit,
} from '../../../edge/clip/planner.ts'
import { captureToleranceMs } from '../../../edge/stream/capture-clock.ts'
import { pictureDelayMs } from '../../../relay/wire/uplink/occupancy.ts'

const second = 1000
const minute = 60_000
const rolls = { preRollMs: 10 * second, postRollMs: 5 * second }
const visit: Visit = { workOrder: 'WO-1', arrivedMs: 100 * minute, previousLeftMs: undefined, occurrence: 1 }

function aStep(startedMs: number, endedMs: number) {
  return { step: 's1', title: 'Brakes', startedMs, endedMs, occurrence: 1 }
}

function range({ fromMs, toMs }: { fromMs: number; toMs: number }) {
  return [fromMs, toMs]
}

test('a vehicle is seen for 20 s around its coming and its going', () => {
  expect(range(planArrival(visit))).toEqual([visit.arrivedMs - 10 * second, visit.arrivedMs + 10 * second])
  const leftMs = visit.arrivedMs + 30 * minute
  expect(range(planDeparture(visit, leftMs))).toEqual([leftMs - 10 * second, leftMs + 10 * second])
})

test.each([
  ['at once', 0, 0],
  ['while that one is filmed going out', 3 * second, 0],
  ['a little later', 12 * second, -2 * second],
])(
  'an arrival after another departure, %s, shows 20 s and nothing of the vehicle before',
  (_name, agoMs, fromMs) => {
    const arrival = planArrival({ ...visit, previousLeftMs: visit.arrivedMs - agoMs })
    const expectedMs = visit.arrivedMs + fromMs + pictureDelayMs
    expect(range(arrival)).toEqual([expectedMs, expectedMs + 20 * second])
    expect(arrival.notBeforeMs).toBe(expectedMs)
  },
)

test('an arrival long after another departure shows the empty bay first', () => {
  const arrival = planArrival({ ...visit, previousLeftMs: visit.arrivedMs - minute })
  expect(range(arrival)).toEqual([visit.arrivedMs - 10 * second, visit.arrivedMs + 10 * second])
})

test('a step is seen from start to end with both rolls', () => {
  const [clip, ...more] = planStep(visit, aStep(110 * minute, 115 * minute), rolls)
  expect(more).toEqual([])
  expect(clip).toMatchObject({
    workOrder: 'WO-1',
    kind: 'step',
    subject: 's1',
    chapter: 1,
    label: 'Brakes',
    fromMs: 110 * minute - 10 * second,
    toMs: 115 * minute + 5 * second,
  })
})

test.each([
  ['of no length', 0, 1],
  ['that just fits', 10 * minute - 15 * second, 1],
  ['a little longer', 10 * minute, 2],
  ['of three hours', 180 * minute, 19],
])('a step %s is divided evenly into chapters of at most ten minutes', (_name, lengthMs, chapters) => {
  const startedMs = 110 * minute
  const clips = planStep(visit, aStep(startedMs, startedMs + lengthMs), rolls)
  expect(clips.map(clip => clip.chapter)).toEqual(Array.from({ length: chapters }, (_, i) => i + 1))
  expect(clips[0]?.fromMs).toBe(startedMs - 10 * second)
  expect(clips.at(-1)?.toMs).toBe(startedMs + lengthMs + 5 * second)
  for (const [i, clip] of clips.entries()) {
    expect(clip.toMs - clip.fromMs).toBeLessThanOrEqual(10 * minute)
    expect(clip.fromMs).toBe(i === 0 ? clip.fromMs : clips[i - 1]?.toMs)
  }
  const labels = clips.map(clip => clip.label)
  expect(labels[0]).toBe(chapters === 1 ? 'Brakes' : `Brakes (1/${chapters})`)
})

test('no roll reaches back to the vehicle before', () => {
  const early = { ...visit, previousLeftMs: visit.arrivedMs }
  const [step] = planStep(early, aStep(visit.arrivedMs + second, visit.arrivedMs + minute), rolls)
  const aloneMs = visit.arrivedMs + pictureDelayMs
  expect(step?.fromMs).toBe(aloneMs)
  const moment = { kind: 'moment' as const, id: 'm1', label: 'look', atMs: visit.arrivedMs + second }
  expect(planMoment(early, moment, rolls)).toMatchObject({ fromMs: aloneMs, momentMs: aloneMs })
})

test('what is found while the vehicle before is still going out is seen right after', () => {
  const early = { ...visit, previousLeftMs: visit.arrivedMs }
  const finding = { kind: 'finding' as const, id: 'f1', label: 'pads worn', atMs: visit.arrivedMs }
  const clip = planMoment(early, finding, { preRollMs: second, postRollMs: second })
  const aloneMs = visit.arrivedMs + pictureDelayMs
  expect(range(clip)).toEqual([aloneMs, aloneMs + 2 * second])
})

test('a finding is seen around the moment at which it was told', () => {
  const finding = { kind: 'finding' as const, id: 'f1', label: 'pads worn', atMs: 120 * minute }
  const clip = planMoment(visit, finding, rolls)
  expect(range(clip)).toEqual([120 * minute - 10 * second, 120 * minute + 5 * second])
})

test('a moment keeps its own id beside the finding that it shows', () => {
  const moment = { kind: 'moment' as const, id: 'm1', finding: 'f1', label: 'look', atMs: 120 * minute }
  expect(planMoment(visit, moment, rolls)).toMatchObject({ kind: 'moment', subject: 'm1', finding: 'f1' })
})

test('a time-lapse shows the whole stay', () => {
  expect(range(planTimeLapse(visit, 200 * minute))).toEqual([100 * minute, 200 * minute])
})

const leftMs = 130 * minute
const departure = planDeparture(visit, leftMs)
const lastStep = planStep(visit, aStep(125 * minute, leftMs), rolls)[0]

test.each([
  ['a departure long before it stays', departure, leftMs + minute, range(departure)],
  [
    'a departure ends at it and keeps its length',
    departure,
    leftMs + 4 * second,
    [leftMs - 16 * second - captureToleranceMs, leftMs + 4 * second - captureToleranceMs],
  ],
  ['a step ends at it', lastStep, leftMs, [125 * minute - 10 * second, leftMs - captureToleranceMs]],
])('the next arrival: %s', (_name, clip, nextArrivedMs, expected) => {
  const clamped = clip && clampToNextArrival(clip, nextArrivedMs)
  expect(clamped && range(clamped)).toEqual(expected)
})

test('a clip that lies behind the next arrival altogether is dropped', () => {
  const finding = { kind: 'finding' as const, id: 'f1', label: 'late', atMs: 140 * minute }
  expect(clampToNextArrival(planMoment(visit, finding, rolls), leftMs)).toBeUndefined()
})

test('the same clip has the same id, any other has another, and no other edge can know it', () => {
  const secret = randomBytes(32)
  const clip = {
    bay: 'bay-1',
    camera: 'lift',
    workOrder: 'WO-1',
    kind: 'step',
    subject: 's1',
    occurrence: 1,
    chapter: 1,
  } as const
  const others = [
    { ...clip, bay: 'bay-2' },
    { ...clip, camera: 'engine' },
    { ...clip, workOrder: 'WO-2' },
    { ...clip, kind: 'finding' as const },
    { ...clip, subject: 's2' },
    { ...clip, occurrence: 2 },
    { ...clip, chapter: 2 },
  ]
  expect(clipId({ ...clip }, secret)).toBe(clipId(clip, secret))
  expect(new Set([clip, ...others].map(each => clipId(each, secret))).size).toBe(others.length + 1)
  expect(clipId(clip, secret)).toMatch(/^[0-9a-f]{32}$/)
  expect(clipId(clip, randomBytes(32))).not.toBe(clipId(clip, secret))
})

test('a step that began in 1970, before the clock was set, has chapters of a week at most', () => {
  const endedMs = Date.UTC(2026, 10, 27)
  const clips = planStep({ ...visit, arrivedMs: 0 }, aStep(second, endedMs), rolls)
  expect(clips).toHaveLength(7 * 24 * 6)
  expect(clips.at(-1)?.toMs).toBe(endedMs + rolls.postRollMs)
})
