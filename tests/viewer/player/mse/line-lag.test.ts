import { expect, test } from 'vitest'
import { LineLag } from '../../../../viewer/player/mse/line-lag.ts'

test('what comes in time is not late', () => {
  const lag = new LineLag()
  for (let frame = 0; frame < 100; frame += 1) lag.note(frame / 25, 5000 + frame * 40)
  expect(lag.ms).toBeCloseTo(0, 6)
})

test('on a line that carries a fifth of it, it is late by a second after little more than that', () => {
  const lag = new LineLag()
  lag.note(0, 0)
  for (let frame = 1; frame <= 7; frame += 1) lag.note(frame / 25, frame * 200)
  expect(lag.ms).toBeCloseTo(1120)
})

test('a camera whose clock runs slow by a few hundred parts in a million is not late, however long', () => {
  const lag = new LineLag()
  for (let second = 0; second <= 24 * 3600; second += 1) lag.note(second, second * 1000.3)
  expect(lag.ms).toBeLessThan(5)
})
