import { expect, test } from 'vitest'
import { LineProbe } from '../../../../viewer/player/choice/line-probe.ts'

const needed = 5e6

/** Runs a probe over a line of this speed; `slowStart`: round trips of a TCP that begins with ten packets. */
function probe({ bitsPerSecond, roundTripMs = 20, slowStart = false }: Line): Outcome {
  const asked: number[] = []
  let nowMs = 0
  let result: boolean | undefined
  let window = 14_000
  const it = new LineProbe({
    send: ({ byteLength }) => asked.push(byteLength),
    onResult(isFast) {
      result = isFast
    },
  })
  it.begin(needed, roundTripMs, nowMs)
  while (it.isRunning) {
    const byteLength = asked.at(-1) ?? 0
    nowMs += roundTripMs + (byteLength * 8000) / bitsPerSecond
    for (; slowStart && window < byteLength; window *= 2) nowMs += roundTripMs
    it.answered(nowMs)
  }
  return { isFast: result, asked, tookMs: nowMs }
}

interface Line {
  bitsPerSecond: number
  roundTripMs?: number
  slowStart?: boolean
}

interface Outcome {
  isFast: boolean | undefined
  asked: number[]
  tookMs: number
}

test('a slow line is found out by the smallest padding, which delays the picture by less than half a second', () => {
  const { isFast, asked, tookMs } = probe({ bitsPerSecond: 700_000 })
  expect({ isFast, asked }).toEqual({ isFast: false, asked: [32 * 1024] })
  expect(tookMs).toBeLessThan(500)
})

test.each([
  ['in the same room', { bitsPerSecond: 100e6, roundTripMs: 2 }],
  ['over a good 4G', { bitsPerSecond: 20e6, roundTripMs: 60 }],
  ['whose TCP has yet to find its speed', { bitsPerSecond: 50e6, roundTripMs: 80, slowStart: true }],
])('a fast line %s is found out', (_name, line) => {
  expect(probe(line).isFast).toBe(true)
})

test.each([1e6, 2e6, 4e6])('a line of %i bit/s is too slow for a picture of five million', bitsPerSecond => {
  expect(probe({ bitsPerSecond, roundTripMs: 40 }).isFast).toBe(false)
})

test('a small padding that comes at once proves nothing: shapers let bursts pass', () => {
  const asked: number[] = []
  let result: boolean | undefined
  const it = new LineProbe({
    send: ({ byteLength }) => asked.push(byteLength),
    onResult(isFast) {
      result = isFast
    },
  })
  it.begin(needed, 20, 0)
  it.answered(21)
  expect(result).toBeUndefined()
  it.answered(21 + 20 + ((asked[1] ?? 0) * 8000) / 700_000)
  expect(result).toBe(false)
})

test('an answer that nobody waits for is none', () => {
  let results = 0
  const it = new LineProbe({
    send() {},
    onResult() {
      results += 1
    },
  })
  it.begin(needed, 20, 0)
  it.cancel()
  it.answered(30)
  expect(results).toBe(0)
})
