// Where a camera's track is asked for, when its own words about that are odd: the camera knows one address and no other.
import { describe, expect, test } from 'vitest'
import { PulledCamera } from '../../../support/camera/pulled-camera.ts'
import { type ScriptedCamera, startScriptedCamera } from '../../../support/camera/scripted-camera.ts'
import { until } from '../../../support/until.ts'

interface Words {
  /** Path and query that the installer gives. */
  path?: string
  contentBase?: string
  control?: string | null
  wholeControl?: string
  /** The only address of the track that the camera knows; `HOST` is its own. */
  setup: string
  /** And the only one that it plays; default: any. */
  play?: string
}

const status = 404

async function startParticular({ contentBase, control = 'track1', wholeControl, setup, play }: Words) {
  const camera: ScriptedCamera = await startScriptedCamera(({ method, url }) => {
    const here = (address: string) => address.replaceAll('HOST', `127.0.0.1:${camera.port}`)
    const base: Record<string, string> =
      contentBase === undefined ? {} : { 'Content-Base': here(contentBase) }
    const lines = ['v=0', ...(wholeControl === undefined ? [] : [`a=control:${here(wholeControl)}`])]
    lines.push('m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000')
    if (control !== null) lines.push(`a=control:${here(control)}`)
    if (method === 'DESCRIBE') return { headers: base, body: `${lines.join('\r\n')}\r\n` }
    if (method === 'SETUP' && url !== here(setup)) return { status }
    if (method === 'PLAY' && play !== undefined && url !== here(play)) return { status }
    return undefined
  })
  return camera
}

describe('a track is found', () => {
  test.each<[string, Words]>([
    ['a name', { setup: 'rtsp://HOST/main/track1' }],
    [
      'a name behind a base with a slash',
      { contentBase: 'rtsp://HOST/main/', setup: 'rtsp://HOST/main/track1' },
    ],
    [
      'a name behind a base without one',
      { contentBase: 'rtsp://HOST/other', setup: 'rtsp://HOST/other/track1' },
    ],
    [
      'a name, and the camera goes by the rules of URLs',
      { path: '/live/main', setup: 'rtsp://HOST/live/track1' },
    ],
    ['an absolute URL', { control: 'rtsp://HOST/x/track1', setup: 'rtsp://HOST/x/track1' }],
    ['an absolute URL in capitals', { control: 'RTSP://HOST/x/track1', setup: 'RTSP://HOST/x/track1' }],
    ['an absolute URL with two schemes', { control: 'rtsp://rtsp://HOST/x', setup: 'rtsp://HOST/main' }],
    ['a star', { control: '*', setup: 'rtsp://HOST/main' }],
    ['nothing', { control: '', setup: 'rtsp://HOST/main' }],
    ['no line at all', { control: null, setup: 'rtsp://HOST/main' }],
    ['a query (gortsplib’s media test)', { control: '?ctype=video', setup: 'rtsp://HOST/main?ctype=video' }],
    [
      'a query behind a base with a slash',
      { contentBase: 'rtsp://HOST/main/', control: '?ctype=video', setup: 'rtsp://HOST/main/?ctype=video' },
    ],
    [
      'a query, and the camera wants no slash before it',
      { contentBase: 'rtsp://HOST/main/', control: '?ctype=video', setup: 'rtsp://HOST/main?ctype=video' },
    ],
    [
      'a query beside the URL’s own',
      { path: '/main?ch=1', control: '?ctype=video', setup: 'rtsp://HOST/main?ctype=video' },
    ],
    [
      'a query added to the URL’s own',
      { path: '/main?ch=1', control: '?ctype=video', setup: 'rtsp://HOST/main?ch=1&ctype=video' },
    ],
    ['a name behind a query', { path: '/cam?channel=1', setup: 'rtsp://HOST/cam?channel=1/track1' }],
    ['a name before a query', { path: '/cam?channel=1', setup: 'rtsp://HOST/cam/track1?channel=1' }],
    ['a slash and a name', { control: '/track1', setup: 'rtsp://HOST/main/track1' }],
    ['a slash and a name from the root', { control: '/track1', setup: 'rtsp://HOST/track1' }],
    ['the whole path', { control: '/main/track1', setup: 'rtsp://HOST/main/track1' }],
    [
      'the whole path of a base',
      { contentBase: 'rtsp://HOST/media/', control: '/media/track1', setup: 'rtsp://HOST/media/track1' },
    ],
    [
      'a base with two schemes (go2rtc#208)',
      { contentBase: 'rtsp://rtsp://HOST/main/', setup: 'rtsp://HOST/main/track1' },
    ],
    ['a base of another host', { contentBase: 'rtsp://192.0.2.7/main/', setup: 'rtsp://HOST/main/track1' }],
    [
      'a base of another host, which the camera means',
      { contentBase: 'rtsp://192.0.2.7/x/', setup: 'rtsp://192.0.2.7/x/track1' },
    ],
    [
      'a base without a port',
      { contentBase: 'rtsp://127.0.0.1/main/', setup: 'rtsp://127.0.0.1/main/track1' },
    ],
    [
      'a base without a port, and the camera wants it',
      { contentBase: 'rtsp://127.0.0.1/main/', setup: 'rtsp://HOST/main/track1' },
    ],
    ['a base that is a path', { contentBase: '/main/', setup: 'rtsp://HOST/main/track1' }],
    [
      'a base without a scheme (go2rtc#1852)',
      { contentBase: 'HOST/main/', setup: 'rtsp://HOST/main/track1' },
    ],
    ['a base that is empty', { contentBase: '', setup: 'rtsp://HOST/main/track1' }],
    [
      'a base of another path, which it does not know itself',
      { contentBase: 'rtsp://HOST/wrong/', setup: 'rtsp://HOST/main/track1' },
    ],
    [
      'a base in IPv6 without brackets (AlexxIT/WebRTC#395)',
      { contentBase: 'rtsp://::ffff:127.0.0.1/main/', setup: 'rtsp://HOST/main/track1' },
    ],
    [
      'a double slash that it wrote itself',
      { control: 'rtsp://HOST//main/track1', setup: 'rtsp://HOST//main/track1' },
    ],
    [
      'a whole of its own',
      { wholeControl: 'rtsp://HOST/all', setup: 'rtsp://HOST/main/track1', play: 'rtsp://HOST/all' },
    ],
    [
      'a whole that it does not know',
      { wholeControl: 'rtsp://HOST/wrong', setup: 'rtsp://HOST/main/track1', play: 'rtsp://HOST/main' },
    ],
    [
      'a whole that it does not play, but the track',
      { setup: 'rtsp://HOST/main/track1', play: 'rtsp://HOST/main/track1' },
    ],
  ])('where its address is %s', async (_what, words) => {
    const camera = await startParticular(words)
    const pulled = new PulledCamera(`rtsp://viewer:secret@127.0.0.1:${camera.port}${words.path ?? '/main'}`)
    await until(() => pulled.taken.reasons.length > 0 || isPlaying(camera, words.play))
    expect(pulled.taken.reasons).toEqual([])
    expect(camera.requests.filter(({ method }) => method === 'SETUP').length).toBeLessThanOrEqual(2)
    expect(camera.connections).toBe(1)
  })
})

test('a camera that knows no track at all is asked twice, and the sentence names the path', async () => {
  const camera = await startParticular({ setup: 'none' })
  const { code, message } = await new PulledCamera(`rtsp://127.0.0.1:${camera.port}/main`).nextLoss()
  expect({ code, message }).toEqual({
    code: 'NOT_FOUND',
    message: expect.stringContaining('correct the path'),
  })
  expect(camera.requests.filter(({ method }) => method === 'SETUP')).toHaveLength(2)
})

function isPlaying({ requests, port }: ScriptedCamera, play?: string): boolean {
  const wanted = play?.replaceAll('HOST', `127.0.0.1:${port}`)
  return requests.some(({ method, url }) => method === 'PLAY' && (wanted === undefined || url === wanted))
}
