import { expect, test } from 'vitest'
import { msUntilQuietHour } from '../../../viewer/wall/unattended.ts'

const hours = 3_600_000

test.each([
  ['2026-11-23T00:00:00Z', 'UTC', 4],
  ['2026-11-23T00:00:00Z', 'Asia/Tokyo', 19],
  ['2026-11-23T18:30:00Z', 'Asia/Tokyo', 24.5], // 03:30 there: too near
  ['2026-11-23T19:00:00Z', 'Asia/Tokyo', 24], // 04:00 there
  ['2026-11-23T19:20:00Z', 'Asia/Tokyo', 23 + 40 / 60],
  ['2026-11-23T15:00:00Z', 'Asia/Tokyo', 4], // midnight, which some write as 24
])('at %s in %s the quiet hour is %f hours away', (now, timezone, expected) => {
  expect(msUntilQuietHour(new Date(now), timezone) / hours).toBeCloseTo(expected, 6)
})
