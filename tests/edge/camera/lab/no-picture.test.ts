// Cameras whose packets come and whose picture stands still: the watch is on what is shown.
// gh:bluenviron/gortsplib#480 (keyframe only at the start), gh:bluenviron/mediamtx#196 (freezes without an error),
// gh:w3c/webcodecs#650 (recovery points for keyframes), gh:AlexxIT/go2rtc#2365 (keyframes only when asked for).
import { beforeAll, describe, expect, test } from 'vitest'
import type { OfflineCode } from '../../../../relay/wire/live/camera.ts'
import { fastFilm } from '../../../support/camera/faulty-camera.ts'
import { type Habit, LabView, startLabCamera } from '../../../support/camera/lab-camera.ts'
import { generateVideo, type TestVideo } from '../../../support/camera/test-video.ts'
import { probe } from '../../../support/system/ffprobe.ts'
import { until } from '../../../support/until.ts'

const timeouts = { noPictureMs: 600, noFramesMs: 2_000, noKeyframeMs: 5_000 }

/** One keyframe, at the beginning of a session or where it is asked for, and no other. */
function onlyKeyframes(at: (frame: { index: number; session: number }) => boolean): Habit['send'] {
  return ({ nals, isKeyframe, packets, ...frame }) => (isKeyframe && !at(frame) ? [] : packets.units(nals))
}

describe.each(['h264', 'h265'] as const)('%s without keyframes', codec => {
  let film: TestVideo

  beforeAll(async () => {
    film = await fastFilm(codec)
  })

  test('after a loss is opened anew, says so, and counts the gap', async () => {
    const { url, camera } = await startLabCamera(film, {
      send({ nals, index, session, packets }) {
        if (index > 0 && index % 10 === 0) return []
        const sent = packets.units(nals)
        return session === 0 && index === 35 ? sent.slice(1) : sent
      },
    })
    const view = new LabView(url, film, { timeouts })
    await view.pulled.frames(20)
    const { code, message } = await view.pulled.nextLoss()
    expect({ code, message }).toEqual({
      code: 'NO_KEYFRAME',
      message: expect.stringMatching(/packets were lost.*no keyframe.*interval/),
    })
    expect(view.pulled.camera.feed).toMatchObject({ start: undefined, offline: { code: 'NO_KEYFRAME' } })
    await view.started(2)
    await view.pulled.frames(5)
    expect(camera.connections).toBe(2)
    expect(view.faults).toMatchObject({ 'packets-lost': expect.any(Number), 'picture-stopped': 1 })
  })

  test.each([
    ['a=rtcp-fb:96 nack pli\r\n', [206]],
    ['a=rtcp-fb:* ccm fir\r\n', [206]],
    ['a=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 ccm fir\r\n', [206, 206]],
  ])(
    'after a loss asks for one where the description offers it (%j), in the same session',
    async (offer, kinds) => {
      let asked = false
      const { url, camera } = await startLabCamera(film, {
        describe: sdp => sdp.replace('a=control', `${offer}a=control`),
        send({ nals, isKeyframe, index, packets }) {
          const isAsked = camera.packets.some(({ bytes }) => bytes[1] === 206)
          if (isKeyframe && index > 0 && !isAsked) return []
          asked ||= isKeyframe && index > 0
          const sent = packets.units(nals)
          return index === 15 ? sent.slice(1) : sent
        },
      })
      const view = new LabView(url, film, { timeouts })
      await view.pulled.frames(10)
      await until(() => asked)
      const from = view.pulled.taken.fragments.length
      await view.pulled.frames(from + 10)
      expect({ connections: camera.connections, reasons: view.pulled.taken.reasons }).toEqual({
        connections: 1,
        reasons: [],
      })
      expect(camera.packets.filter(({ bytes }) => bytes[1] === 206).map(({ bytes }) => bytes[1])).toEqual(
        kinds,
      )
      expect(view.faults).toMatchObject({ 'keyframe-asked': 1 })
    },
  )

  test('after a loss asks for one by the way that it was given, in the same session', async () => {
    let isAsked = false
    const { url, camera } = await startLabCamera(film, {
      send({ nals, isKeyframe, index, packets }) {
        if (isKeyframe && index > 0 && !isAsked) return []
        const sent = packets.units(nals)
        return index === 15 ? sent.slice(1) : sent
      },
    })
    const requestKeyframe = async () => {
      isAsked = true
    }
    const view = new LabView(url, film, { timeouts, requestKeyframe })
    await view.pulled.frames(10)
    await until(() => isAsked)
    await view.pulled.frames(view.pulled.taken.fragments.length + 10)
    expect({ connections: camera.connections, reasons: view.pulled.taken.reasons }).toEqual({
      connections: 1,
      reasons: [],
    })
  })

  test('is opened anew where it is asked in vain', async () => {
    const { url, camera } = await startLabCamera(film, {
      send: onlyKeyframes(({ index, session }) => session === 1 && index === 0),
    })
    const requestKeyframe = async () => {
      throw new Error('the camera does not know this')
    }
    const view = new LabView(url, film, { timeouts, requestKeyframe })
    const { code, message } = await view.pulled.nextLoss()
    expect({ code, message }).toEqual({
      code: 'NO_KEYFRAME',
      message: expect.stringMatching(/^the camera sent no keyframe/),
    })
    await view.pulled.frames(5)
    expect(camera.connections).toBe(2)
    expect(view.pulled.log.lines.map(({ msg }) => msg)).toContain(
      'the camera could not be asked for a keyframe',
    )
  })

  test('for longer than the watch waits at first is waited for longer and longer', async () => {
    // A keyframe 1.5 s after the beginning of each session, and every 3 s.
    const { url, camera } = await startLabCamera(film, {
      send: onlyKeyframes(({ index }) => index % 300 === 150),
    })
    const view = new LabView(url, film, { timeouts })
    await view.pulled.frames(5)
    expect(camera.connections).toBeLessThanOrEqual(3)
  })
})

test.each([
  ['gradual refresh', 'intra-refresh=1:keyint=20'],
  ['open GOPs', 'open-gop=1:bframes=2:keyint=20:min-keyint=20'],
])(
  'H.264 of %s alone begins at a recovery point, after it was tried in vain, and says so',
  async (_what, encoder) => {
    const film = await generateVideo({
      codec: 'h264',
      gopLength: 20,
      framesPerSecond: 100,
      seconds: 2,
      encoder,
    })
    const { url } = await startLabCamera(film, {
      send: ({ nals, isKeyframe, packets }) => (isKeyframe ? [] : packets.units(nals)),
    })
    const view = new LabView(url, film, { timeouts })
    expect(await view.pulled.nextLoss()).toMatchObject({ code: 'NO_KEYFRAME' })
    await view.pulled.frames(60)
    await view.pulled.stop()
    expect(view.faults).toMatchObject({ 'recovery-point': 1 })
    const keyframes = view.pulled.taken.fragments.filter(({ isKeyframe }) => isKeyframe)
    expect(keyframes.length).toBeGreaterThan(1)
    expect(view.pulled.taken.fragments[0]?.isKeyframe).toBe(true)
    expect((await probe(view.pulled.taken.bytes())).decodedFrames).toBeGreaterThan(30)
  },
)

describe('what stands behind a picture that does not come is said', () => {
  test.each<[string, OfflineCode, RegExp, Habit]>([
    [
      'no parameter sets anywhere',
      'BAD_STREAM',
      /parameter sets/,
      {
        describe: sdp => sdp.replace(/;?sprop-[^\r]*/, ''),
        send: ({ nals, packets }) => packets.units(nals.slice(-1)),
      },
    ],
    [
      'interleaved packets',
      'BAD_STREAM',
      /form that is not H\.264 or H\.265.*interleaving/,
      {
        send: ({ nals, packets }) =>
          nals.map(nal =>
            packets.packet(Buffer.concat([Buffer.of(25, 0, 0, nal.length >> 8, nal.length), nal]), true),
          ),
      },
    ],
    [
      'a packet of each picture missing',
      'BAD_STREAM',
      /packets of every picture are missing.*bit rate/,
      { send: ({ nals, packets }) => packets.units(nals, 400).filter((_, i, all) => i !== all.length - 2) },
    ],
    [
      'what is no RTP',
      'BAD_STREAM',
      /no picture could be read/,
      { send: ({ nals, packets }) => packets.units(nals).map(packet => packet.fill(0x11, 0, 1)) },
    ],
    [
      'sound in the place of video',
      'BAD_STREAM',
      /mixes two streams/,
      { send: ({ packets }) => [packets.packet(Buffer.alloc(160, 0xd5), false, { payloadType: 0 })] },
    ],
  ])('%s', async (_what, code, sentence, habit) => {
    const film = await fastFilm('h264')
    const { url } = await startLabCamera(film, habit)
    const view = new LabView(url, film, { timeouts })
    const reason = await view.pulled.nextLoss()
    expect(reason.code).toBe(code)
    expect(reason.message).toMatch(sentence)
  })
})
