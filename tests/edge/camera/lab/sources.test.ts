// Packets whose source number changes: a camera that does so plays on, and two sources at once play as the first.
// gh:bluenviron/gortsplib#687 (Uniview: another SSRC each GOP), #480 (once).
import { beforeAll, describe, expect, test } from 'vitest'
import { fastFilm } from '../../../support/camera/faulty-camera.ts'
import { type Habit, LabPackets, LabView, startLabCamera } from '../../../support/camera/lab-camera.ts'
import type { TestVideo } from '../../../support/camera/test-video.ts'

describe.each(['h264', 'h265'] as const)('a camera of %s', codec => {
  let film: TestVideo

  beforeAll(async () => {
    film = await fastFilm(codec)
  })

  async function play(habit: Habit, frames = 120) {
    const { url } = await startLabCamera(film, habit)
    const view = new LabView(url, film)
    await view.pulled.frames(frames)
    const { fragments, starts, reasons } = view.pulled.taken
    const steps = fragments.slice(1).map(({ decodeTime }, i) => decodeTime - (fragments[i]?.decodeTime ?? 0))
    return { view, starts: starts.length, reasons, missing: view.missing, longestStep: Math.max(...steps) }
  }

  test.each<[string, Habit]>([
    [
      'at each keyframe, numbers and clock too',
      {
        send: ({ nals, gop, packets }) => {
          packets.source = 100 + gop
          packets.timestamp += gop * 1_234_567_890
          if (nals.length > 1) packets.sequence += 9_999
          return packets.units(nals)
        },
      },
    ],
    [
      'at each keyframe, and nothing else does',
      {
        send: ({ nals, gop, packets }) => {
          packets.source = 100 + gop
          return packets.units(nals)
        },
      },
    ],
    [
      'once, in the middle of a GOP',
      {
        send: ({ nals, index, packets }) => {
          packets.source = index < 45 ? 2 : 0
          return packets.units(nals)
        },
      },
    ],
    [
      'with a goodbye of the old one',
      {
        send: ({ nals, gop, packets }) => {
          packets.source = 100 + gop
          return packets.units(nals)
        },
        script: ({ method }, socket) => {
          if (method === 'PLAY')
            setTimeout(() => socket.write(Buffer.from('2401000881cb000100000064', 'hex')), 300)
          return undefined
        },
      },
    ],
  ])('whose source changes %s plays on without a gap', async (_when, habit) => {
    const { view, starts, reasons, missing, longestStep } = await play(habit)
    expect({ starts, reasons, missing }).toEqual({ starts: 1, reasons: [], missing: 0 })
    expect(view.faults['source-changed']).toBeGreaterThanOrEqual(1)
    // Frames of 10 ms: the clock goes on.
    expect(longestStep).toBeLessThan(90 * 500)
  })

  test('that sends two sources at once plays the first', async () => {
    const other = new LabPackets(codec, 5)
    other.source = 77
    const send: Habit['send'] = ({ nals, timestamp90k, packets }) => {
      other.timestamp = timestamp90k + 400_000
      return [
        ...packets.units(nals),
        ...other.units(film.units[(packets.sequence * 7) % film.units.length]?.nals ?? nals),
      ]
    }
    const { view, starts, reasons, missing } = await play({ send })
    expect({ starts, reasons, missing }).toEqual({ starts: 1, reasons: [], missing: 0 })
    expect(Object.keys(view.faults)).toEqual(['packets-foreign'])
  })
})
