import { expect, test } from 'vitest'
import { performanceOf, ratingsOf } from '../../../../relay/store/shop/performance.ts'
import { aClip, aRating, dayMs, readyAtMs, someFacts } from '../../../support/relay/job-facts.ts'

const minuteMs = 60_000

function figures(
  jobs: ReturnType<typeof someFacts>[],
  comebacks: Parameters<typeof performanceOf>[0]['comebacks'] = [],
) {
  const { shop, people } = performanceOf(
    { jobs, comebacks, narratedMs: new Map([['E-7', 90_000]]) },
    new Map([['E-7', '李娜 (Lina)']]),
  )
  return { shop, technician: people[0], explainer: people[1], people }
}

test.each([
  [[], { count: 0, mean: null, deviation: null, scores: [0, 0, 0, 0, 0] }],
  [[4], { count: 1, mean: 4, deviation: null, scores: [0, 0, 0, 1, 0] }],
  [[2, 4, 4, 4, 5, 5], { count: 6, mean: 4, deviation: Math.sqrt(6 / 5), scores: [0, 1, 0, 3, 2] }],
])('ratings %o have count, mean, spread and how often each was given', (scores, expected) => {
  expect(ratingsOf(scores)).toEqual(expected)
})

test('nobody is compared by fewer than five ratings', () => {
  const rated = Array.from({ length: 5 }, (_, i) =>
    someFacts({ workOrder: `WO-${i}`, rating: aRating(5, i < 4 ? 4 : null) }),
  )
  const { technician, explainer } = figures(rated)
  expect(technician).toMatchObject({ id: 'T-104', role: 'technician', ratings: { count: 5 }, isRanked: true })
  expect(explainer).toMatchObject({ id: 'E-7', role: 'explainer', ratings: { count: 4 }, isRanked: false })
})

test('a job is on time when it was ready before the time that was promised first', () => {
  const promised = [readyAtMs, readyAtMs + minuteMs, readyAtMs - 1, null]
  const { shop } = figures(
    promised.map((firstPromisedAt, i) => someFacts({ workOrder: `WO-${i}`, firstPromisedAt })),
  )
  expect(shop).toMatchObject({ jobs: 4, onTime: { count: 2, of: 3, share: 2 / 3 } })
})

test("the steps' real time stands against the items' minutes; a step without an end counts nothing", () => {
  const step = (minutes: number, ended = true) => ({
    id: `s${minutes}`,
    title: 'work',
    state: 'active',
    startedAt: new Date(readyAtMs).toISOString(),
    ...(ended && { endedAt: new Date(readyAtMs + minutes * minuteMs).toISOString() }),
  })
  const items = [
    { id: 'i1', area: 'brakes', minutes: 45 },
    { id: 'i2', area: 'oil' },
  ]
  const { technician } = figures([someFacts({ steps: [step(30), step(25), step(99, false)], items })])
  expect(technician).toMatchObject({ minutesWorked: 55, minutesPlanned: 45 })
})

test('findings are on film when each that is a fault has a clip', () => {
  const findings = ['urgent', 'advisory', 'ok'].map((severity, i) => ({
    id: `f${i}`,
    severity,
    area: 'a',
    fault: 'b',
  }))
  const filmed = (...ids: string[]) => ids.map(finding => aClip({ id: finding, kind: 'finding', finding }))
  const jobs = [
    someFacts({ workOrder: 'all', findings, clips: filmed('f0', 'f1') }),
    someFacts({ workOrder: 'some', findings, clips: filmed('f0') }),
    someFacts({ workOrder: 'fine', findings: findings.slice(2) }),
  ]
  expect(figures(jobs).shop.filmedFindings).toEqual({ count: 1, of: 2, share: 0.5 })
})

test('clips watched are those that the customer opened', () => {
  const clips = ['a', 'b', 'c', 'd'].map(id => aClip({ id }))
  const { shop } = figures([
    someFacts({ clips, watchedClips: new Set(['a', 'c', 'd']) }),
    someFacts({ workOrder: 'WO-2' }),
  ])
  expect(shop.clipsWatched).toEqual({ count: 3, of: 4, share: 0.75 })
})

test("a comeback counts against the earlier job's technician", () => {
  const items = [{ id: 'i1', area: 'brakes' }]
  const earlier = someFacts({ items })
  const other = someFacts({ workOrder: 'WO-3', items, technician: { id: 'T-2', name: 'Ito' } })
  const later = someFacts({ workOrder: 'WO-9', items, firstSeenAt: readyAtMs + 4.5 * dayMs })
  const { shop, people } = figures([earlier, other], [{ earlier, later, area: 'brakes' }])
  expect(shop.firstTimeFix.share).toBe(0.5)
  expect(people.map(({ id, firstTimeFix }) => [id, firstTimeFix.share])).toEqual([
    ['T-2', 1],
    ['T-104', 0],
    ['E-7', 0.5],
  ])
  const { comebacks } = performanceOf(
    { jobs: [earlier], comebacks: [{ earlier, later, area: 'brakes' }], narratedMs: new Map() },
    new Map(),
  )
  expect(comebacks).toMatchObject([{ workOrder: 'WO-9', earlier: 'WO-1', technician: 'T-104', days: 4 }])
})

test('explainers narrate and mark, technicians do not', () => {
  const { technician, explainer } = figures([someFacts({ momentsMarked: 3 })])
  expect(technician).toMatchObject({ minutesNarrated: 0, momentsMarked: 0 })
  expect(explainer).toMatchObject({ minutesNarrated: 2, momentsMarked: 3 })
})

test('names are those of the site file, else those of the jobs', () => {
  const { people } = figures([someFacts()])
  expect(people.map(({ name }) => name)).toEqual(['佐藤', '李娜 (Lina)'])
})
