import { beforeEach, expect, test } from 'vitest'
import { LinkDelay } from '../../../edge/uplink/link-delay.ts'

let nowMs: number
let bufferedBytes: number
let pings: string[]
let delay: LinkDelay

beforeEach(() => {
  nowMs = 0
  bufferedBytes = 0
  pings = []
  delay = new LinkDelay({
    ping: payload => pings.push(payload),
    bufferedBytes: () => bufferedBytes,
    now: () => nowMs,
  })
})

test('pings between the frames, four times a second at most', () => {
  for (nowMs = 0; nowMs < 1000; nowMs += 40) delay.probe()
  expect(pings).toHaveLength(4)
})

test('a link is behind when a ping has had no answer for more than two seconds', () => {
  delay.probe()
  nowMs = 2000
  expect(delay.isBehind).toBe(false)
  nowMs = 2001
  expect(delay.isBehind).toBe(true)
})

test('a link that was behind is trusted again only when little is under way', () => {
  delay.probe()
  nowMs = 1000
  delay.probe()
  nowMs = 2500
  delay.probe()
  expect(delay.isBehind).toBe(true)
  delay.answered(pings[0] ?? '')
  expect(delay.isBehind).toBe(true) // the second one is under way for 1.5 s
  delay.answered(pings[1] ?? '')
  expect(delay.isBehind).toBe(false)
})

test('a link on which everything is answered is never behind', () => {
  for (nowMs = 0; nowMs < 60_000; nowMs += 40) {
    delay.probe()
    expect(delay.isBehind).toBe(false)
    for (const payload of pings.splice(0)) delay.answered(payload)
  }
})

test('a link is behind, too, when this process holds more than 8 MiB for it', () => {
  bufferedBytes = 8 * 1024 * 1024
  expect(delay.isBehind).toBe(false)
  bufferedBytes++
  expect(delay.isBehind).toBe(true)
})
