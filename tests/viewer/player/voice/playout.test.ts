import { expect, test } from 'vitest'
import { Playout } from '../../../../viewer/player/voice/playout.ts'

const seconds = 0.02

/** Packets of 20 ms that arrive when `arrivalMs` says; where each is heard, ms on the same clock. */
function play(
  arrivalMs: (index: number) => number,
  count: number,
  pictureLagMs?: number,
): { heardMs: (number | undefined)[]; playout: Playout } {
  const playout = new Playout()
  const heardMs = Array.from({ length: count }, (_, index) => {
    const nowMs = arrivalMs(index)
    const time = index * seconds
    playout.noteArrival(time, nowMs)
    // The context's clock began when the page's did.
    const slot = playout.place({ time, seconds }, { nowMs, contextNow: nowMs / 1000, pictureLagMs })
    return slot && slot.at * 1000
  })
  return { heardMs, playout }
}

const regular = (index: number) => 100 + index * 20

function delays(heardMs: readonly (number | undefined)[], arrivalMs: (index: number) => number): number[] {
  return heardMs.flatMap((ms, index) => (ms === undefined ? [] : [ms - arrivalMs(index)]))
}

test('on a perfect line each packet is heard 30 ms after it came, without a seam', () => {
  const { heardMs, playout } = play(regular, 200)
  for (const delayMs of delays(heardMs, regular)) expect(delayMs).toBeCloseTo(30, 0)
  expect(playout.gaps).toBe(0)
})

test('a line that jitters gets as long a playout delay as it needs, and after that there is no gap', () => {
  const jittering = (index: number) => regular(index) + (index % 7 === 0 ? 70 : 0)
  const { playout, heardMs } = play(jittering, 1500)
  const early = play(jittering, 500).playout.gaps
  expect(playout.gaps).toBeLessThanOrEqual(early + 1)
  const last = delays(heardMs, regular).at(-1) ?? 0
  expect(last).toBeGreaterThan(70)
  expect(last).toBeLessThan(200)
})

test('what is said waits for a picture that is late, up to 250 ms before it, and never longer than 1.5 s', () => {
  for (const [lagMs, expected] of [
    [0, 30],
    [270, 30],
    [500, 250],
    [60_000, 1500],
  ] as const) {
    const { heardMs } = play(regular, 300, lagMs)
    expect(delays(heardMs, regular).at(-1)).toBeCloseTo(expected, -1)
  }
})

test('when the picture falls behind in the middle of a sentence, the voice gets slower and never stops', () => {
  const playout = new Playout()
  let end = 0
  let delayMs = 0
  for (let index = 0; index < 1500; index++) {
    const [nowMs, time] = [regular(index), index * seconds]
    playout.noteArrival(time, nowMs)
    const pictureLagMs = index < 200 ? 100 : 800
    const slot = playout.place({ time, seconds }, { nowMs, contextNow: nowMs / 1000, pictureLagMs })
    if (!slot) throw new Error('left out')
    if (index > 0) expect(slot.at).toBeCloseTo(end, 6)
    end = slot.at + seconds / slot.rate
    delayMs = slot.at * 1000 - nowMs
  }
  expect(Math.abs(delayMs - 550)).toBeLessThan(16)
  expect(playout.gaps).toBe(0)
})

test('after a stall of the line what is missing is a gap, and playback is soon at its place again', () => {
  const stalled = (index: number) => Math.max(regular(index), index >= 100 && index < 130 ? regular(130) : 0)
  const { heardMs, playout } = play(stalled, 1500)
  expect(playout.gaps).toBe(1)
  expect(playout.longestGapMs).toBeGreaterThan(500)
  expect(delays(heardMs, regular).at(-1)).toBeLessThan(150)
})

test('a pause in the packets is a pause in what is heard, and no gap', () => {
  const playout = new Playout()
  const at = (time: number) => {
    const nowMs = 100 + time * 1000
    playout.noteArrival(time, nowMs)
    return playout.place({ time, seconds }, { nowMs, contextNow: nowMs / 1000, pictureLagMs: undefined })?.at
  }
  at(0)
  at(0.02)
  expect(at(3)).toBeCloseTo(3.13, 2)
  expect(playout.gaps).toBe(0)
})
