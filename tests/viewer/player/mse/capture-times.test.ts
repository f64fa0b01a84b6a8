import { expect, test } from 'vitest'
import { CaptureTimes } from '../../../../viewer/player/mse/capture-times.ts'

function captures(count: number): CaptureTimes {
  const times = new CaptureTimes()
  for (let i = 0; i < count; i++) times.note(i * 0.04, 1_000_000 + i * 40)
  return times
}

test.each([
  [0.2, 1_000_200],
  [0.1999995, 1_000_200], // rounded by the browser
  [0.219, 1_000_200],
  [99, 1_000_360],
])('the picture at %f s was captured at %i', (mediaTime, capturedAtMs) => {
  expect(captures(10).capturedAtMs(mediaTime)).toBe(capturedAtMs)
})

test('before the first frame that is known, nobody knows', () => {
  expect(captures(1000).capturedAtMs(0.1)).toBeUndefined()
  expect(new CaptureTimes().capturedAtMs(1)).toBeUndefined()
})

test('a fragment without a capture time leaves the one before in place', () => {
  const times = captures(10)
  times.note(0.4, undefined)
  expect(times.capturedAtMs(0.4)).toBe(1_000_360)
})
