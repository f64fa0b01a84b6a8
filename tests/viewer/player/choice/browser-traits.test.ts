import { expect, test } from 'vitest'
import { traitsOf } from '../../../../viewer/player/choice/browser-traits.ts'

test.each([
  [
    'Chrome on a PC',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
    true,
  ],
  [
    'WeChat on Android',
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/134.0.0.0 Mobile Safari/537.36 MMWEBID/1 MicroMessenger/8.0',
    true,
  ],
  [
    'webOS 5',
    'Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/68.0.3440.106 Safari/537.36 WebAppManager',
    false,
  ],
  [
    'Tizen 7',
    'Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) Version/7.0 Chrome/94.0.4606.31 TV Safari/537.36',
    false,
  ],
  ['Firefox', 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', false],
  [
    'Safari on an iPhone',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
    false,
  ],
  [
    'Chrome on an iPhone, which is Safari',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/150.0 Mobile/15E148 Safari/604.1',
    false,
  ],
  [
    'headless Chrome',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
    true,
  ],
])('%s', (_, userAgent, isChromium) => {
  const { stretchesFrames, decodesLiveByOneThread, changesRate } = traitsOf(userAgent)
  expect({ stretchesFrames, decodesLiveByOneThread }).toEqual({
    stretchesFrames: isChromium,
    decodesLiveByOneThread: isChromium,
  })
  expect(changesRate).toBe(true)
})

test('WebKit over GStreamer is left at the rate that it has', () => {
  const agent =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15'
  expect(traitsOf(agent)).toMatchObject({ stretchesFrames: false, changesRate: false })
})
