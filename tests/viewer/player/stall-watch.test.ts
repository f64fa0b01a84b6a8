import { expect, test } from 'vitest'
import { StallWatch } from '../../../viewer/player/stall-watch.ts'

interface Second {
  media: boolean
  shownFrames: number
}

/** Plays `seconds` through a watch, one look a second; the seconds at which it says that the picture stands. */
function stalledAt(seconds: Second[]): number[] {
  const watch = new StallWatch()
  watch.reset(0)
  return seconds.flatMap(({ media, shownFrames }, index) => {
    const nowMs = (index + 1) * 1000
    if (media) watch.noteMedia(nowMs)
    return watch.isStalled(shownFrames, nowMs) ? [index + 1] : []
  })
}

const second = (media: boolean, shownFrames: number): Second => ({ media, shownFrames })

test('a moving picture is left alone', () => {
  const seconds = Array.from({ length: 60 }, (_, i) => second(true, i * 25))
  expect(stalledAt(seconds)).toEqual([])
})

test('a picture that stands while media arrives is noticed after four seconds', () => {
  const seconds = Array.from({ length: 8 }, () => second(true, 25))
  expect(stalledAt(seconds)[0]).toBe(6)
})

test('a first picture may take ten seconds', () => {
  const seconds = Array.from({ length: 12 }, () => second(true, 0))
  expect(stalledAt(seconds)[0]).toBe(12)
})

test('a picture stands rightly while no media arrives, and gets its time again when it does', () => {
  const silent = Array.from({ length: 30 }, () => second(false, 25))
  const back = Array.from({ length: 4 }, () => second(true, 25))
  expect(stalledAt([second(true, 25), ...silent, ...back])).toEqual([])
})
