// Habits of cameras and recorders that others have reported, one after the other. Each plays without a gap.
import { beforeAll, describe, expect, test } from 'vitest'
import { parseH264Sps } from '../../../../edge/camera/rtp/h264-parameter-sets.ts'
import type { VideoCodec } from '../../../../edge/demo/camera/access-unit.ts'
import type { StreamFaultKind } from '../../../../relay/wire/uplink/camera-report.ts'
import { fastFilm } from '../../../support/camera/faulty-camera.ts'
import { type Habit, type LabFrame, LabView, startLabCamera } from '../../../support/camera/lab-camera.ts'
import { aggregated, fragmented } from '../../../support/camera/rtp-payloads.ts'
import { generateVideo, type TestVideo } from '../../../support/camera/test-video.ts'
import { probe } from '../../../support/system/ffprobe.ts'

interface Report {
  what: string
  source: string
  codecs?: VideoCodec[]
  habit: Habit
  faults?: StreamFaultKind[]
}

const fragmentHeaderAt = { h264: 1, h265: 2 }
const isSet = (codec: VideoCodec, nal: Uint8Array) =>
  codec === 'h264' ? [7, 8].includes((nal[0] ?? 0) & 0x1f) : [32, 33, 34].includes((nal[0] ?? 0) >> 1)

/** Each unit in fragments of 500 bytes, changed. */
function fragments(
  { nals, codec, packets }: LabFrame,
  change: (piece: Buffer, i: number, all: Buffer[]) => void,
): Buffer[] {
  return nals.flatMap((nal, i) =>
    (nal.length > 500 ? fragmented(codec, nal, 500) : [Buffer.from(nal)]).map((piece, j, all) => {
      if (nal.length > 500) change(piece, j, all)
      return packets.packet(piece, i === nals.length - 1 && j === all.length - 1)
    }),
  )
}

const reports: Report[] = [
  {
    what: 'a packet of an unassigned type that has the number of the next one (Uniarch IPC-B124)',
    source: 'gh:AlexxIT/go2rtc#1722',
    habit: {
      send: ({ nals, packets }) => [
        packets.packet(Buffer.alloc(57, 0x11), true, { payloadType: 50, sequence: packets.sequence-- }),
        ...packets.units(nals),
      ],
    },
    faults: ['packets-foreign'],
  },
  {
    what: 'fragments whose type is right in the first one only',
    source: 'gh:scottlamb/retina#121, gh:scottlamb/moonfire-nvr#344',
    habit: {
      send: frame =>
        fragments(frame, (piece, i) => {
          const at = fragmentHeaderAt[frame.codec]
          if (i > 0) piece[at] = ((piece[at] ?? 0) & 0xc0) | (frame.codec === 'h264' ? 0x15 : 0x26)
        }),
    },
  },
  {
    what: 'fragments, though packetization mode 0 knows none (Meraki MV63, CP Plus)',
    source: 'gh:bluenviron/gortsplib#1084, gh:bluenviron/mediamtx#5887',
    codecs: ['h264'],
    habit: { describe: sdp => sdp.replace('packetization-mode=1', 'packetization-mode=0') },
  },
  {
    what: 'now and then a frame that is stamped hours away (Intelbras)',
    faults: ['time-odd'],
    source: 'gh:bluenviron/mediamtx#6255',
    habit: {
      send({ nals, index, packets }) {
        if (index % 7 === 5) packets.timestamp += 37_600 * 90_000
        if (index % 7 === 6) packets.timestamp += 2 ** 32 - 9_800 * 90_000
        return packets.units(nals)
      },
    },
  },
  {
    what: 'sets that carry the marker and the time of the picture before (Reolink RLC-822A)',
    source: 'gh:scottlamb/retina#13',
    habit: {
      send({ nals, codec, packets }) {
        const { timestamp } = packets
        packets.timestamp -= 900
        const sets = nals.filter(nal => isSet(codec, nal)).map((set, i) => packets.packet(set, i === 0))
        packets.timestamp = timestamp
        return [...sets, ...packets.units(nals.filter(nal => !isSet(codec, nal)))]
      },
    },
  },
  {
    what: 'fragments without temporal id',
    source: 'gh:PHZ76/RtspServer#56',
    codecs: ['h265'],
    habit: { send: frame => fragments(frame, piece => piece.fill(0, 1, 2)) },
  },
  {
    what: 'aggregations without temporal id',
    source: 'gh:bluenviron/gortsplib#782, gh:bluenviron/mediamtx#3993',
    codecs: ['h265'],
    habit: {
      send: ({ nals, isKeyframe, codec, packets }) =>
        isKeyframe
          ? [
              packets.packet(aggregated(codec, nals.slice(0, -1)).fill(0, 1, 2)),
              ...packets.units(nals.slice(-1)),
            ]
          : packets.units(nals),
    },
  },
  {
    what: 'sets in an aggregation before the picture (ffmpeg as a source)',
    source: 'gh:AlexxIT/go2rtc#2296',
    habit: {
      send: ({ nals, isKeyframe, codec, packets }) =>
        isKeyframe
          ? [packets.packet(aggregated(codec, nals.slice(0, -1))), ...packets.units(nals.slice(-1))]
          : packets.units(nals),
    },
  },
  {
    what: 'fragments that are beginning and end at once (OpenIPC SSC378DE)',
    source: 'gh:scottlamb/retina#131',
    habit: {
      send: ({ nals, codec, packets }) =>
        nals.map((nal, i) => {
          const piece = fragmented(codec, Buffer.concat([nal, Buffer.of(0)]), 65_000)[0] ?? Buffer.from(nal)
          const at = fragmentHeaderAt[codec]
          piece[at] = (piece[at] ?? 0) | 0xc0
          return packets.packet(piece, i === nals.length - 1)
        }),
    },
  },
  {
    what: 'sets in the description that are none (VStarcam: e9…; Hikvision: no PPS)',
    source: 'gh:scottlamb/retina#42, gh:FFmpeg/FFmpeg#181',
    habit: { describe: sdp => sdp.replace(/(sprop-[a-z-]+=)[^;\r]*/g, '$16QCAAA==,') },
  },
  {
    what: 'a first frame at time 0, and all others far from it (UniFi Protect)',
    faults: ['time-odd'],
    source: 'gh:scottlamb/retina#64',
    habit: {
      send({ nals, index, packets }) {
        packets.timestamp = index === 0 ? 0 : packets.timestamp + 1_768_683_982
        return packets.units(nals)
      },
    },
  },
  {
    what: 'two frames at each time',
    faults: ['time-odd'],
    source: 'gh:scottlamb/retina#21',
    habit: {
      send({ nals, index, packets }) {
        if (index % 2 === 1) packets.timestamp -= 900
        return packets.units(nals)
      },
    },
  },
  {
    what: 'no marker at all, and sets before every picture (a live555 proxy)',
    source: 'gh:ngraziano/SharpRTSP#57',
    habit: {
      send: ({ nals, packets }) =>
        packets.units(nals).map(packet => packet.fill((packet[1] ?? 0) & 0x7f, 1, 2)),
    },
  },
]

describe.each(['h264', 'h265'] as const)('%s with', codec => {
  let film: TestVideo

  beforeAll(async () => {
    film = await fastFilm(codec)
  })

  const own = reports.filter(({ codecs }) => codecs?.includes(codec) ?? true)
  test.each(own)('$what plays ($source)', async ({ habit, faults = [] }) => {
    const { url } = await startLabCamera(film, habit)
    const view = new LabView(url, film)
    await view.pulled.frames(60)
    const { starts, reasons, fragments: taken } = view.pulled.taken
    const steps = taken.slice(1).map(({ decodeTime }, i) => decodeTime - (taken[i]?.decodeTime ?? 0))
    expect({ missing: view.missing, starts: starts.length, reasons }).toEqual({
      missing: 0,
      starts: 1,
      reasons: [],
    })
    expect(Object.keys(view.faults)).toEqual(faults)
    expect(Math.max(...steps)).toBeLessThan(90_000)
  })

  test.each([
    ['on each', 'gh:OpenIPC/smolrtsp#43, gh:iamscottxu/obs-rtspserver#199', true],
    ['on the last', 'gh:bluenviron/mediamtx#2826 (Matrox Mura)', false],
  ])('four slices a picture, the marker %s of them, plays (%s)', async (_where, _source, onEach) => {
    const sliced = await generateVideo({
      codec,
      gopLength: 10,
      framesPerSecond: 100,
      seconds: 1,
      encoder: 'slices=4',
      size: '640x480',
    })
    const { url } = await startLabCamera(sliced, {
      send: ({ nals, packets }) =>
        nals.flatMap((nal, i) => {
          const sent = packets.units([nal])
          if (!onEach && i < nals.length - 1) for (const packet of sent) packet[1] = (packet[1] ?? 0) & 0x7f
          return sent
        }),
    })
    const view = new LabView(url, sliced)
    await view.pulled.frames(60)
    await view.pulled.stop()
    // A camera that marks each slice costs the GOP in which that is learnt.
    const lessons = onEach ? 1 : 0
    expect(view.missing).toBeLessThanOrEqual(10 * lessons)
    expect(view.shown.slice(lessons)).not.toContain(-1)
    const from = view.pulled.taken.fragments.findIndex(({ isKeyframe }, i) => isKeyframe && i >= lessons)
    expect(await probe(view.pulled.taken.bytes(from))).toMatchObject({
      complaints: '',
      decodedFrames: view.shown.length - from,
    })
  })
})

test.each([
  [
    'bytes behind its end (Reolink RLC-510A)',
    'gh:scottlamb/retina#104',
    '67640033ac1514a0a03da1000004f6000094d40404',
    [640, 480],
  ],
  [
    'two bits too many (Reolink doorbell, Wyze)',
    'gh:scottlamb/retina#102, gh:angrycoding/sps-parser#1',
    '274d0029e7403c0113f2cd4040407c000003000400000300a0d1800ea60015f97fff0280',
    [1920, 1080],
  ],
  [
    'a VUI that is cut off (V380)',
    'gh:scottlamb/retina#68',
    '274d001fe740280 2dd80a5050505f000000300100000030 28b010002dc680002255 17fff0280'.replaceAll(' ', ''),
    [1280, 720],
  ],
])('an SPS with %s is read (%s)', (_what, _source, hex, size) => {
  const { width, height } = parseH264Sps(Buffer.from(hex, 'hex'))
  expect([width, height]).toEqual(size)
})
