import { expect, test } from 'vitest'
import { chooseRendition, parseWish } from '../../../relay/live/rendition.ts'

const avc = 'video/mp4; codecs="avc1.64001f"'
const hevc = 'video/mp4; codecs="hvc1.1.6.L93.B0"'
const hev1 = 'video/mp4; codecs="hev1.1.6.L93.B0"'

test.each([
  ['', { mainMime: avc }, 'main'],
  ['', { mainMime: undefined }, 'main'],
  ['', { mainMime: hevc }, 'h264'],
  ['', { mainMime: hev1 }, 'h264'],
  ['codecs=hvc1', { mainMime: hevc }, 'main'],
  ['codecs=avc1,hvc1', { mainMime: hevc }, 'main'],
  ['codecs=avc1&codecs=hvc1', { mainMime: hevc }, 'main'],
  ['codecs=avc1', { mainMime: hevc }, 'h264'],
  ['stream=sub', { mainMime: avc, hasSub: true }, 'sub'],
  ['stream=sub', { mainMime: avc, hasSub: false }, 'main'],
  ['stream=sub', { mainMime: hevc, hasSub: true, subMime: avc }, 'sub'],
  ['stream=sub', { mainMime: hevc, hasSub: true, subMime: hevc }, 'h264'],
  ['stream=sub&codecs=hvc1', { mainMime: hevc, hasSub: true, subMime: hevc }, 'sub'],
  ['open=sub', { mainMime: avc, hasSub: true }, 'main'],
  ['stream=main', { mainMime: avc, hasSub: true }, 'main'],
])('?%s of a camera with %o is %s', (query, forms, expected) => {
  const camera = { hasSub: false, subMime: undefined, ...forms }
  expect(chooseRendition(parseWish('fmp4', new URLSearchParams(query)), camera)).toBe(expected)
})

test('jsmpeg is jsmpeg, whatever else is asked for', () => {
  const wish = parseWish('jsmpeg', new URLSearchParams('stream=sub&codecs=hvc1'))
  expect(chooseRendition(wish, { hasSub: true, mainMime: hevc, subMime: hevc })).toBe('jsmpeg')
})
