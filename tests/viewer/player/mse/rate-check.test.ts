import { expect, test } from 'vitest'
import { RateCheck } from '../../../../viewer/player/mse/rate-check.ts'

/** Ten seconds of a browser that was told `rate` and plays at `played`; true once rates are found to be in vain. */
function watch(rate: number, played: number, check = new RateCheck()): boolean {
  let isInVain = false
  for (let ms = 0; ms <= 10_000; ms += 40) isInVain ||= check.isInVain(rate, (ms * played) / 1000, ms)
  return isInVain
}

test.each([
  { rate: 1.1, played: 1.1, isInVain: false },
  { rate: 1.1, played: 1, isInVain: true },
  { rate: 0.9, played: 1, isInVain: true },
  { rate: 0.95, played: 0.96, isInVain: false },
  { rate: 1.1, played: 0.8, isInVain: true },
  { rate: 1, played: 1, isInVain: false },
  { rate: 1, played: 0.9, isInVain: false },
])('told $rate, playing at $played: in vain is $isInVain', ({ rate, played, isInVain }) => {
  expect(watch(rate, played)).toBe(isInVain)
})

test('rates that change often are judged by what they should have gained together', () => {
  const check = new RateCheck()
  let isInVain = false
  for (let ms = 0; ms <= 10_000; ms += 40) {
    isInVain ||= check.isInVain(ms % 80 ? 1.1 : 1.05, ms / 1000, ms)
  }
  expect(isInVain).toBe(true)
})

test('what is interrupted again and again is never judged', () => {
  const check = new RateCheck()
  const verdicts = Array.from({ length: 200 }, (_, index) => {
    if (index % 10 === 0) check.interrupt()
    return check.isInVain(1.1, 0, index * 40)
  })
  expect(verdicts).not.toContain(true)
})
