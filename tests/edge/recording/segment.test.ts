import { expect, test } from 'vitest'
import { keyframeIndex, parseKeyframeIndex } from '../../../edge/recording/keyframe-index.ts'
import { frameTime, parseSegmentName, segmentName } from '../../../edge/recording/segment.ts'

const startMs = Date.UTC(2026, 10, 23, 9, 15, 0, 123)

test.each([
  ['00000042-20261123T091500.123Z-open.mp4', undefined],
  ['00000042-20261123T091500.123Z-60040ms-31457280B.mp4', { durationMs: 60_040, bytes: 31_457_280 }],
])('a segment is found by its name alone: %s', (name, complete) => {
  const parsed = { sequence: 42, startMs, complete }
  expect(segmentName(parsed)).toBe(name)
  expect(parseSegmentName(name)).toEqual(parsed)
})

test.each(['', 'notes.txt', '42-20261123T091500.123Z-open.mp4', '00000042-20269923T091500.123Z-open.mp4'])(
  'a file of another kind is none: %j',
  name => {
    expect(parseSegmentName(name)).toBeUndefined()
  },
)

test('the table of keyframes comes back as it was written, whatever stands before it', () => {
  const keyframes = [
    { decodeTime: 0, moofOffset: 700 },
    { decodeTime: 2 ** 40, moofOffset: 2 ** 34 },
  ]
  const box = keyframeIndex(1, keyframes)
  expect(parseKeyframeIndex(Buffer.concat([Buffer.alloc(99, 7), box]))).toEqual(keyframes)
  expect(parseKeyframeIndex(box.subarray(1))).toBeUndefined()
  expect(parseKeyframeIndex(Buffer.alloc(64))).toBeUndefined()
})

test('a frame counts as captured when it says so, unless the wall clock was set meanwhile', () => {
  const begin = { startMs: 1_000_000, decodeTime: 90_000 }
  expect(frameTime(begin, 180_000, 1_004_000)).toBe(1_004_000)
  expect(frameTime(begin, 180_000, 4_600_000)).toBe(1_001_000)
  expect(frameTime(begin, 180_000, 0)).toBe(1_001_000)
})
