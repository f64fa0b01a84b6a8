import { describe, expect, it } from 'vitest'
import { RtpClock } from '../../../../edge/demo/camera/rtp-clock.ts'

const second = 90_000

describe('RtpClock', () => {
  it('begins where it is told and runs with its source', () => {
    const clock = new RtpClock(1000)
    expect([0, 3600, 7200].map(time => clock.stamp(time))).toEqual([1000, 4600, 8200])
  })

  it.each([
    ['zero', [0, 0]],
    ['equal', [1000, 1000]],
    ['jump-back', [2 ** 32 + 1000 + second - 20 * second, 2 ** 32 + 1000 + 2 * second - 20 * second]],
    ['jump-forward', [1000 + 21 * second, 1000 + 22 * second]],
    ['wrap', [2 ** 32 - second, 0]],
  ] as const)('with the fault "%s" it is wrong in that way', (fault, wrong) => {
    const clock = new RtpClock(1000)
    clock.stamp(0)
    expect([clock.stamp(second, fault), clock.stamp(2 * second, fault)]).toEqual(wrong)
  })

  it('goes on from where a jump has brought it, but returns from standing still', () => {
    const jumped = new RtpClock(0)
    jumped.stamp(0, 'jump-forward')
    expect(jumped.stamp(second)).toBe(21 * second)
    const stood = new RtpClock(0)
    stood.stamp(0, 'zero')
    expect(stood.stamp(second)).toBe(second)
  })

  it('follows the last frame of the old source when a new one counts from 0', () => {
    const clock = new RtpClock(500)
    clock.stamp(10 * second)
    clock.continueAfter(2000)
    expect(clock.stamp(0)).toBe(500 + 12 * second)
  })
})
