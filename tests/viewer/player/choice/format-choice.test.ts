import { expect, test } from 'vitest'
import { FormatChoice } from '../../../../viewer/player/choice/format-choice.ts'

const nothing = () => false
const h264Only = (mime: string) => mime.includes('avc1')
const everything = () => true

test.each([
  ['nothing of ours', nothing, { protocol: 'jsmpeg', wantsHevc: false }],
  ['H.264', h264Only, { protocol: 'glassbay.fmp4', wantsHevc: false }],
  ['H.264 and H.265', everything, { protocol: 'glassbay.fmp4', wantsHevc: true }],
])('a browser that plays %s gets the best of it', (_, plays, format) => {
  expect(new FormatChoice(plays).current).toEqual(format)
})

test('H.265 gives way to H.264, H.264 to JSMpeg, and then nothing is left', () => {
  const choice = new FormatChoice(everything)
  expect(choice.stepDown(0)).toBe(true)
  expect(choice.current).toEqual({ protocol: 'glassbay.fmp4', wantsHevc: false })
  expect(choice.stepDown(0)).toBe(true)
  expect(choice.current.protocol).toBe('jsmpeg')
  expect(choice.stepDown(0)).toBe(false)
})

test('a format is given up after three failures without a picture, not after three in its life', () => {
  const choice = new FormatChoice(h264Only)
  choice.noteFailure(0)
  choice.noteFailure(0)
  choice.notePicture()
  choice.noteFailure(0)
  choice.noteFailure(0)
  expect(choice.current.protocol).toBe('glassbay.fmp4')
  choice.noteFailure(0)
  expect(choice.current.protocol).toBe('jsmpeg')
})

test('what was given up is tried again after ten minutes', () => {
  const choice = new FormatChoice(h264Only)
  choice.stepDown(1000)
  choice.reconsider(500_000)
  expect(choice.current.protocol).toBe('jsmpeg')
  choice.reconsider(601_000)
  expect(choice.current.protocol).toBe('glassbay.fmp4')
})
