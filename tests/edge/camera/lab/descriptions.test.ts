// Descriptions that say something else than what is sent. What is sent is played.
import { beforeAll, describe, expect, test } from 'vitest'
import type { StreamFaultKind } from '../../../../relay/wire/uplink/camera-report.ts'
import { fastFilm } from '../../../support/camera/faulty-camera.ts'
import { type Habit, LabView, ordinarySdp, startLabCamera } from '../../../support/camera/lab-camera.ts'
import type { TestVideo } from '../../../support/camera/test-video.ts'

const withoutSets = (sdp: string) => sdp.replace(/;?sprop-[^\r;]*/g, '')
const otherCodec = (sdp: string) => sdp.replace(/H26[45]\//, name => (name === 'H264/' ? 'H265/' : 'H264/'))
const inBandNone: Habit['send'] = ({ codec, nals, packets }) => {
  const isSet = (nal: Uint8Array) =>
    codec === 'h264' ? [7, 8].includes((nal[0] ?? 0) & 0x1f) : [32, 33, 34].includes((nal[0] ?? 0) >> 1)
  return packets.units(nals.filter(nal => !isSet(nal)))
}
const ofType =
  (payloadType: number): Habit['send'] =>
  ({ nals, packets }) => {
    packets.payloadType = payloadType
    return packets.units(nals)
  }

describe.each(['h264', 'h265'] as const)('%s', codec => {
  let film: TestVideo
  let smaller: TestVideo

  beforeAll(async () => {
    film = await fastFilm(codec)
    smaller = await fastFilm(codec, '160x120')
  })

  test.each<[string, string, StreamFaultKind[], Habit]>([
    [
      'the other codec',
      'go2rtc#264 (Ezviz C6N)',
      ['codec-wrong'],
      { describe: sdp => withoutSets(otherCodec(sdp)) },
    ],
    [
      'the other codec, with empty sets',
      'mediamtx#1631',
      ['codec-wrong'],
      {
        describe: sdp =>
          `${withoutSets(otherCodec(sdp)).replace(/(a=fmtp.*)\r\n/, '$1; sprop-parameter-sets=\r\n')}`,
      },
    ],
    [
      'the other codec, with the right sets, and none in the stream',
      'go2rtc#264',
      ['codec-wrong'],
      { describe: otherCodec, send: inBandNone },
    ],
    [
      'a map for a type that the m= line does not name, which is sent',
      'gortsplib#65',
      [],
      { describe: sdp => sdp.replace('RTP/AVP 96', 'RTP/AVP 97') },
    ],
    [
      'a map for a type that the m= line does not name, and the named is sent',
      'gortsplib#85',
      [],
      { describe: sdp => sdp.replace('RTP/AVP 96', 'RTP/AVP 97'), send: ofType(97) },
    ],
    ['another payload type', 'gortsplib#65', ['payload-type-wrong'], { send: ofType(102) }],
    [
      'another payload type and the other codec',
      'go2rtc#264',
      ['payload-type-wrong', 'codec-wrong'],
      { describe: sdp => withoutSets(otherCodec(sdp)), send: ofType(35) },
    ],
    [
      'no map at all',
      'gortsplib#85',
      codec === 'h264' ? [] : [],
      { describe: sdp => sdp.replace(/^a=rtpmap.*\r\n/m, '') },
    ],
    [
      'neither map nor format',
      'gortsplib#85',
      codec === 'h264' ? [] : ['codec-wrong'],
      { describe: sdp => sdp.replace(/^a=(rtpmap|fmtp).*\r\n/gm, '') },
    ],
    [
      'JPEG on a first track',
      'retina',
      [],
      { describe: sdp => sdp.replace('m=video', 'm=video 0 RTP/AVP 26\r\na=control:jpeg\r\nm=video') },
    ],
    [
      'metadata and repairs among its types',
      'RFC 4588',
      [],
      {
        describe: sdp =>
          sdp
            .replace('RTP/AVP 96', 'RTP/AVP 98 96 97')
            .replace('a=fmtp', 'a=rtpmap:97 rtx/90000\r\na=rtpmap:98 vnd.onvif.metadata/90000\r\na=fmtp'),
      },
    ],
    [
      'a broken SPS, and a good one is sent',
      'FFmpeg PR 181',
      ['parameter-set-unreadable'],
      {
        describe: sdp =>
          sdp.replace(
            /(sprop-(?:parameter-sets|sps)=)[^,;\r]*/,
            codec === 'h264' ? '$1Z2QAKP8=' : '$1QgEBAWA=',
          ),
      },
    ],
    ['another size than the stream has', 'raptor PR 30', [], {}],
  ])('described as %s plays at once (%s)', async (what, _source, faults, habit) => {
    const describe = what.startsWith('another size') ? () => ordinarySdp(smaller) : habit.describe
    const { url } = await startLabCamera(film, { ...habit, ...(describe && { describe }) })
    const view = new LabView(url, film)
    await view.pulled.frames(30)
    const { starts, reasons } = view.pulled.taken
    expect({ missing: view.missing, first: view.shown[0], starts: starts.length, reasons }).toEqual({
      missing: 0,
      first: 0,
      starts: 1,
      reasons: [],
    })
    expect(starts[0]).toMatchObject({ width: 320, height: 240 })
    expect(Object.keys(view.faults).sort()).toEqual([...faults].sort())
  })

  test('that becomes the other codec in the middle of a session plays on in it', async () => {
    const other = await fastFilm(codec === 'h264' ? 'h265' : 'h264')
    const { url, camera } = await startLabCamera(film, {
      send({ nals, index, packets }) {
        if (index < 40) return packets.units(nals)
        packets.codec = other.codec
        return packets.units(other.units[(index - 40) % other.units.length]?.nals ?? [])
      },
    })
    const view = new LabView(url, other)
    await view.pulled.frames(20)
    const { starts } = await view.started(2)
    await view.pulled.frames(30)
    expect(starts.map(({ mime }) => mime.includes('avc1'))).toEqual(
      codec === 'h264' ? [true, false] : [false, true],
    )
    expect({ missing: view.missing, first: view.shown[0], connections: camera.connections }).toEqual({
      missing: 0,
      first: 0,
      connections: 1,
    })
  })
})
