import { expect, test } from 'vitest'
import { findExpired, type RetentionRules } from '../../../edge/recording/retention.ts'
import type { Segment } from '../../../edge/recording/segment.ts'

const minute = 60_000

function segments(...bytes: number[]): Segment[] {
  return bytes.map((size, i) => ({
    sequence: i + 1,
    camera: i % 2 === 0 ? 'lift' : 'engine',
    startMs: i * minute,
    endMs: (i + 1) * minute,
    bytes: size,
    path: `${i + 1}.mp4`,
    keyframes: undefined,
  }))
}

function expired(list: Segment[], rules: Partial<RetentionRules>): number[] {
  const everythingStays: RetentionRules = {
    keepMs: Number.POSITIVE_INFINITY,
    keepBytes: Number.POSITIVE_INFINITY,
    lackingBytes: 0,
    ageMs: () => 0,
    isPinned: () => false,
  }
  return findExpired(list, { ...everythingStays, ...rules }).map(({ sequence }) => sequence)
}

test('what is older than allowed goes', () => {
  const ageMs = ({ sequence }: Segment) => (5 - sequence) * minute
  expect(expired(segments(1, 1, 1, 1), { keepMs: 2.5 * minute, ageMs })).toEqual([1, 2])
})

test('a segment whose clock was in the future expires with those recorded after it', () => {
  const ages = [0, 9 * minute, minute]
  const ageMs = ({ sequence }: Segment) => ages[sequence - 1] ?? 0
  expect(expired(segments(1, 1, 1), { keepMs: 5 * minute, ageMs })).toEqual([1, 2])
})

test('what is too much goes, the oldest of any camera first', () => {
  expect(expired(segments(10, 20, 30, 40), { keepBytes: 75 })).toEqual([1, 2])
})

test('a lack of free space counts like too many bytes', () => {
  expect(expired(segments(10, 20, 30, 40), { lackingBytes: 11 })).toEqual([1, 2])
})

test('a pinned segment and one being written never go, however old and large', () => {
  const list = segments(10, 20, 30, 40)
  for (const last of list.slice(3)) last.keyframes = []
  const rules = { keepMs: 0, keepBytes: 0, ageMs: () => minute }
  expect(expired(list, { ...rules, isPinned: ({ sequence }) => sequence === 2 })).toEqual([1, 3])
})
