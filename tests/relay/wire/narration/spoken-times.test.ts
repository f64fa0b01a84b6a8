import { expect, test } from 'vitest'
import { SpokenTimes } from '../../../../relay/wire/narration/spoken-times.ts'

/** 20 ms. */
const block = 960

test('what an encoder has counted is told by the clock, between the marks, too', () => {
  const times = new SpokenTimes()
  expect(times.note(1000, block)).toBe(0)
  expect(times.note(1020, block)).toBe(block)
  expect(times.at(0)).toBe(1000)
  expect(times.at(block / 2)).toBe(1010)
  expect(times.at(block)).toBe(1020)
})

test('what the encoder puts before the first sample is told, too', () => {
  const times = new SpokenTimes()
  times.note(1000, block)
  expect(times.at(-block)).toBe(980)
})

test('a block that was left out makes nothing after it late or early', () => {
  const times = new SpokenTimes()
  times.note(1000, block)
  const afterTheGap = times.note(1500, block)
  expect(afterTheGap).toBe(block)
  expect(times.at(block - 1)).toBeLessThan(1020)
  expect(times.at(afterTheGap)).toBe(1500)
})

test('nothing is known before the first note, and the latest of a long narration stays known', () => {
  const times = new SpokenTimes()
  expect(times.at(0)).toBeUndefined()
  let last = 0
  for (let number = 0; number < 100_000; number += 1) last = times.note(number * 20, block)
  expect(times.at(last)).toBe(99_999 * 20)
})
