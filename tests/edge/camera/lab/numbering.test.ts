// Sequence numbers that mean less than they should.
import { beforeAll, describe, expect, test } from 'vitest'
import type { StreamFaultKind } from '../../../../relay/wire/uplink/camera-report.ts'
import { fastFilm } from '../../../support/camera/faulty-camera.ts'
import { type Habit, type LabFrame, LabView, startLabCamera } from '../../../support/camera/lab-camera.ts'
import type { TestVideo } from '../../../support/camera/test-video.ts'

const every = (frames: number, habit: (sent: Buffer[], frame: LabFrame) => Buffer[]): Habit => ({
  send(frame) {
    const sent = frame.packets.units(frame.nals, 200)
    return frame.index % frames === frames - 1 ? habit(sent, frame) : sent
  },
})

describe.each(['h264', 'h265'] as const)('numbers of %s', codec => {
  let film: TestVideo

  beforeAll(async () => {
    film = await fastFilm(codec)
  })

  test.each<[string, string, StreamFaultKind, number, Habit]>([
    // Every packet of a frame twice, as over a bad radio link (gh:scottlamb/moonfire-nvr#199)
    [
      'that come twice',
      'moonfire-nvr#199',
      'packets-repeated',
      0,
      every(3, sent => sent.flatMap(packet => [packet, packet])),
    ],
    [
      'whose frame comes again',
      'moonfire-nvr#199',
      'packets-repeated',
      0,
      every(7, sent => [...sent, ...sent]),
    ],
    ['that are swapped', 'gortsplib#1006', 'packets-reordered', 0, every(10, sent => swapped(sent))],
    [
      'that come backwards',
      'gortsplib#1006',
      'packets-reordered',
      0,
      every(10, sent => sent.slice(0, 20).reverse().concat(sent.slice(20))),
    ],
    // gh:scottlamb/retina#119 (Eufy: leaps of tens and thousands in the middle of a stream)
    [
      'that leap forward between GOPs',
      'retina#119',
      'numbering-odd',
      0,
      every(10, (sent, { packets }) => {
        packets.sequence += 20_000
        return sent
      }),
    ],
    [
      'that leap back between GOPs',
      'retina#119',
      'numbering-odd',
      0,
      every(10, (sent, { packets }) => {
        packets.sequence += 65_536 - 300
        return sent
      }),
    ],
  ])('%s cost nothing (%s)', async (_what, _source, kind, missing, habit) => {
    const { url } = await startLabCamera(film, habit)
    const view = new LabView(url, film)
    await view.pulled.frames(60)
    expect({ missing: view.missing, reasons: view.pulled.taken.reasons }).toEqual({ missing, reasons: [] })
    expect(Object.keys(view.faults)).toEqual([kind])
  })

  test('of which one is missing cost the frames up to the next keyframe, and are counted', async () => {
    const { url } = await startLabCamera(
      film,
      every(20, sent => sent.slice(1)),
    )
    const view = new LabView(url, film)
    await view.pulled.frames(60)
    // The last frame of every second GOP of ten.
    expect(view.missing).toBe(3)
    expect(view.faults).toMatchObject({ 'packets-lost': expect.any(Number) })
    expect(view.pulled.taken.reasons).toEqual([])
  })

  test.each<[string, (sent: Buffer[], frame: LabFrame) => void]>([
    [
      'stand still',
      sent => {
        for (const packet of sent) packet.writeUInt16BE(9, 2)
      },
    ],
    [
      'are a frame’s own, from 0',
      sent => {
        for (const [i, packet] of sent.entries()) packet.writeUInt16BE(i, 2)
      },
    ],
    [
      'count by two',
      (sent, { packets }) => {
        for (const packet of sent) packet.writeUInt16BE((packet.readUInt16BE(2) * 2) % 65_536, 2)
        packets.sequence %= 32_768
      },
    ],
  ])('that %s are not believed in the end', async (_what, change) => {
    const habit: Habit = {
      send(frame) {
        const sent = frame.packets.units(frame.nals, 200)
        change(sent, frame)
        return sent
      },
    }
    const { url } = await startLabCamera(film, habit)
    const view = new LabView(url, film)
    await view.pulled.frames(30)
    const until = view.pulled.taken.fragments.length
    await view.pulled.frames(until + 60)
    const { shown } = view
    for (const [i, number] of shown.slice(-50).entries())
      if (i > 0) expect((number - (shown.at(i - 51) ?? 0) + 100) % 100).toBe(1)
    expect(view.pulled.taken.reasons).toEqual([])
  })
})

function swapped(sent: Buffer[]): Buffer[] {
  return sent.map((packet, i) => sent[i % 2 === 0 ? i + 1 : i - 1] ?? packet)
}
