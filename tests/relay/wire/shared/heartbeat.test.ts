import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Heartbeat } from '../../../../relay/wire/shared/heartbeat.ts'

let pings: number
let silences: number
let heartbeat: Heartbeat

beforeEach(() => {
  vi.useFakeTimers()
  pings = silences = 0
  heartbeat = new Heartbeat({ intervalMs: 1000, ping: () => pings++, onSilence: () => silences++ })
  heartbeat.start()
})

afterEach(() => {
  heartbeat.stop()
  vi.useRealTimers()
})

test('pings every interval and is content with any sign of life', () => {
  for (let i = 0; i < 10; i++) {
    vi.advanceTimersByTime(1000)
    heartbeat.alive()
  }
  expect([pings, silences]).toEqual([10, 0])
})

test('gives up once, after two pings without an answer, and then is still', () => {
  vi.advanceTimersByTime(2999)
  expect([pings, silences]).toEqual([2, 0])
  vi.advanceTimersByTime(10_000)
  expect([pings, silences]).toEqual([2, 1])
})

test('is still after stop', () => {
  heartbeat.stop()
  vi.advanceTimersByTime(10_000)
  expect([pings, silences]).toEqual([0, 0])
})
