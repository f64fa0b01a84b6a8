import { expect, test } from 'vitest'
import { Cushion } from '../../../../viewer/player/mse/playout-delay.ts'

test('on a quiet line the cushion is less than half a frame of 25 fps', () => {
  expect(new Cushion().targetMs(0)).toBeLessThan(20)
})

test('it follows the jitter, up to a third of a second', () => {
  const cushion = new Cushion()
  const restMs = cushion.targetMs(0)
  expect(cushion.targetMs(30)).toBe(restMs + 30)
  expect(cushion.targetMs(5000)).toBe(restMs + 300)
})

test('it grows each time that playback runs dry, more each time, and never without a bound', () => {
  const cushion = new Cushion()
  const sizes = Array.from({ length: 50 }, () => {
    cushion.grow()
    return cushion.targetMs(0)
  })
  expect(sizes[1]).toBeGreaterThan((sizes[0] ?? 0) + 12)
  expect(sizes.at(-1)).toBeLessThanOrEqual(264)
})

test('it is back where it was a minute after an accident', () => {
  const cushion = new Cushion()
  const before = cushion.targetMs(0)
  cushion.grow()
  for (let second = 0; second < 60; second++) cushion.shrink(1000)
  expect(cushion.targetMs(0)).toBeCloseTo(before)
})
