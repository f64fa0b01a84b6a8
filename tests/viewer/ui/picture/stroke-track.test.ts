import { describe, expect, test } from 'vitest'
import type { Stroke } from '../../../../relay/wire/narration/remark.ts'
import { StrokeTrack } from '../../../../viewer/ui/picture/stroke-track.ts'

function aStroke(changes: Partial<Stroke> = {}): Stroke {
  return {
    id: 's-1',
    camera: 'lift',
    kind: 'line',
    points: [[0.5, 0.5]],
    colour: 'amber',
    frameAtMs: 10_000,
    fadeMs: 6000,
    isDone: false,
    ...changes,
  }
}

describe('a stroke on a picture that is behind', () => {
  test('waits for the frame that it was drawn on', () => {
    const track = new StrokeTrack()
    track.note(aStroke(), 0)
    expect(track.seenOn(9_960, 40)).toBeUndefined()
    expect(track.seenOn(10_000, 80)).toMatchObject({ opacity: 1 })
  })

  test('grows as it grew, whatever was told meanwhile', () => {
    const track = new StrokeTrack()
    const longer = aStroke({
      frameAtMs: 10_500,
      points: [
        [0.5, 0.5],
        [0.6, 0.5],
      ],
    })
    track.note(aStroke(), 0)
    track.note(longer, 50)
    expect(track.seenOn(10_200, 100)?.stroke.points).toHaveLength(1)
    expect(track.seenOn(10_520, 400)?.stroke.points).toHaveLength(2)
  })

  test('is shown in the end where the frame never comes', () => {
    const track = new StrokeTrack()
    track.note(aStroke(), 0)
    expect(track.seenOn(0, 3_900)).toBeUndefined()
    expect(track.seenOn(0, 4_100)).toBeDefined()
  })
})

test('a picture that does not tell its time shows it when it is told', () => {
  const track = new StrokeTrack()
  track.note(aStroke(), 0)
  expect(track.seenOn(undefined, 1)).toMatchObject({ opacity: 1 })
})

describe('in the end', () => {
  test('it grows faint, and is gone after its time', () => {
    const track = new StrokeTrack()
    track.note(aStroke(), 0)
    track.seenOn(10_000, 0)
    expect(track.seenOn(15_000, 5000)?.opacity).toBe(1)
    expect(track.seenOn(15_500, 5550)?.opacity).toBeCloseTo(0.5)
    expect(track.isOver(5550)).toBe(false)
    expect(track.seenOn(16_100, 6001)).toBeUndefined()
    expect(track.isOver(6001)).toBe(true)
  })

  test('it is taken back by being said again with a short time', () => {
    const track = new StrokeTrack()
    track.note(aStroke(), 0)
    track.seenOn(10_000, 0)
    track.note(aStroke({ frameAtMs: 10_400, fadeMs: 500, isDone: true }), 400)
    track.seenOn(10_400, 400)
    expect(track.seenOn(10_920, 920)).toBeUndefined()
  })
})
