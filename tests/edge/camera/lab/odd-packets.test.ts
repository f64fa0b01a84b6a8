// Packets that cannot be read, or hold nothing, beside a stream that is whole: none of them may cost a picture.
import { beforeAll, describe, expect, test } from 'vitest'
import type { VideoCodec } from '../../../../edge/demo/camera/access-unit.ts'
import type { StreamFaultKind } from '../../../../relay/wire/uplink/camera-report.ts'
import { fastFilm } from '../../../support/camera/faulty-camera.ts'
import { type LabFrame, LabView, startLabCamera } from '../../../support/camera/lab-camera.ts'
import { aggregated, fragmented, nalOf } from '../../../support/camera/rtp-payloads.ts'
import type { TestVideo } from '../../../support/camera/test-video.ts'

/** What stands before, behind or between the packets of every fifth frame; `whole` are those of the frame. */
type Addition = (frame: LabFrame, whole: () => Buffer[]) => Buffer[]

const hex = (text: string) => Buffer.from(text, 'hex')
const before =
  (payload: (codec: VideoCodec) => Uint8Array): Addition =>
  ({ codec, packets }, whole) => [packets.packet(payload(codec)), ...whole()]
const behind =
  (payload: (codec: VideoCodec) => Uint8Array): Addition =>
  ({ codec, packets }, whole) => {
    const sent = whole()
    return [...sent, packets.packet(payload(codec))]
  }
/** Among the fragments of each unit. */
const between =
  (payload: (codec: VideoCodec) => Uint8Array): Addition =>
  ({ nals, codec, packets }) =>
    nals.flatMap((nal, i) => {
      const pieces = nal.length > 60 ? fragmented(codec, nal, 60) : [nal]
      return pieces.flatMap((piece, j) => [
        packets.packet(piece, i === nals.length - 1 && j === pieces.length - 1),
        packets.packet(payload(codec)),
      ])
    })
const by = (h264: string, h265: string) => (codec: VideoCodec) => hex(codec === 'h264' ? h264 : h265)

const additions: [string, string, StreamFaultKind, Addition][] = [
  // gh:scottlamb/retina#115
  ['an empty fragment', 'retina#115', 'packets-empty', before(by('7c01', '620114'))],
  ['an empty last fragment', 'retina#115', 'packets-empty', behind(by('7c41', '620154'))],
  ['an empty first fragment', 'retina#115', 'packets-empty', before(by('7c85', '620193'))],
  ['an empty fragment among others', 'retina#115', 'packets-empty', between(by('7c01', '620114'))],
  // gh:sgjava/RtspClientSharp#33 (VStarCam), gh:livekit/ingress#273, gh:ZLMediaKit/ZLMediaKit#2905
  ['a unit of type 0 or 50', 'RtspClientSharp#33', 'unit-unknown', before(by('0001020304', '640101020304'))],
  ['a unit of type 30 or 62', 'RtspClientSharp#33', 'unit-unknown', behind(by('7e01020304', '7c0101020304'))],
  [
    'a unit of type 31 or 63',
    'livekit/ingress#273',
    'unit-unknown',
    before(by('7f01020304', '7e0101020304')),
  ],
  [
    'an interleaved aggregation (STAP-B), or type 51',
    'livekit/ingress#273',
    'unit-unknown',
    before(by('7900000004' + '41e00102', '660100000004')),
  ],
  [
    'an interleaved aggregation (MTAP16), or type 52',
    'livekit/ingress#273',
    'unit-unknown',
    before(by('7a00000007000000' + '41e00102', '680100000004')),
  ],
  [
    'an interleaved fragment (FU-B), or type 55',
    'livekit/ingress#273',
    'unit-unknown',
    before(by('7d8500000102', '6e0100000004')),
  ],
  [
    'a reserved unit among fragments',
    'ZLMediaKit#2905',
    'unit-unknown',
    between(by('7e01020304', '7c0101020304')),
  ],
  // gh:pion/rtp#153, gh:bluenviron/mediamtx#1505
  ['a packet without payload', 'pion/rtp#153', 'packets-empty', before(() => hex(''))],
  ['a packet without payload among fragments', 'mediamtx#1505', 'packets-empty', between(() => hex(''))],
  [
    'a packet of padding alone',
    'pion/rtp#153',
    'packets-empty',
    ({ packets }, whole) => [packets.packet(hex(''), false, { padding: 255 }), ...whole()],
  ],
  [
    'a packet of padding alone, marked',
    'mediamtx#1505',
    'packets-empty',
    ({ packets }, whole) => [...whole(), packets.packet(hex(''), true, { padding: 4 })],
  ],
  // RFC 3550, A.1: what is to be checked before a packet is believed
  [
    'a packet of version 1',
    'RFC 3550 A.1',
    'rtp-unreadable',
    (_frame, whole) => [hex('406000010000000000001234c1e00102'), ...whole()],
  ],
  ['half a header', 'RFC 3550 A.1', 'rtp-unreadable', (_frame, whole) => [hex('806000'), ...whole()]],
  [
    'an extension that is longer than the packet',
    'RFC 3550 A.1',
    'rtp-unreadable',
    (_frame, whole) => [hex('90600000000000000000123400000fff'), ...whole()],
  ],
  [
    'a slice whose forbidden bit is set',
    'RFC 6184 5.3',
    'unit-unreadable',
    before(by('c1e00102', '8201e00102')),
  ],
  [
    'the end of a slice that never began',
    'retina#115',
    'fragment-incomplete',
    behind(by('7c41aabb', '620141aabb')),
  ],
  [
    'a slice cut off in an aggregation',
    'retina#115',
    'aggregation-cut',
    ({ codec, packets }, whole) => [
      packets.packet(aggregated(codec, [nalOf(codec, { type: 1 })]).subarray(0, -1)),
      ...whole(),
    ],
  ],
]

describe.each(['h264', 'h265'] as const)('beside whole %s', codec => {
  let film: TestVideo

  beforeAll(async () => {
    film = await fastFilm(codec)
  })

  test.each(additions)('%s costs nothing and is counted (%s)', async (_name, _source, kind, addition) => {
    const { url } = await startLabCamera(film, {
      send: frame =>
        frame.index % 5 === 3
          ? addition(frame, () => frame.packets.units(frame.nals))
          : frame.packets.units(frame.nals),
    })
    const view = new LabView(url, film)
    await view.pulled.frames(30)
    expect({
      missing: view.missing,
      starts: view.pulled.taken.starts.length,
      reasons: view.pulled.taken.reasons,
    }).toEqual({
      missing: 0,
      starts: 1,
      reasons: [],
    })
    expect(Object.keys(view.faults)).toEqual([kind])
    expect(view.pulled.log.lines.filter(line => line.kind === kind)).toHaveLength(1)
  })

  const padded: [string, string, (frame: LabFrame) => Buffer[]][] = [
    [
      'zeros behind the last unit',
      'gortsplib',
      ({ nals, packets }) => [
        packets.packet(Buffer.concat([aggregated(codec, nals), Buffer.alloc(4)]), true),
      ],
    ],
    [
      'an odd number of zeros',
      'gortsplib',
      ({ nals, packets }) => [
        packets.packet(Buffer.concat([aggregated(codec, nals), Buffer.alloc(5)]), true),
      ],
    ],
    [
      'zeros between units',
      'gortsplib',
      ({ nals, packets }) => [
        packets.packet(
          Buffer.concat([
            aggregated(codec, []),
            Buffer.alloc(2),
            aggregated(codec, nals).subarray(codec === 'h264' ? 1 : 2),
          ]),
          true,
        ),
      ],
    ],
  ]
  test.each(padded)('an aggregation with %s is read whole (%s)', async (_name, _source, send) => {
    const { url } = await startLabCamera(film, { send })
    const view = new LabView(url, film)
    await view.pulled.frames(30)
    expect({ missing: view.missing, reasons: view.pulled.taken.reasons }).toEqual({ missing: 0, reasons: [] })
    expect(Object.keys(view.faults)).toEqual(['aggregation-padded'])
  })

  const kept: [string, (frame: LabFrame) => Buffer[]][] = [
    ['end of sequence', by('0a', '4801')],
    ['end of stream', by('0b', '4a01')],
    ['filler', by('0cffff80', '4c01ffff80')],
    ['a delimiter', by('09f0', '460150')],
  ].map(([name, payload]) => [
    name as string,
    frame => [
      ...frame.packets.units(frame.nals),
      frame.packets.packet((payload as (codec: VideoCodec) => Buffer)(codec)),
    ],
  ])
  test.each(kept)('%s is no fault (H.264 table 7-1)', async (_name, send) => {
    const { url } = await startLabCamera(film, { send })
    const view = new LabView(url, film)
    await view.pulled.frames(30)
    expect({ missing: view.missing, faults: view.faults, reasons: view.pulled.taken.reasons }).toEqual({
      missing: 0,
      faults: {},
      reasons: [],
    })
  })
})
