import { describe, expect, test } from 'vitest'
import type { PersonFigures } from '../../../relay/wire/manage/manage.ts'
import { dotsOf, groupsOf, plot, plotRow, xOf } from '../../../viewer/manage/people/dot-plot.ts'

const nothing = { count: 0, of: 0, share: null }

function person(name: string, scores: number[], mean: number | null): PersonFigures {
  const count = scores.reduce((sum, each) => sum + each, 0)
  return {
    id: name,
    name,
    role: 'technician',
    jobs: count,
    onTime: nothing,
    filmedFindings: nothing,
    clipsWatched: nothing,
    firstTimeFix: nothing,
    minutesWorked: 0,
    minutesPlanned: 0,
    ratings: { count, mean, deviation: count < 2 ? null : 0.5, scores },
    isRanked: count >= 5,
    minutesNarrated: 0,
    momentsMarked: 0,
  }
}

describe('dots', () => {
  test.each([[[0, 0, 0, 0, 0]], [[1, 2, 3, 4, 5]], [[0, 0, 0, 0, 240]], [[7, 0, 33, 0, 1]]])(
    'of %j: one a rating, none on another, all within their row',
    scores => {
      const dots = dotsOf(scores)
      expect(dots).toHaveLength(scores.reduce((sum, each) => sum + each, 0))
      expect(new Set(dots.map(({ x, y }) => `${x} ${y}`)).size).toBe(dots.length)
      for (const { x, y } of dots) {
        expect(x).toBeGreaterThan(0)
        expect(x).toBeLessThan(plot.width)
        expect(y).toBeGreaterThan(0)
        expect(y).toBeLessThan(plot.rowHeight)
      }
    },
  )

  test('stand nearer to their own score than to any other', () => {
    const dots = dotsOf([0, 0, 60, 0, 0])
    for (const { x } of dots) expect(Math.abs(x - xOf(3))).toBeLessThan((xOf(4) - xOf(3)) / 2)
  })
})

test('the band of the spread stays on the scale', () => {
  expect(plotRow(person('A', [0, 0, 0, 0, 8], 4.9)).spread).toEqual({ from: xOf(4.4), to: xOf(5) })
})

test('there is neither mean nor spread of no ratings, and no spread of one', () => {
  expect(plotRow(person('A', [0, 0, 0, 0, 0], null))).toMatchObject({ mean: undefined, spread: undefined })
  expect(plotRow(person('A', [0, 0, 0, 1, 0], 4))).toMatchObject({ mean: xOf(4), spread: undefined })
})

test('whoever has fewer than five ratings is not ranked, however good they are', () => {
  const people = [
    person('Mia', [0, 0, 3, 3, 0], 3.5),
    person('Jonas', [0, 0, 0, 0, 4], 5),
    person('Sato', [0, 0, 0, 2, 6], 4.75),
    person('Aoi', [0, 0, 0, 0, 0], null),
  ]
  const { ranked, unranked } = groupsOf(people, 'en')
  expect(ranked.map(({ name }) => name)).toEqual(['Sato', 'Mia'])
  expect(unranked.map(({ name }) => name)).toEqual(['Aoi', 'Jonas'])
})
