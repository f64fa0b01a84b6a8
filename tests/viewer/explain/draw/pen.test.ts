import { describe, expect, test } from 'vitest'
import type { Stroke } from '../../../../relay/wire/narration/remark.ts'
import { type Begin, Pen } from '../../../../viewer/explain/draw/pen.ts'

function aPen(): { pen: Pen; told: Stroke[] } {
  const told: Stroke[] = []
  const pen = new Pen({ onStroke: stroke => told.push(stroke), newId: () => `s-${told.length}` })
  return { pen, told }
}

const begun: Begin = {
  camera: 'lift',
  kind: 'line',
  colour: 'amber',
  point: [0.1, 0.1],
  frameAtMs: 1000,
  aspect: 16 / 9,
}

describe('a line', () => {
  test('is told as it grows, some twenty times a second, and once more when it is done', () => {
    const { pen, told } = aPen()
    pen.begin(begun, 0)
    for (let i = 1; i <= 100; i++) pen.extend([0.1 + i / 200, 0.1], 1000 + i * 10, i * 10)
    pen.end(2010, 1001)
    expect(told.length).toBeGreaterThan(18)
    expect(told.length).toBeLessThan(24)
    expect(new Set(told.map(({ id }) => id)).size).toBe(1)
    expect(told.map(({ isDone }) => isDone).indexOf(true)).toBe(told.length - 1)
    expect(told.at(-1)?.points.at(-1)).toEqual([0.6, 0.1])
  })

  test('says with each growth on which frame it was drawn', () => {
    const { pen, told } = aPen()
    pen.begin(begun, 0)
    pen.extend([0.3, 0.1], 1240, 240)
    pen.end(1280, 280)
    expect(told.map(({ frameAtMs }) => frameAtMs)).toEqual([1000, 1240, 1280])
  })

  test('is spared the points that say nothing new', () => {
    const { pen, told } = aPen()
    pen.begin(begun, 0)
    for (let i = 1; i <= 50; i++) pen.extend([0.1 + i / 100_000, 0.1], 1000, i * 100)
    pen.end(1000, 6000)
    expect(told.at(-1)?.points).toEqual([[0.1, 0.1]])
  })

  test('of a minute stays within what one message may hold, with both its ends', () => {
    const { pen, told } = aPen()
    pen.begin(begun, 0)
    for (let i = 1; i <= 5000; i++) pen.extend([0.5 + Math.sin(i) / 3, 0.5 + Math.cos(i) / 3], 1000, i * 10)
    pen.end(1000, 50_000)
    expect(Math.max(...told.map(({ points }) => points.length))).toBeLessThanOrEqual(241)
    expect(told.at(-1)?.points[0]).toEqual([0.1, 0.1])
    expect(told.at(-1)?.points.at(-1)).toEqual([0.5 + Math.sin(5000) / 3, 0.5 + Math.cos(5000) / 3])
  })
})

test.each(['arrow', 'circle'] as const)('of an %s only both ends count', kind => {
  const { pen, told } = aPen()
  pen.begin({ ...begun, kind }, 0)
  pen.extend([0.2, 0.3], 1100, 100)
  pen.extend([0.4, 0.5], 1200, 200)
  pen.end(1200, 200)
  expect(told.at(-1)?.points).toEqual([
    [0.1, 0.1],
    [0.4, 0.5],
  ])
})

describe('taking back', () => {
  function drawn(): { pen: Pen; told: Stroke[] } {
    const { pen, told } = aPen()
    for (const at of [0, 500]) {
      pen.begin({ ...begun, frameAtMs: at }, at)
      pen.end(at, at)
    }
    return { pen, told: told.splice(0) && told }
  }

  test('the last stroke goes first, each once', () => {
    const { pen, told } = drawn()
    pen.undo(900, 900)
    pen.undo(950, 950)
    pen.undo(999, 999)
    expect(told).toHaveLength(2)
    expect(new Set(told.map(({ id }) => id)).size).toBe(2)
    expect(told.every(({ isDone, fadeMs }) => isDone && fadeMs === 500)).toBe(true)
  })

  test('all of them at once', () => {
    const { pen, told } = drawn()
    pen.clear(900, 900)
    expect(told).toHaveLength(2)
  })
})

test('a pointer that moves without having been put down draws nothing', () => {
  const { pen, told } = aPen()
  pen.extend([0.5, 0.5], 0, 0)
  pen.end(0, 0)
  expect(told).toEqual([])
})
