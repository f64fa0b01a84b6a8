/** What the fuzzer begins with: what encoders and cameras really send, part by part as the targets take it. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { CaptureLine } from '../../../edge/command/capture.ts'
import type { CameraFaults } from '../../../edge/demo/camera/camera-faults.ts'
import { RtpPackets } from '../../../edge/demo/camera/rtp-packets.ts'
import { describeStream } from '../../../edge/demo/camera/session-description.ts'
import { ordinarySdp } from '../../support/camera/lab-camera.ts'
import { probeMatches } from '../../support/camera/onvif-answers.ts'
import { aggregated, fragmented, nalOf } from '../../support/camera/rtp-payloads.ts'
import { generateVideo, type TestVideo } from '../../support/camera/test-video.ts'
import { inputOf } from './targets.ts'

const capturedPieces = 30

export type Seeds = Record<string, Uint8Array[]>

/** Makes its films with ffmpeg. */
export async function makeSeeds(): Promise<Seeds> {
  const shape = { gopLength: 4, seconds: 0.4, size: '64x64' }
  const [h264, sliced264, h265, sliced265] = await Promise.all([
    generateVideo({ ...shape, codec: 'h264' }),
    generateVideo({ ...shape, codec: 'h264', encoder: 'slices=3:sps-id=2:bframes=2' }),
    generateVideo({ ...shape, codec: 'h265' }),
    generateVideo({ ...shape, codec: 'h265', encoder: 'slices=2:bframes=2:repeat-headers=1' }),
  ])
  const films = { h264: [h264, sliced264], h265: [h265, sliced265] }
  const seeds: Seeds = {
    sdp: [...films.h264, ...films.h265].flatMap(descriptions),
    rtsp: [...films.h264.map(rtspOf), ...(await captured())],
    challenges: challenges.map(text => Buffer.from(text)),
    'onvif-probes': [
      Buffer.from(probeMatches('urn:uuid:1', 'urn:uuid:2', 'http://10.0.0.9/onvif/device_service')),
    ],
    'onvif-answers': onvifAnswers.map(answer => Buffer.from(JSON.stringify(answer))),
    rtcp: [Buffer.from('80c80006'.padEnd(56, '0'), 'hex'), Buffer.from('81cb000100000001', 'hex')],
  }
  for (const codec of ['h264', 'h265'] as const) {
    seeds[`${codec}-packets`] = films[codec].map(packetsOf)
    seeds[`${codec}-payloads`] = films[codec].flatMap(payloadsOf)
    seeds[`${codec}-sets`] = films[codec].map(({ units }) => inputOf(units[0]?.nals.slice(0, -1) ?? []))
    seeds[`${codec}-pictures`] = films[codec].flatMap(({ units }) =>
      units.slice(0, 4).map(({ nals }) => inputOf(nals)),
    )
  }
  return seeds
}

/** What real ones said (tests/edge/camera/lab/captures), up to some pictures. */
async function captured(): Promise<Uint8Array[]> {
  const directory = path.join(import.meta.dirname, '../../edge/camera/lab/captures')
  const texts = await Promise.all(
    (await readdir(directory)).map(name => readFile(path.join(directory, name), 'utf8')),
  )
  return texts.map(text => {
    const lines = text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as CaptureLine)
    const said = lines.flatMap(line => ('from' in line && line.from === 'camera' ? [saidIn(line)] : []))
    return inputOf(said.slice(0, capturedPieces))
  })
}

function saidIn(line: { text: string } | { bytes: string }): Buffer {
  return 'text' in line ? Buffer.from(line.text, 'latin1') : Buffer.from(line.bytes, 'base64')
}

function packetsOf({ codec, units }: TestVideo): Uint8Array {
  const packets = new RtpPackets({ ssrc: 7, sequence: 65_530 })
  return inputOf(
    units
      .slice(0, 5)
      .flatMap(({ nals, timestamp90k }) => packets.packetize(codec, nals, timestamp90k, undefined)),
  )
}

/** Whole, in fragments, aggregated, and joined by start codes. */
function payloadsOf({ codec, units }: TestVideo): Uint8Array[] {
  const ways: ((nals: Uint8Array[]) => Uint8Array[])[] = [
    nals => nals,
    nals => nals.flatMap(nal => fragmented(codec, nal, 300)),
    nals => [aggregated(codec, nals)],
    nals => [Buffer.concat(nals.flatMap(nal => [Buffer.of(0, 0, 0, 1), nal]))],
    nals => [...nals, nalOf(codec, { type: codec === 'h264' ? 6 : 39, body: Buffer.of(6, 1, 0xc4, 0x80) })],
  ]
  return ways.map(way =>
    inputOf(
      units.slice(0, 5).flatMap(({ nals }) =>
        way(nals).map((payload, i, all) => {
          const flags = (i === 0 ? 1 : 0) | (i === all.length - 1 ? 2 : 0)
          return Buffer.concat([Buffer.of(flags), payload])
        }),
      ),
    ),
  )
}

function descriptions(film: TestVideo): Uint8Array[] {
  const { codec, units } = film
  const stream = {
    path: 'lift',
    codec,
    parameterSets: units[0]?.nals.slice(0, 3) ?? [],
    uri: 'rtsp://10.0.0.11/lift',
  }
  const faults: CameraFaults[] = [
    {},
    { description: 'audio-first' },
    { description: 'absolute-control' },
    { parameterSets: 'stream-only' },
  ]
  const texts = [ordinarySdp(film), ...faults.map(fault => describeStream(stream, fault).body)]
  return texts.map(text => Buffer.from(text))
}

function rtspOf(film: TestVideo): Uint8Array {
  const sdp = ordinarySdp(film)
  const packets = new RtpPackets({ ssrc: 7, sequence: 1 })
  const sent = film.units
    .slice(0, 3)
    .flatMap(({ nals, timestamp90k }) => packets.packetize(film.codec, nals, timestamp90k, undefined))
  const interleaved = sent.map(packet =>
    Buffer.concat([Buffer.of(0x24, 0, packet.length >> 8, packet.length & 0xff), packet]),
  )
  return inputOf([
    Buffer.from(
      'RTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER\r\n\r\n',
    ),
    Buffer.from(
      `RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Base: rtsp://10.0.0.11/main/\r\nContent-Length: ${sdp.length}\r\n\r\n${sdp}`,
    ),
    Buffer.from(
      'RTSP/1.0 200 OK\r\nCSeq: 3\r\nSession: 77;timeout=60\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=00000007\r\n\r\n',
    ),
    ...interleaved,
    Buffer.from('ANNOUNCE rtsp://10.0.0.11/main RTSP/1.0\r\nCSeq: 900\r\n\r\n'),
  ])
}

const onvifAnswers = [
  [
    {
      $: { token: 'main' },
      name: 'main',
      PTZConfiguration: {},
      videoSourceConfiguration: { sourceToken: 'source' },
      videoEncoderConfiguration: {
        $: { token: 'encoder', GovLength: '25', Profile: 'Main' },
        encoding: 'H264',
        resolution: { width: 1920, height: '1080' },
        rateControl: { frameRateLimit: 25, bitrateLimit: 4096 },
        H264: { govLength: 50, H264Profile: 'High' },
        extension: { SmartCodec: { enabled: 'true' } },
      },
    },
  ],
  { 1: { $: { token: '1' }, name: 'Engine' }, 2: '2' },
  { getMasksResponse: { masks: [{ enabled: 'true' }, { enabled: 'false' }] } },
]

const challenges = [
  'Digest realm="IP Camera(C1234)", nonce="5d41402abc4b2a76b9719d911017c592", stale="FALSE"',
  'Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth,auth-int", opaque="o"\nDigest realm="r", nonce="n", algorithm=MD5',
  'Basic realm="r", Digest realm="a \\"b\\"", nonce="n", algorithm=MD5-sess, qop=auth',
  'nextnonce="abc", qop=auth',
]

/** Pieces of meaning that chance alone does not find. */
export const dictionary: readonly Uint8Array[] = [
  ...[
    '000001',
    '00000001',
    '67',
    '68',
    '65',
    '41',
    '06',
    '7c85',
    '7c45',
    '78',
    '4001',
    '4201',
    '4401',
    '2601',
    '620193',
    '6001',
    '8060',
    '80e0',
    'ffff',
    '0000',
  ].map(hex => Buffer.from(hex, 'hex')),
  ...[
    '\r\n',
    'a=rtpmap:',
    'a=fmtp:',
    'a=control:',
    'm=video 0 RTP/AVP ',
    'sprop-parameter-sets=',
    'H264/90000',
    'H265/90000',
    'RTSP/1.0 200 OK\r\n',
    'Content-Length: ',
    '$\u0000',
    'Digest ',
    'nonce="',
    'algorithm=',
    'qop="',
  ].map(text => Buffer.from(text, 'latin1')),
]
