import { describe, expect, it } from 'vitest'
import { isGoodbye, keyframeRequest } from '../../../../edge/camera/rtp/rtcp.ts'

describe('isGoodbye', () => {
  const report = Buffer.from('80c80006'.padEnd(56, '0'), 'hex')
  const bye = Buffer.from('81cb000100000001', 'hex')

  it.each([
    ['a report', report, false],
    ['a goodbye', bye, true],
    ['a report with a goodbye behind it', Buffer.concat([report, bye]), true],
    ['half a header', bye.subarray(0, 2), false],
    ['nothing', Buffer.alloc(0), false],
  ])('%s', (_what, bytes, expected) => {
    expect(isGoodbye(bytes)).toBe(expected)
  })

  it('is of one source, or of all where it names none', () => {
    expect(isGoodbye(Buffer.concat([report, bye]), 1)).toBe(true)
    expect(isGoodbye(bye, 2)).toBe(false)
    expect(isGoodbye(Buffer.from('80cb0000', 'hex'), 2)).toBe(true)
    expect(isGoodbye(bye.subarray(0, 4), 1)).toBe(false)
  })
})

it('a keyframe is asked for as RFC 4585 and RFC 5104 have it', () => {
  expect(keyframeRequest('pli', 0x01020304, 0xa0b0c0d0, 0).toString('hex')).toBe('81ce000201020304a0b0c0d0')
  expect(keyframeRequest('fir', 0x01020304, 0xa0b0c0d0, 258).toString('hex')).toBe(
    '84ce00040102030400000000a0b0c0d002000000',
  )
})
