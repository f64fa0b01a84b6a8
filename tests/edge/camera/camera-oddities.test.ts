// Cameras that play, but not as the RFCs have it: descriptions, parameter sets, markers and timestamps.
import { beforeAll, describe, expect, test } from 'vitest'
import type { DescriptionFault, TimestampFault } from '../../../edge/demo/camera/camera-faults.ts'
import { fastFilm, pull, startFaultyCamera } from '../../support/camera/faulty-camera.ts'
import { looped, type TestVideo } from '../../support/camera/test-video.ts'
import { probe } from '../../support/system/ffprobe.ts'
import { until } from '../../support/until.ts'

let h264: TestVideo
let larger: TestVideo
let h265: TestVideo

beforeAll(async () => {
  h264 = await fastFilm('h264')
  larger = await fastFilm('h264', '640x480')
  h265 = await fastFilm('h265')
})

describe('a description', () => {
  test.each<DescriptionFault>([
    'no-origin',
    'bare-newlines',
    'no-content-base',
    'schemeless-content-base',
    'absolute-control',
    'no-control',
    'audio-first',
  ])('that is odd (%s) plays', async description => {
    const pulled = pull(await startFaultyCamera({ film: h264, faults: { description } }))
    await pulled.frames(3)
    expect(pulled.taken.reasons).toEqual([])
  })

  test.each<DescriptionFault>(['audio-only', 'other-codec', 'garbage', 'empty'])(
    'without video that we carry (%s) is UNSUPPORTED',
    async description => {
      const server = await startFaultyCamera({ film: h264, faults: { description } })
      expect(await pull(server).nextLoss()).toMatchObject({ code: 'UNSUPPORTED' })
    },
  )
})

describe('parameter sets', () => {
  test.each(['h264', 'h265'] as const)(
    '%s plays with them in the description or in the stream only',
    async codec => {
      for (const parameterSets of ['description-only', 'stream-only'] as const) {
        const film = codec === 'h264' ? h264 : h265
        const pulled = pull(await startFaultyCamera({ film, faults: { parameterSets } }))
        await pulled.frames(12)
        expect(await probe(pulled.taken.bytes())).toMatchObject({ width: 320, height: 240, complaints: '' })
      }
    },
  )

  test('that are nowhere make a BAD_STREAM', async () => {
    const server = await startFaultyCamera({ film: h264, faults: { parameterSets: 'nowhere' } })
    const pulled = pull(server, { timeouts: { noFramesMs: 1_000 } })
    const { code, message } = await pulled.nextLoss()
    expect({ code, message }).toEqual({
      code: 'BAD_STREAM',
      message: expect.stringContaining('parameter sets'),
    })
  })

  test('that change in the middle give a new start, at the same connection', async () => {
    const server = await startFaultyCamera({ film: h264 })
    const pulled = pull(server)
    await pulled.frames(12)
    server.switchSource('lift', looped(larger))
    await until(() => pulled.taken.starts.length === 2)
    await pulled.frames(12)
    expect(pulled.taken.starts.map(({ width }) => width)).toEqual([320, 640])
    expect(pulled.taken.fragments[0]).toMatchObject({ isKeyframe: true, decodeTime: 0 })
    expect(await probe(pulled.taken.bytes())).toMatchObject({ width: 640, height: 480, complaints: '' })
    expect(pulled.taken.reasons).toEqual([])
  })

  test('of another codec are a new session', async () => {
    const server = await startFaultyCamera({ film: h264 })
    const pulled = pull(server)
    await pulled.frames(3)
    server.switchSource('lift', looped(h265))
    await until(() => pulled.taken.starts.at(-1)?.mime.includes('hvc1'))
    await pulled.frames(12)
    expect(await probe(pulled.taken.bytes())).toMatchObject({ codec: 'hevc', complaints: '' })
  })
})

describe('frames', () => {
  test.each(['every-nal', 'never'] as const)('are whole with markers on %s', async markers => {
    const pulled = pull(await startFaultyCamera({ film: h264, faults: { markers } }))
    await pulled.frames(25)
    await pulled.stop()
    const { decodedFrames, complaints } = await probe(pulled.taken.bytes())
    expect({ decodedFrames, complaints }).toEqual({
      decodedFrames: pulled.taken.fragments.length,
      complaints: '',
    })
  })

  test.each<TimestampFault>(['zero', 'equal', 'jump-back', 'jump-forward', 'wrap'])(
    'play in real time with timestamps that are wrong (%s)',
    async timestamps => {
      const server = await startFaultyCamera({ film: h264 })
      const pulled = pull(server)
      await pulled.frames(10)
      server.faults.timestamps = timestamps
      await pulled.frames(60)
      await pulled.stop()
      const { fragments } = pulled.taken
      const [first, last] = [fragments[0], fragments.at(-1)]
      if (!first || !last) throw new Error('no frames')
      const elapsedMs = last.capturedAtMs - first.capturedAtMs
      // The steps are of 20 s; arrivals on a busy machine are some hundred ms apart.
      expect(Math.abs(last.decodeTime / 90 - elapsedMs)).toBeLessThan(2_000)
      const { packets, complaints } = await probe(pulled.taken.bytes())
      expect(complaints).toBe('')
      expect(packets).toHaveLength(fragments.length)
      for (const [i, { dts }] of packets.entries())
        if (i > 0) expect(dts).toBeGreaterThan(packets[i - 1]?.dts ?? 0)
    },
  )

  test('play without timestamps and markers alike', async () => {
    const pulled = pull(
      await startFaultyCamera({ film: h264, faults: { timestamps: 'zero', markers: 'never' } }),
    )
    await pulled.frames(25)
    expect(await probe(pulled.taken.bytes())).toMatchObject({ complaints: '' })
  })
})
