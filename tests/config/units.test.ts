import { expect, it } from 'vitest'
import { parseBytes, parseDuration } from '../../config/units.ts'

it.each([
  ['250ms', 250],
  ['10s', 10_000],
  ['1.5h', 5_400_000],
  ['30d', 2_592_000_000],
  ['2y', 63_072_000_000],
])('reads the duration %s as %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

it.each(['10', 's', '-1s', '1 h', '1w', ''])('refuses the duration "%s"', text => {
  expect(() => parseDuration(text)).toThrow('must be a duration')
})

it.each([
  ['500kB', 500_000],
  ['20GB', 20e9],
  ['1GiB', 1_073_741_824],
  ['1.5TB', 1.5e12],
])('reads the size %s as %d bytes', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes)
})

it.each(['20', 'GB', '20gb', '-1GB', ''])('refuses the size "%s"', text => {
  expect(() => parseBytes(text)).toThrow('must be a size')
})
