import { expect, test } from 'vitest'
import { PlayoutDelay } from '../../../../viewer/player/mse/playout-delay.ts'

test('on a quiet line the playout delay is less than half a frame of 25 fps', () => {
  expect(new PlayoutDelay().targetMs(0)).toBeLessThan(20)
})

test('it follows the jitter, up to a third of a second', () => {
  const playoutDelay = new PlayoutDelay()
  const restMs = playoutDelay.targetMs(0)
  expect(playoutDelay.targetMs(30)).toBe(restMs + 30)
  expect(playoutDelay.targetMs(5000)).toBe(restMs + 300)
})

test('it grows each time that playback runs dry, more each time, and never without a bound', () => {
  const playoutDelay = new PlayoutDelay()
  const sizes = Array.from({ length: 50 }, () => {
    playoutDelay.grow()
    return playoutDelay.targetMs(0)
  })
  expect(sizes[1]).toBeGreaterThan((sizes[0] ?? 0) + 12)
  expect(sizes.at(-1)).toBeLessThanOrEqual(264)
})

test('it is back where it was a minute after an accident', () => {
  const playoutDelay = new PlayoutDelay()
  const before = playoutDelay.targetMs(0)
  playoutDelay.grow()
  for (let second = 0; second < 60; second++) playoutDelay.shrink(1000)
  expect(playoutDelay.targetMs(0)).toBeCloseTo(before)
})
