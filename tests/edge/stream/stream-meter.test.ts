import { expect, it } from 'vitest'
import { StreamMeter } from '../../../edge/stream/stream-meter.ts'
import { TestFeed } from '../../support/edge/test-edge.ts'

function bench() {
  const clocks = { nowMs: 0, wall: () => clocks.nowMs, monotonic: () => clocks.nowMs }
  const feed = new TestFeed()
  return { clocks, feed, meter: new StreamMeter(feed, clocks) }
}

it('measures frames, bits and the distance of keyframes over the last seconds', () => {
  const { clocks, feed, meter } = bench()
  feed.goLive()
  for (let i = 0; i < 250; i++) {
    clocks.nowMs = i * 40
    feed.frame({ isKeyframe: i % 50 === 0, byteLength: 1000 })
  }
  clocks.nowMs = 10_000
  expect(meter.figures).toEqual({
    mime: 'video/mp4; codecs="avc1.64001f"',
    width: 1280,
    height: 720,
    framesPerSecond: 25,
    bitsPerSecond: 200_000,
    keyframeSeconds: 2,
  })
  expect(meter.gaps).toEqual({ gaps: 0, gapMs: 0 })
})

it('says nothing of a stream that has ended', () => {
  const { clocks, feed, meter } = bench()
  feed.goLive()
  feed.frame({ isKeyframe: true })
  feed.end({ code: 'CLOSED', message: 'gone' })
  clocks.nowMs = 1500
  expect(meter.figures).toBeNull()
})

it('counts the times without a picture, the present one too', () => {
  const { clocks, feed, meter } = bench()
  feed.goLive()
  for (const atMs of [0, 1000, 6000, 6500]) {
    clocks.nowMs = atMs
    feed.frame({ isKeyframe: true })
  }
  expect(meter.gaps).toEqual({ gaps: 1, gapMs: 5000 })
  clocks.nowMs = 9500
  expect(meter.gaps).toEqual({ gaps: 2, gapMs: 8000 })
  feed.frame()
  expect(meter.gaps).toEqual({ gaps: 2, gapMs: 8000 })
})
