import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CaptureTimes } from '../../../edge/transcode/capture-times.ts'

const frameTicks = 3600

describe('the source frame of a transcoded one', () => {
  it('is found by a time rounded to milliseconds', () => {
    const times = filled([0, 3003, 6006, 9009])
    expect(times.match(Math.round(3003 / 90) * 90, 2 ** 33)?.presentationTime).toBe(3003)
    expect(times.match(Math.round(9009 / 90) * 90, 2 ** 33)?.presentationTime).toBe(9009)
  })

  it('is the same one for two pictures of it', () => {
    const times = filled([0, 3600])
    expect(times.match(3600, 2 ** 33)?.presentationTime).toBe(3600)
    expect(times.match(3700, 2 ** 33)?.presentationTime).toBe(3600)
  })

  it('is found among frames that came in decoding order', () => {
    const times = filled([0, 10_800, 3600, 7200])
    const found = [0, 3600, 7200, 10_800].map(ticks => times.match(ticks, 2 ** 33)?.presentationTime)
    expect(found).toEqual([0, 3600, 7200, 10_800])
  })

  it('is nobody where nothing went in', () => {
    expect(new CaptureTimes().match(0, 2 ** 33)).toBeUndefined()
  })

  it('is found across a wrap of the transcoded time, for any start and wrap', () => {
    const start = fc.integer({ min: 0, max: 2 ** 40 })
    const wrap = fc.constantFrom(2 ** 33, 2 ** 31 * 90)
    const property = fc.property(start, wrap, (from, wrapTicks) => {
      const inputs = Array.from({ length: 20 }, (_, i) => from + i * frameTicks)
      const times = filled(inputs)
      const found = inputs.map(time => times.match(time % wrapTicks, wrapTicks)?.presentationTime)
      expect(found).toEqual(inputs)
    })
    fc.assert(property)
  })

  it('is not remembered for ever by a transcoder that gives nothing', () => {
    const times = filled(Array.from({ length: 5000 }, (_, i) => i * frameTicks))
    expect(times.match(0, 2 ** 33)?.presentationTime).toBe(3500 * frameTicks)
  })
})

function filled(presentationTimes: number[]): CaptureTimes {
  const times = new CaptureTimes()
  for (const presentationTime of presentationTimes) times.note({ presentationTime, capturedAtMs: 0 })
  return times
}
