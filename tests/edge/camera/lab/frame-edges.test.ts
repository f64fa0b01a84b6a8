// Where a frame begins and ends, said wrongly: markers, times, and the flags of fragments.
// gh:scottlamb/retina#13, #21 (Reolink), gh:ngraziano/SharpRTSP#57 (live555 proxy), gh:ultravideo/uvgRTP#261, and their like.
import { beforeAll, describe, expect, test } from 'vitest'
import type { StreamFaultKind } from '../../../../relay/wire/uplink/camera-report.ts'
import { fastFilm } from '../../../support/camera/faulty-camera.ts'
import { type Habit, type LabFrame, LabView, startLabCamera } from '../../../support/camera/lab-camera.ts'
import { fragmented, nalOf } from '../../../support/camera/rtp-payloads.ts'
import type { TestVideo } from '../../../support/camera/test-video.ts'

type Change = (packet: Buffer, i: number, all: Buffer[], frame: LabFrame) => void

const mark = (packet: Buffer, isMarked: boolean) =>
  packet.fill(((packet[1] ?? 0) & 0x7f) | (isMarked ? 0x80 : 0), 1, 2)

/** Small fragments, each packet changed. */
function changed(change: Change): Habit {
  return {
    send(frame) {
      const sent = frame.packets.units(frame.nals, 300)
      for (const [i, packet] of sent.entries()) change(packet, i, sent, frame)
      return sent
    },
  }
}

const fragmentFlagsAt = { h264: 13, h265: 14 }
const isFragment = (packet: Buffer, { codec }: LabFrame) =>
  codec === 'h264' ? ((packet[12] ?? 0) & 0x1f) === 28 : (packet[12] ?? 0) >> 1 === 49
const clearFlags = (packet: Buffer, frame: LabFrame, flags: number) => {
  const at = fragmentFlagsAt[frame.codec]
  if (isFragment(packet, frame)) packet[at] = (packet[at] ?? 0) & ~flags
}

const habits: [string, Habit, StreamFaultKind[]?][] = [
  ['a marker on every packet, fragments too', changed(packet => mark(packet, true))],
  ['a marker on the first packet of each frame only', changed((packet, i) => mark(packet, i === 0))],
  [
    'no markers, and fragments without end',
    changed((packet, _i, _all, frame) => {
      mark(packet, false)
      clearFlags(packet, frame, 0x40)
    }),
  ],
  ['fragments without end', changed((packet, _i, _all, frame) => clearFlags(packet, frame, 0x40))],
  [
    'a marker on every packet, and fragments without end',
    changed((packet, _i, _all, frame) => {
      mark(packet, true)
      clearFlags(packet, frame, 0x40)
    }),
  ],
  [
    'another time in each packet',
    changed((packet, i) => packet.writeUInt32BE(packet.readUInt32BE(4) + i, 4)),
  ],
  [
    'another time in each packet, and no markers',
    changed((packet, i) => {
      packet.writeUInt32BE(packet.readUInt32BE(4) + i, 4)
      mark(packet, false)
    }),
  ],
  [
    'neither times nor markers',
    changed(packet => {
      packet.writeUInt32BE(0, 4)
      mark(packet, false)
    }),
    ['time-odd'],
  ],
  [
    'SEI behind its slices',
    {
      send: ({ nals, codec, packets }) =>
        packets.units([
          ...nals,
          nalOf(codec, { type: codec === 'h264' ? 6 : 40, body: Buffer.of(4, 1, 0x80) }),
        ]),
    },
  ],
  [
    'a fragment that begins twice',
    {
      send: frame =>
        frame.nals.flatMap((nal, i, nals) => {
          const pieces = nal.length > 300 ? fragmented(frame.codec, nal, 300) : [nal]
          const twice = pieces.length > 1 && frame.index % 4 === 2 ? [pieces[0] ?? nal, ...pieces] : pieces
          return twice.map((piece, j) =>
            frame.packets.packet(piece, i === nals.length - 1 && j === twice.length - 1),
          )
        }),
    },
    ['fragment-incomplete'],
  ],
]

describe.each(['h264', 'h265'] as const)('%s with', codec => {
  let film: TestVideo

  beforeAll(async () => {
    film = await fastFilm(codec)
  })

  test.each(habits)('%s plays whole', async (_what, habit, faults = []) => {
    const { url } = await startLabCamera(film, habit)
    const view = new LabView(url, film)
    await view.pulled.frames(60)
    expect({
      missing: view.missing,
      wrong: view.shown.filter(number => number < 0),
      reasons: view.pulled.taken.reasons,
    }).toEqual({ missing: 0, wrong: [], reasons: [] })
    expect(Object.keys(view.faults)).toEqual(faults)
  })
})
