import { expect, test } from 'vitest'
import { GopCache, gopByteLimit } from '../../../../relay/wire/live/gop.ts'

const keyframe = { bytes: Buffer.from('key'), isKeyframe: true }
const delta = { bytes: Buffer.from('delta'), isKeyframe: false }

test('a GOP begins at a keyframe; what comes before the first one is not kept', () => {
  const cache = new GopCache()
  expect(cache.push(delta)).toBe(false)
  expect(cache.current).toBeUndefined()
  for (const fragment of [keyframe, delta, delta]) expect(cache.push(fragment)).toBe(true)
  expect(cache.current?.fragments).toEqual([keyframe, delta, delta])
  expect(cache.current?.byteLength).toBe(13)
})

test('GOPs are numbered without a hole, unless frames between them were lost', () => {
  const cache = new GopCache()
  const numbers = []
  for (const isLossy of [false, false, true, false]) {
    if (isLossy) cache.markGap()
    cache.push(keyframe)
    numbers.push(cache.current?.number)
  }
  expect(numbers).toEqual([0, 1, 3, 4])
})

test('a GOP over the limit is given up, and counts as lost', () => {
  const cache = new GopCache()
  cache.push(keyframe)
  const first = cache.current
  expect(cache.push({ bytes: new Uint8Array(gopByteLimit), isKeyframe: false })).toBe(false)
  expect(cache.current).toBeUndefined()
  expect(cache.push(delta)).toBe(false)
  expect(cache.push(keyframe)).toBe(true)
  expect(cache.current?.number).not.toBe((first?.number ?? 0) + 1)
})

test('a reader that holds an old GOP holds nothing that came after it', () => {
  const cache = new GopCache()
  cache.push(keyframe)
  const old = cache.current
  cache.push(keyframe)
  expect(Object.values(old ?? {})).not.toContain(cache.current)
})
