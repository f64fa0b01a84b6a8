// Several NAL units, with start codes between them, where RTP has room for one.
// gh:scottlamb/retina#68 and #108 (V380), gh:bluenviron/gortsplib#199, #989 (Amatek), #1156, gh:AlexxIT/WebRTC#391.
import { beforeAll, describe, expect, test } from 'vitest'
import type { VideoCodec } from '../../../../edge/demo/camera/access-unit.ts'
import { fastFilm } from '../../../support/camera/faulty-camera.ts'
import { type LabFrame, LabView, nalsOf, startLabCamera } from '../../../support/camera/lab-camera.ts'
import { aggregated, fragmented, nalOf } from '../../../support/camera/rtp-payloads.ts'
import type { TestVideo } from '../../../support/camera/test-video.ts'
import { probe } from '../../../support/system/ffprobe.ts'

const short = Buffer.of(0, 0, 1)
const long = Buffer.of(0, 0, 0, 1)
const seiType = { h264: 6, h265: 39 }

/** One unit out of all of a frame. */
function joined(nals: readonly Uint8Array[], code = long): Buffer {
  return Buffer.concat(nals.flatMap((nal, i) => (i === 0 ? [nal] : [code, nal])))
}

/** A message of type 5 with these bytes as they are, and the bit that ends the unit. */
function seiOf(codec: VideoCodec, content: Uint8Array): Buffer {
  const size = [...Array<number>(Math.floor(content.length / 255)).fill(255), content.length % 255]
  const header = codec === 'h264' ? [6] : [39 << 1, 1]
  return Buffer.concat([Buffer.from([...header, 5, ...size]), content, Buffer.of(0x80)])
}

type Send = (frame: LabFrame) => Buffer[]

const habits: [string, Send][] = [
  ['4 bytes long, in fragments', ({ nals, packets }) => packets.units([joined(nals)])],
  ['3 bytes long, in fragments', ({ nals, packets }) => packets.units([joined(nals, short)])],
  [
    'with zeros before them',
    ({ nals, packets }) => packets.units([joined(nals, Buffer.concat([Buffer.alloc(5), short]))]),
  ],
  [
    'and zeros at the end',
    ({ nals, packets }) => packets.units([Buffer.concat([joined(nals), Buffer.alloc(6)])]),
  ],
  ['in one large packet', ({ nals, packets }) => [packets.packet(joined(nals), true)]],
  [
    'behind an empty first unit',
    ({ nals, packets }) => [packets.packet(Buffer.concat([long, joined(nals)]), true)],
  ],
  [
    'behind an empty first unit of 3 bytes, in fragments',
    ({ nals, packets }) => packets.units([Buffer.concat([short, joined(nals)])], 500),
  ],
  [
    'behind an empty first unit of 4 bytes, in fragments',
    ({ nals, packets }) => packets.units([Buffer.concat([long, joined(nals)])], 500),
  ],
  [
    'in fragments that cut them',
    ({ nals, packets, codec }) =>
      fragmented(codec, joined(nals), 7).map((piece, i, all) => packets.packet(piece, i === all.length - 1)),
  ],
  [
    'in an aggregation',
    ({ nals, packets, codec }) => [packets.packet(aggregated(codec, [joined(nals)]), true)],
  ],
  [
    'behind a delimiter',
    ({ nals, packets, codec }) => packets.units([joined([delimiterOf(codec), ...nals])]),
  ],
  [
    'behind SEI',
    ({ nals, packets, codec }) => packets.units([joined([seiOf(codec, Buffer.alloc(20, 7)), ...nals])]),
  ],
]

describe.each(['h264', 'h265'] as const)('%s with start codes', codec => {
  let film: TestVideo

  beforeAll(async () => {
    film = await fastFilm(codec)
  })

  test.each(habits)('%s plays whole', async (_name, habit) => {
    const send: Send = frame => (frame.isKeyframe ? habit(frame) : frame.packets.units(frame.nals))
    const { url } = await startLabCamera(film, { send, describe: withoutSets })
    const view = new LabView(url, film)
    await view.pulled.frames(35)
    expect({
      missing: view.missing,
      starts: view.pulled.taken.starts.length,
      reasons: view.pulled.taken.reasons,
    }).toEqual({
      missing: 0,
      starts: 1,
      reasons: [],
    })
    expect(view.faults['start-codes']).toBeGreaterThan(2)
  })

  test('are none any more for a decoder', async () => {
    const send: Send = ({ nals, packets }) => packets.units([joined(nals)])
    const { url } = await startLabCamera(film, { send, describe: withoutSets })
    const view = new LabView(url, film)
    await view.pulled.frames(25)
    await view.pulled.stop()
    expect(await probe(view.pulled.taken.bytes())).toMatchObject({ width: 320, complaints: '' })
  })

  test('within SEI keeps that whole: signatures hold them raw', async () => {
    const signature = seiOf(
      codec,
      Buffer.concat([Buffer.alloc(300, 5), long, nalOf(codec, { type: 1 }), short, Buffer.alloc(9, 1)]),
    )
    const send: Send = ({ nals, packets }) =>
      packets.units([signature, ...nals.filter(nal => nal.length > 0)])
    const { url } = await startLabCamera(film, { send })
    const view = new LabView(url, film)
    await view.pulled.frames(25)
    const units = view.pulled.taken.fragments.flatMap(({ bytes }) => nalsOf(bytes))
    expect(units.filter(nal => nal.equals(signature)).length).toBeGreaterThanOrEqual(25)
    expect(view.missing).toBe(0)
    expect(view.faults['start-codes']).toBeUndefined()
  })

  test('between the slices of every frame plays whole', async () => {
    const send: Send = ({ nals, packets }) =>
      packets.units([joined([...nals, nalOf(codec, { type: seiType[codec] })])])
    const { url } = await startLabCamera(film, { send })
    const view = new LabView(url, film)
    await view.pulled.frames(35)
    expect({ missing: view.missing, reasons: view.pulled.taken.reasons }).toEqual({ missing: 0, reasons: [] })
  })
})

function delimiterOf(codec: VideoCodec): Buffer {
  return codec === 'h264' ? Buffer.of(9, 0xf0) : Buffer.of(35 << 1, 1, 0x50)
}

function withoutSets(sdp: string): string {
  return sdp.replace(/^a=fmtp.*\r\n/m, '')
}
