// Whatever a camera sends: nothing but the errors that a reader is known for leaves it, and nothing takes long.
// For millions of inputs: `npm run bench -- fuzz MINUTES`, which goes by what an input reaches.
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { mutate } from '../../bench/fuzz/mutate.ts'
import { dictionary, makeSeeds, type Seeds } from '../../bench/fuzz/seeds.ts'
import { inputOf, longestMs, targets, timeTarget } from '../../bench/fuzz/targets.ts'

let seeds: Seeds

beforeAll(async () => {
  seeds = await makeSeeds()
})

/** The same numbers again for the same beginning (xorshift). */
function chanceOf(beginning: number): () => number {
  let state = beginning || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

describe.each(Object.entries(targets))('%s', (name, target) => {
  it('is read as it really comes', () => {
    for (const seed of seeds[name] ?? []) expect(timeTarget(target, seed)).toBeLessThan(longestMs)
    expect(seeds[name]?.length).toBeGreaterThan(0)
  })

  it('is read when it is damaged', () => {
    const corpus = seeds[name] ?? []
    fc.assert(
      fc.property(fc.integer(), beginning => {
        const input = mutate({ corpus, dictionary }, chanceOf(beginning))
        expect(timeTarget(target, input)).toBeLessThan(longestMs)
      }),
      { numRuns: 3000 },
    )
  })

  it('is read when it is nonsense', () => {
    const parts = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }).map(inputOf)
    fc.assert(
      fc.property(fc.oneof(parts, fc.uint8Array({ maxLength: 4000 })), input => {
        expect(timeTarget(target, input)).toBeLessThan(longestMs)
      }),
      { numRuns: 1000 },
    )
  })
})
