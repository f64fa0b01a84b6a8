import { expect, test } from 'vitest'
import { ClockOffset, pageClock } from '../../../../viewer/player/socket/clock-offset.ts'

/** The relay's clock is this much ahead of the page's. */
const ahead = 5000

test('nothing is known before the first message', () => {
  expect(new ClockOffset().ms).toBeUndefined()
  expect(new ClockOffset().roughMs).toBeUndefined()
})

test('the start of a stream gives a rough offset, late by the way that it took', () => {
  const clock = new ClockOffset()
  clock.noteStart(100_000 + ahead, 100_030)
  expect(clock.roughMs).toBe(ahead - 30)
  expect(clock.ms).toBeUndefined()
})

test('of the answers the one with the shortest round trip counts', () => {
  const clock = new ClockOffset()
  clock.noteStart(100_000 + ahead, 100_030)
  clock.noteAnswer(200_000, 200_004 + ahead, 200_010) // 4 ms there, 6 back
  clock.noteAnswer(300_000, 300_150 + ahead, 300_160) // a queue on the way there
  expect(clock.ms).toBe(ahead - 1)
  expect(clock.roughMs).toBe(ahead - 1)
})

test('old answers are forgotten: clocks drift', () => {
  const clock = new ClockOffset()
  clock.noteAnswer(0, 1 + ahead, 2)
  for (let i = 1; i <= 8; i++) clock.noteAnswer(i * 5000, i * 5000 + 10 + ahead + 40, i * 5000 + 20)
  expect(clock.ms).toBe(ahead + 40)
})

test('an answer from before it was asked for is none of ours', () => {
  const clock = new ClockOffset()
  clock.noteAnswer(2000, 1000, 1999)
  expect(clock.ms).toBeUndefined()
})

test('the page clock is in ms since 1970', () => {
  expect(Math.abs(pageClock() - Date.now())).toBeLessThan(5000)
})
