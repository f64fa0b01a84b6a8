import { expect, test } from 'vitest'
import { findGaps, selectPieces } from '../../../edge/recording/footage.ts'
import type { Segment } from '../../../edge/recording/segment.ts'

/** Times in seconds. */
function segment(sequence: number, start: number, end: number): Segment {
  const times = { startMs: start * 1000, endMs: end * 1000 }
  return { sequence, camera: 'lift', ...times, bytes: 1, path: '', keyframes: undefined }
}

function select(segments: Segment[], from: number, to: number) {
  const pieces = selectPieces(segments, { fromMs: from * 1000, toMs: to * 1000 })
  return pieces.map(({ segment, fromMs, toMs }) => [segment.sequence, fromMs / 1000, toMs / 1000])
}

const cases: [string, Segment[], [number, number], number[][]][] = [
  ['inside one segment', [segment(1, 0, 60)], [10, 20], [[1, 10, 20]]],
  [
    'across two',
    [segment(1, 0, 60), segment(2, 60, 120)],
    [50, 70],
    [
      [1, 50, 60],
      [2, 60, 70],
    ],
  ],
  ['before and after everything', [segment(1, 0, 60)], [-10, 90], [[1, 0, 60]]],
  ['nothing there', [segment(1, 0, 60)], [70, 90], []],
  [
    'a gap between',
    [segment(1, 0, 60), segment(2, 100, 160)],
    [50, 110],
    [
      [1, 50, 60],
      [2, 100, 110],
    ],
  ],
  [
    'uneven arrivals lose no frame',
    [segment(1, 0, 60.1), segment(2, 60, 120)],
    [50, 70],
    [
      [1, 50, 60.1],
      [2, 60, 70],
    ],
  ],
  [
    'a clock set back: the later recording has the time',
    [segment(1, 0, 60), segment(2, 30, 90)],
    [20, 50],
    [
      [1, 20, 30],
      [2, 30, 50],
    ],
  ],
  ['a clock set back by an hour', [segment(1, 0, 3600), segment(2, 0, 60)], [10, 30], [[2, 10, 30]]],
  [
    'a clock that was wrong for a while hides nothing else',
    [segment(1, 0, 60), segment(2, 20, 30), segment(3, 61, 120)],
    [0, 100],
    [
      [1, 0, 20],
      [2, 20, 30],
      [1, 30, 60],
      [3, 61, 100],
    ],
  ],
]

test.each(cases)('%s', (_name, segments, [from, to], pieces) => {
  expect(select(segments, from, to)).toEqual(pieces)
})

test('a gap is what no piece covers for more than a second', () => {
  const pieces = [
    { fromMs: 1000, toMs: 5000 },
    { fromMs: 5800, toMs: 9000 },
    { fromMs: 12_000, toMs: 20_000 },
  ]
  expect(findGaps({ fromMs: 0, toMs: 30_000 }, pieces)).toEqual([
    { fromMs: 9000, toMs: 12_000 },
    { fromMs: 20_000, toMs: 30_000 },
  ])
})
