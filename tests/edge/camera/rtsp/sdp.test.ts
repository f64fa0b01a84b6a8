import { describe, expect, it } from 'vitest'
import { chooseBaseUrl } from '../../../../edge/camera/rtsp/control-url.ts'
import { findVideoTrack } from '../../../../edge/camera/rtsp/sdp.ts'

const base = 'rtsp://10.0.0.11/main/'
const sps = Buffer.from('67640028acb403c0113f2e0220', 'hex')
const pps = Buffer.from('68ef3cb0', 'hex')
const sets = `${sps.toString('base64')},${pps.toString('base64')}`

/** A camera's description with these lines for its video. */
function description(...video: string[]): string {
  return [
    'v=0',
    'o=- 1 1 IN IP4 10.0.0.11',
    's=camera',
    'a=control:*',
    'm=video 0 RTP/AVP 96',
    ...video,
    '',
  ].join('\r\n')
}

describe('findVideoTrack', () => {
  it('finds H.264 with its parameter sets and control URL', () => {
    const fmtp = `a=fmtp:96 packetization-mode=1;profile-level-id=640028; sprop-parameter-sets=${sets}`
    const track = findVideoTrack(description('a=rtpmap:96 H264/90000', fmtp, 'a=control:trackID=1'), base)
    expect(track).toMatchObject({ codec: 'h264', payloadType: 96, clockRate: 90_000, playUrl: base })
    expect(track?.setupUrl).toBe('rtsp://10.0.0.11/main/trackID=1')
    expect(track?.parameterSets.map(set => Buffer.from(set))).toEqual([sps, pps])
  })

  it('finds H.265 with its three kinds of parameter sets', () => {
    const fmtp = `a=fmtp:98 sprop-vps=${pps.toString('base64')}; sprop-sps=${sps.toString('base64')};sprop-pps=${pps.toString('base64')}`
    const sdp = `m=audio 0 RTP/AVP 8\na=rtpmap:8 PCMA/8000\na=control:audio\nm=video 0 RTP/AVP 98\na=rtpmap:98 H265/90000\n${fmtp}\na=control:video`
    const track = findVideoTrack(sdp, 'rtsp://h/p')
    expect(track).toMatchObject({ codec: 'h265', payloadType: 98, setupUrl: 'rtsp://h/p/video' })
    expect(track?.parameterSets).toHaveLength(3)
  })

  it('takes the H.264 track where the first video is JPEG', () => {
    const second = ['m=video 0 RTP/AVP 97', 'a=rtpmap:97 H264/90000', 'a=control:two']
    const track = findVideoTrack(description('a=rtpmap:96 JPEG/90000', 'a=control:one', ...second), base)
    expect(track).toMatchObject({ payloadType: 97, setupUrl: 'rtsp://10.0.0.11/main/two' })
  })

  it.each([
    ['no parameter sets at all', '', 0],
    ['empty ones', 'sprop-parameter-sets=', 0],
    ['a missing PPS', `sprop-parameter-sets=${sps.toString('base64')}`, 1],
    ['a missing PPS after the comma', `sprop-parameter-sets=${sps.toString('base64')},`, 1],
    [
      'start codes in them',
      `sprop-parameter-sets=${Buffer.concat([Buffer.of(0, 0, 0, 1), sps]).toString('base64')}`,
      1,
    ],
    ['one of a hundred kilobytes', `sprop-parameter-sets=${Buffer.alloc(100_000, 7).toString('base64')}`, 0],
  ])('copes with %s', (_what, parameters, count) => {
    const track = findVideoTrack(description('a=rtpmap:96 H264/90000', `a=fmtp:96 ${parameters}`), base)
    expect(track?.parameterSets).toHaveLength(count)
    if (count === 1) expect(Buffer.from(track?.parameterSets[0] ?? [])).toEqual(sps)
  })

  it.each([
    ['relative', 'trackID=1', base, 'rtsp://10.0.0.11/main/trackID=1'],
    ['relative to a base without slash', 'trackID=1', 'rtsp://h/main', 'rtsp://h/main/trackID=1'],
    [
      'relative to a base with a query',
      'trackID=1',
      'rtsp://h/cam?channel=1',
      'rtsp://h/cam?channel=1/trackID=1',
    ],
    ['with a slash in front', '/trackID=1', 'rtsp://h/main', 'rtsp://h/main/trackID=1'],
    ['absolute', 'rtsp://192.168.1.2/x/trackID=1', base, 'rtsp://192.168.1.2/x/trackID=1'],
    ['a star', '*', base, base],
    ['absolute with credentials', 'rtsp://a:b@h/x@y', base, 'rtsp://h/x@y'],
    ['two words', 'track 1', base, base],
  ])('resolves a control URL that is %s', (_what, control, baseUrl, setupUrl) => {
    const track = findVideoTrack(description('a=rtpmap:96 H264/90000', `a=control:${control}`), baseUrl)
    expect(track?.setupUrl).toBe(setupUrl)
  })

  it.each([
    ['a byte order mark', `\u00ef\u00bb\u00bf${description('a=rtpmap:96 H264/90000', 'a=control:t')}`],
    ['no line before its media', 'm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:t'],
    [
      'a byte order mark before its media',
      '\u00ef\u00bb\u00bfm=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=control:t',
    ],
    ['CR alone', description('a=rtpmap:96 H264/90000', 'a=control:t').replaceAll('\r\n', '\r')],
    ['spaces around the signs', 'm = video 0 RTP/AVP 96\n a = rtpmap : 96 H264/90000\n a= control : t '],
    ['capitals', 'M=VIDEO 0 RTP/AVP 96\r\nA=RTPMAP:96 h264/90000\r\nA=CONTROL:t'],
    [
      'empty lines',
      description('', 'a=rtpmap:96 H264/90000', '', 'a=control:t').replaceAll('\r\n', '\r\n\r\n'),
    ],
    ['zeros behind it', `${description('a=rtpmap:96 H264/90000', 'a=control:t')}\0\0\0`],
    [
      'a name in Latin-1',
      description('a=rtpmap:96 H264/90000', 'a=control:t').replace('s=camera', 's=cam\xe9ra'),
    ],
    ['no clock rate', description('a=rtpmap:96 H264', 'a=control:t')],
    ['a map for the codec with a dot', description('a=rtpmap:96 H.264/90000', 'a=control:t')],
    [
      'another word for video',
      description('a=rtpmap:96 H264/90000', 'a=control:t').replace('m=video', 'm=application'),
    ],
    [
      'sound and metadata before it',
      `m=audio 0 RTP/AVP 0\na=control:a\nm=application 0 RTP/AVP 107\na=rtpmap:107 vnd.onvif.metadata/90000\na=control:m\n${description('a=rtpmap:96 H264/90000', 'a=control:t')}`,
    ],
    [
      'a backchannel for sound before it',
      `m=audio 0 RTP/AVP 0\na=sendonly\na=control:b\n${description('a=recvonly', 'a=rtpmap:96 H264/90000', 'a=control:t')}`,
    ],
    [
      'a video before it that is switched off',
      `m=video 0 RTP/AVP 96\na=inactive\na=rtpmap:96 H264/90000\na=control:x\n${description('a=rtpmap:96 H264/90000', 'a=control:t')}`,
    ],
    [
      'a second video',
      `${description('a=rtpmap:96 H264/90000', 'a=control:t')}m=video 0 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\na=control:second`,
    ],
    [
      'a thousand lines of rubbish',
      description(
        'a=rtpmap:96 H264/90000',
        'a=control:t',
        ...Array.from({ length: 1_500 }, (_, n) => `x${n}`),
      ),
    ],
  ])('reads a description with %s', (_what, sdp) => {
    expect(findVideoTrack(sdp, base)).toMatchObject({
      codec: 'h264',
      payloadType: 96,
      clockRate: 90_000,
      setupUrl: 'rtsp://10.0.0.11/main/t',
    })
  })

  it('takes the session’s own part where there is no media line', () => {
    const track = findVideoTrack('v=0\r\na=rtpmap:96 H265/90000\r\na=control:t', base)
    expect(track).toMatchObject({ codec: 'h265', setupUrl: 'rtsp://10.0.0.11/main/t', playUrl: base })
  })

  it('knows encrypted and multicast video', () => {
    const plain = description('a=rtpmap:96 H264/90000')
    expect(findVideoTrack(plain, base)).toMatchObject({ isEncrypted: false, isMulticast: false })
    const encrypted = plain.replace('RTP/AVP', 'RTP/SAVPF')
    expect(findVideoTrack(encrypted, base)).toMatchObject({ isEncrypted: true })
    const grouped = plain.replace('m=video', 'c=IN IP4 239.1.2.3/64\r\nm=video')
    expect(findVideoTrack(grouped, base)).toMatchObject({ isMulticast: true })
  })

  it('does without origin, session name and control', () => {
    const track = findVideoTrack('v=0\nm=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000', base)
    expect(track).toMatchObject({ setupUrl: base, playUrl: base })
  })

  it.each([
    ['audio alone', 'm=audio 0 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000'],
    ['JPEG alone', description('a=rtpmap:26 JPEG/90000')],
    ['a web page', '<html><body>It works!</body></html>'],
    ['nothing', ''],
  ])('finds nothing in %s', (_what, sdp) => {
    expect(findVideoTrack(sdp, base)).toBeUndefined()
  })
})

describe('chooseBaseUrl', () => {
  it.each([
    ['Content-Base', ['rtsp://h/p/', 'rtsp://h/q/'], 'rtsp://h/p/'],
    ['Content-Location where there is no base', [undefined, 'rtsp://h/q/'], 'rtsp://h/q/'],
    ['the request where the base has no scheme', ['10.0.0.11:554/p/', undefined], 'rtsp://request/p'],
    ['the request where the base is a path', ['/p/', undefined], 'rtsp://request/p'],
    ['the request where there is nothing', [undefined, undefined], 'rtsp://request/p'],
  ])('takes %s', (_what, candidates, url) => {
    expect(chooseBaseUrl('rtsp://request/p', ...candidates)).toBe(url)
  })
})
