/** Ratings of people on one scale, as dots that can be counted: pure. Lengths are in the drawing's own units. */
import type { PersonFigures } from '../../../relay/wire/manage/manage.ts'

export const plot = {
  width: 640,
  rowHeight: 56,
  /** Where 1 and 5 stand. */
  left: 50,
  right: 590,
  /** Of one rating's dot. */
  dot: 5,
} as const

/** A column of dots higher than this is drawn closer together. */
const highestColumn = 34

export interface Dot {
  x: number
  y: number
}

export interface PlotRow {
  person: PersonFigures
  dots: Dot[]
  /** Undefined without ratings. */
  mean: number | undefined
  /** From one standard deviation below the mean to one above, on the scale; undefined below two ratings. */
  spread: { from: number; to: number } | undefined
}

export function xOf(score: number): number {
  return plot.left + ((score - 1) / 4) * (plot.right - plot.left)
}

export function plotRow(person: PersonFigures): PlotRow {
  const { scores, mean, deviation } = person.ratings
  const hasSpread = mean !== null && deviation !== null
  return {
    person,
    dots: dotsOf(scores),
    mean: mean === null ? undefined : xOf(mean),
    spread: hasSpread
      ? { from: xOf(Math.max(1, mean - deviation)), to: xOf(Math.min(5, mean + deviation)) }
      : undefined,
  }
}

/** One dot a rating: in columns of four over their score, closer together when there are many. */
export function dotsOf(scores: readonly number[]): Dot[] {
  const dots: Dot[] = []
  scores.forEach((count, index) => {
    const columns = Math.max(1, Math.min(9, Math.ceil(count / 4)))
    const perColumn = Math.ceil(count / columns)
    const step = Math.min(plot.dot * 1.7, highestColumn / Math.max(1, perColumn - 1))
    for (let i = 0; i < count; i++) {
      const column = Math.floor(i / perColumn)
      const inColumn = i % perColumn
      dots.push({
        x: xOf(index + 1) + (column - (columns - 1) / 2) * plot.dot * 1.9,
        y: plot.rowHeight - 12 - inColumn * step,
      })
    }
  })
  return dots
}

export interface PlotGroups {
  /** Enough ratings to be compared: the best mean first. */
  ranked: PersonFigures[]
  /** By name: too few ratings, so their order must mean nothing. */
  unranked: PersonFigures[]
}

export function groupsOf(people: readonly PersonFigures[], locale: string): PlotGroups {
  const byName = (a: PersonFigures, b: PersonFigures) => a.name.localeCompare(b.name, locale)
  return {
    ranked: people
      .filter(({ isRanked }) => isRanked)
      .sort((a, b) => (b.ratings.mean || 0) - (a.ratings.mean || 0) || byName(a, b)),
    unranked: people.filter(({ isRanked }) => !isRanked).sort(byName),
  }
}
