import { beforeAll, describe, expect, test } from 'vitest'
import { writeFragment } from '../../../../edge/stream/fmp4.ts'
import {
  type FragmentFacts,
  readFragments,
  readInit,
  stretchLastSample,
  withDuration,
} from '../../../../viewer/player/mse/fragments.ts'
import { BoxSplitter, type MediaFragment } from '../../../support/system/box-splitter.ts'
import { generateFmp4 } from '../../../support/system/fmp4-file.ts'

const init = { timescale: 90_000, defaultDuration: 0, defaultFlags: 0 }

/** As our edge writes them: 25 fps, the first one a keyframe. */
function fragment(index: number): Uint8Array {
  return writeFragment(index + 1, {
    bytes: Uint8Array.of(1, 2, 3, index),
    isKeyframe: index === 0,
    decodeTime: 2 ** 33 + index * 3600,
    presentationTime: 2 ** 33 + index * 3600 + 1800,
    duration: 3600,
    capturedAtMs: 1_790_000_000_000.5 + index * 40,
  })
}

function only(bytes: Uint8Array): FragmentFacts {
  const [first] = readFragments(bytes, init)
  if (!first) throw new Error('there is no fragment in it')
  return first
}

describe('what our edge writes', () => {
  test('is read back, beyond 32 bits too', () => {
    const facts = only(fragment(3))
    expect(facts.decodeTime).toBeCloseTo(2 ** 33 / 90_000 + 0.12, 6)
    expect(facts.presentationTime - facts.decodeTime).toBeCloseTo(0.02, 6)
    expect(facts.duration).toBeCloseTo(0.04, 6)
    expect(facts.isKeyframe).toBe(false)
    expect(facts.capturedAtMs).toBeCloseTo(1_790_000_000_120.5, 1)
  })

  test('may come many in one message', () => {
    const facts = readFragments(Buffer.concat([0, 1, 2].map(fragment)), init)
    expect(facts.map(({ isKeyframe }) => isKeyframe)).toEqual([true, false, false])
  })

  test('cut off, is refused', () => {
    expect(() => readFragments(fragment(0).subarray(0, 100), init)).toThrow(RangeError)
  })

  test('is stretched in place, and nothing else of it changes', () => {
    const [before, after] = [fragment(1), fragment(1)]
    stretchLastSample(after, only(after), init, 1)
    expect(only(after).duration).toBeCloseTo(1, 6)
    const changed = [...before].flatMap((byte, at) => (byte === after[at] ? [] : [at]))
    expect(changed.length).toBeGreaterThan(0)
    expect(changed.length).toBeLessThanOrEqual(4)
  })
})

describe.each([
  { codec: 'h264', bFrames: 0 },
  { codec: 'h264', bFrames: 2 },
  { codec: 'h265', bFrames: 0 },
] as const)('what ffmpeg writes ($codec, $bFrames B-frames)', options => {
  let initBytes: Uint8Array
  let fragments: MediaFragment[]

  beforeAll(async () => {
    const segments = new BoxSplitter().push(await generateFmp4({ ...options, seconds: 1 }))
    const first = segments.find(segment => segment.kind === 'init')
    if (!first) throw new Error('ffmpeg wrote no init segment')
    initBytes = first.bytes
    fragments = segments.filter(segment => segment.kind === 'fragment')
  })

  test('reads as it does in the edge', () => {
    const facts = readInit(initBytes)
    if (!facts) throw new Error('this is no init segment')
    const seconds = (ticks: number) => ticks / facts.timescale
    expect(fragments.length).toBeGreaterThan(20)
    for (const { bytes, isKeyframe, capturedAtMs, ...times } of fragments) {
      const [read, ...more] = readFragments(bytes, facts)
      expect(more).toEqual([])
      expect(read).toMatchObject({ isKeyframe, capturedAtMs })
      expect(read?.decodeTime).toBeCloseTo(seconds(times.decodeTime), 9)
      expect(read?.presentationTime).toBeCloseTo(seconds(times.presentationTime), 9)
      expect(read?.duration).toBeCloseTo(seconds(times.duration), 9)
    }
  })

  test('passes for a recording once it has a duration, in a copy', () => {
    const before = Buffer.from(initBytes)
    const recording = withDuration(initBytes, 90_000)
    expect(before.equals(initBytes)).toBe(true)
    expect(before.equals(recording)).toBe(false)
    expect(readInit(recording)).toEqual(readInit(initBytes))
  })
})

test('a fragment is no init segment', () => {
  expect(readInit(fragment(0))).toBeUndefined()
})
