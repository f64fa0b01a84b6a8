import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FrameTimes, Timeline } from '../../../../edge/camera/rtp/timeline.ts'

const frameTicks = 3600
const frameMs = 40

interface Frame {
  timestamp: number
  arrivedAtMs: number
}

function run(frames: Iterable<Frame>, depth: number | 'unknown' = 0, clockRate = 90_000): FrameTimes[] {
  const timeline = new Timeline({ clockRate, reorderDepth: depth === 'unknown' ? undefined : depth })
  return Array.from(frames, ({ timestamp, arrivedAtMs }) => timeline.next(timestamp >>> 0, arrivedAtMs))
}

/** A camera's steady frames; `timestamp` says what it writes on the i-th. */
function steady(count: number, timestamp: (i: number) => number): Frame[] {
  return Array.from({ length: count }, (_, i) => ({
    timestamp: timestamp(i),
    arrivedAtMs: 1000 + i * frameMs,
  }))
}

function steps(times: FrameTimes[]): number[] {
  return times.slice(1).map(({ decodeTime }, i) => decodeTime - (times[i]?.decodeTime ?? 0))
}

describe('Timeline', () => {
  it('begins at 0 and goes by the camera, whose clock begins anywhere', () => {
    const times = run(steady(50, i => 4_000_000_000 + i * frameTicks))
    expect(times[0]).toEqual({ decodeTime: 0, presentationTime: 0, duration: frameTicks })
    expect(new Set(steps(times))).toEqual(new Set([frameTicks]))
  })

  it('does not mind that frames arrive in bursts', () => {
    const frames = steady(200, i => i * frameTicks).map((frame, i) => ({
      ...frame,
      arrivedAtMs: 1000 + Math.ceil(i / 75) * 3000,
    }))
    expect(new Set(steps(run(frames)))).toEqual(new Set([frameTicks]))
  })

  it('crosses the wrap of the 32 bits without a step', () => {
    expect(new Set(steps(run(steady(100, i => 2 ** 32 - 50 * frameTicks + i * frameTicks))))).toEqual(
      new Set([frameTicks]),
    )
  })

  it.each([
    ['are unset', () => 0],
    ['stand still', () => 123_456],
    ['leap forward', (i: number) => i * frameTicks + (i >= 25 ? 20 * 90_000 : 0)],
    ['leap back', (i: number) => i * frameTicks - (i >= 25 ? 20 * 90_000 : 0)],
    ['begin anew', (i: number) => (i >= 25 ? i - 25 : i + 1_000_000) * frameTicks],
    ['are random', (i: number) => (i * 2_654_435_761) % 2 ** 32],
  ])('goes by arrival where timestamps %s', (_what, timestamp) => {
    const times = run(steady(50, timestamp))
    expect(times.at(-1)?.decodeTime).toBe(49 * frameTicks)
    expect(Math.max(...steps(times))).toBeLessThan(2 * frameTicks)
  })

  it('gives up a clock that counts milliseconds', () => {
    const times = run(steady(1000, i => i * frameMs))
    expect(steps(times).slice(-100)).toEqual(Array(100).fill(frameTicks))
  })

  it('believes a camera whose network stalls and catches up again', () => {
    const frames = steady(1500, i => i * frameTicks).map(frame => ({
      ...frame,
      // The line is dead for 8 s of every 20 s, then all comes at once.
      arrivedAtMs:
        frame.arrivedAtMs % 20_000 < 8_000
          ? frame.arrivedAtMs - (frame.arrivedAtMs % 20_000) + 8_000
          : frame.arrivedAtMs,
    }))
    expect(new Set(steps(run(frames)))).toEqual(new Set([frameTicks]))
  })

  it('keeps a pause of some seconds', () => {
    const frames = steady(50, i => i * frameTicks + (i >= 25 ? 5 * 90_000 : 0))
    expect(Math.max(...steps(run(frames)))).toBe(5 * 90_000 + frameTicks)
  })

  it('presumes of every frame the duration of the one before', () => {
    const times = run(
      [0, 3600, 7200, 16_200].map((timestamp, i) => ({ timestamp, arrivedAtMs: i * frameMs })),
    )
    expect(times.map(({ duration }) => duration)).toEqual([3600, 3600, 3600, 9000])
  })

  it('converts from another clock rate', () => {
    expect(
      run(
        steady(3, i => i * 40),
        0,
        1000,
      ).map(({ decodeTime }) => decodeTime),
    ).toEqual([0, 3600, 7200])
  })

  describe('with B-frames', () => {
    /** Decoding order of I B B P …: presentation numbers in the order of arrival. */
    const order = (groups: number) => [
      0,
      ...Array.from({ length: groups }, (_, g) => [3, 1, 2].map(n => g * 3 + n)).flat(),
    ]
    const frames = (groups: number) =>
      order(groups).map((n, i) => ({ timestamp: 1_000_000 + n * frameTicks, arrivedAtMs: i * frameMs }))

    it('shows every frame when the camera said, and decodes in even steps', () => {
      const times = run(frames(10), 1)
      const [first] = times
      expect(
        times.map(({ presentationTime }) => (presentationTime - (first?.presentationTime ?? 0)) / frameTicks),
      ).toEqual(order(10))
      expect(new Set(steps(times))).toEqual(new Set([frameTicks]))
      for (const { presentationTime, decodeTime } of times)
        expect(presentationTime).toBeGreaterThanOrEqual(decodeTime)
    })

    it('learns the depth where the SPS does not say it', () => {
      const times = run(frames(20), 'unknown')
      const later = times.slice(10)
      const shown = order(20).slice(10)
      const base = (later[0]?.presentationTime ?? 0) - (shown[0] ?? 0) * frameTicks
      expect(later.map(({ presentationTime }) => (presentationTime - base) / frameTicks)).toEqual(shown)
    })
  })

  it('never goes back, nor shows a frame before its decoding, whatever a camera sends', () => {
    const frame = fc.record({
      timestamp: fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 20_000 })),
      gapMs: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 9_000 })),
    })
    const depth = fc.constantFrom(0, 1, 2, 4, 'unknown' as const)
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 100 }), depth, (sent, reorderDepth) => {
        let arrivedAtMs = 0
        const frames = sent.map(({ timestamp, gapMs }) => {
          arrivedAtMs += gapMs
          return { timestamp, arrivedAtMs }
        })
        const times = run(frames, reorderDepth)
        for (const step of steps(times)) expect(step).toBeGreaterThan(0)
        for (const { decodeTime, presentationTime, duration } of times) {
          expect(presentationTime).toBeGreaterThanOrEqual(decodeTime)
          expect(duration).toBeGreaterThan(0)
          expect(Number.isSafeInteger(decodeTime)).toBe(true)
        }
      }),
    )
  })
})
