/** Where a join's time goes between the page's first connection and its first picture. Times in ms. */
import type { Figure } from '../benchmark.ts'
import { mean } from '../statistics.ts'
import type { PageRecord } from './picture-recorder.ts'

export interface JoinParts {
  /** In the GOP so far. */
  frames: number
  /** TCP and the WebSocket's handshake. */
  connect: number
  /** The relay's first word: from a camera that nobody watched, the edge's answer is in it. */
  start: number
  /** The frames so far, until they are all in the page. */
  burst: number
  /** Until the browser has taken them. */
  append: number
  /** Until the picture is uncovered. */
  decode: number
}

export function joinParts(record: PageRecord): JoinParts {
  const { connectingMs = 0, openedMs = Number.NaN, startedMs = Number.NaN, revealedMs = Number.NaN } = record
  const [first] = record.fragments
  const soFar = record.fragments.filter(({ arrivedMs }) => arrivedMs === first?.arrivedMs)
  const arrivedMs = first?.arrivedMs ?? Number.NaN
  const appendedMs = Math.max(...soFar.map(fragment => fragment.appendedMs ?? Number.NaN))
  return {
    frames: soFar.length,
    connect: openedMs - connectingMs,
    start: startedMs - openedMs,
    burst: arrivedMs - startedMs,
    append: appendedMs - arrivedMs,
    decode: revealedMs - appendedMs,
  }
}

/** Means, because parts of medians do not add up. */
export function joinFigures(name: string, joins: readonly JoinParts[]): Figure[] {
  const part = (what: string, pick: (parts: JoinParts) => number, unit = 'ms'): Figure => {
    return { name: `${name} join: ${what}`, value: mean(joins.map(pick)), unit }
  }
  return [
    part('frames so far', ({ frames }) => frames, ''),
    part('socket opened', ({ connect }) => connect),
    part("relay's first word", ({ start }) => start),
    part('frames so far in the page', ({ burst }) => burst),
    part('append', ({ append }) => append),
    part('decode to the newest frame, until uncovered', ({ decode }) => decode),
  ]
}

/** One line for the person who waits. */
export function describeJoin({ frames, ...parts }: JoinParts, joinMs: number): string {
  const times = Object.entries(parts).map(([name, ms]) => `${name} ${ms.toFixed(0)}`)
  return `  join of ${frames} frames: ${joinMs.toFixed(0)} ms (${times.join(', ')})`
}
