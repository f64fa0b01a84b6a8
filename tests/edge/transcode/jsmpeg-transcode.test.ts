import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { transcodeToJsmpeg } from '../../../edge/transcode/jsmpeg-transcode.ts'
import { Transcode } from '../../../edge/transcode/transcode.ts'
import { type Film, FilmedFeed, readFilm } from '../../support/camera/filmed-feed.ts'
import { TakenFeed } from '../../support/camera/taken-feed.ts'
import { makeVideo, type VideoOptions } from '../../support/camera/video.ts'
import { recordLog } from '../../support/relay/record-log.ts'
import { probe } from '../../support/system/ffprobe.ts'
import { until } from '../../support/until.ts'
import { JsmpegDecoder } from '../../support/viewer/jsmpeg-decoder.ts'

const video: VideoOptions = { codec: 'h264', width: 640, height: 360, fps: 25, seconds: 4, gop: 50 }
const filmedAtMs = Date.UTC(2026, 10, 23, 9)
const frameMs = 40

let film: Film
let end: AbortController
let running: Promise<void>

beforeAll(async () => {
  film = await readFilm(await makeVideo(video))
})

beforeEach(() => {
  end = new AbortController()
})

afterEach(async () => {
  end.abort()
  await running
  vi.unstubAllGlobals()
})

function follow(source: FilmedFeed) {
  const { logger: log } = recordLog()
  const transcode = new Transcode({ source, once: transcodeToJsmpeg, log })
  const taken = new TakenFeed(transcode.feed)
  running = transcode.run(end.signal)
  return taken
}

describe('any stream to MPEG-1 for JSMpeg', () => {
  it('gives every picture, each before the next one comes', async () => {
    const source = new FilmedFeed(film)
    source.goLive()
    source.shoot(1, filmedAtMs)
    const taken = follow(source)
    await until(() => taken.fragments.length === 1)
    source.shoot(30, filmedAtMs + frameMs)
    await until(() => taken.fragments.length === 31)
    const { format, codec, width, height, decodedFrames, complaints } = await probe(taken.bytes())
    expect({ format, codec, width, height, decodedFrames, complaints }).toEqual({
      ...{
        format: 'mpegts',
        codec: 'mpeg1video',
        width: 640,
        height: 360,
        decodedFrames: 31,
        complaints: '',
      },
    })
    expect(taken.starts).toEqual([{ mime: 'video/mpeg', width: 640, height: 360, init: new Uint8Array() }])
  })

  it.each(['h264', 'h265'] as const)('begins with the newest picture of %s', async codec => {
    const source = new FilmedFeed(await readFilm(await makeVideo({ ...video, codec })))
    source.goLive()
    source.shoot(40, filmedAtMs)
    const taken = follow(source)
    source.shoot(5, filmedAtMs + 40 * frameMs)
    await until(() => taken.fragments.length === 6)
    expect(await taken.numbers()).toEqual([39, 40, 41, 42, 43, 44])
    expect(taken.fragments.map(({ capturedAtMs }) => (capturedAtMs - filmedAtMs) / frameMs)).toEqual([
      39, 40, 41, 42, 43, 44,
    ])
  })

  it('can be joined at each keyframe, one a second', async () => {
    const source = new FilmedFeed(film)
    source.goLive()
    source.shoot(1, filmedAtMs)
    const taken = follow(source)
    for (let i = 1; i <= 3; i++) {
      source.shoot(25, filmedAtMs)
      await until(() => taken.fragments.length === 1 + i * 25)
    }
    const keyframes = taken.fragments.flatMap(({ isKeyframe }, i) => (isKeyframe ? [i] : []))
    expect(keyframes).toEqual([0, 25, 50, 75])
    expect(await probe(taken.bytes(50))).toMatchObject({ decodedFrames: 26, complaints: '' })
  })

  it.each([
    [15, 1],
    [60, 2],
  ])(
    'of a camera with %d frames a second keeps one in %d, at a frame rate that MPEG-1 permits',
    async (fps, step) => {
      const source = new FilmedFeed(await readFilm(await makeVideo({ ...video, fps, gop: fps })))
      source.goLive()
      source.shoot(1, filmedAtMs)
      const taken = follow(source)
      source.shoot(30, filmedAtMs)
      await until(() => taken.fragments.length === 1 + 30 / step)
      expect(await taken.numbers()).toEqual(Array.from({ length: 1 + 30 / step }, (_, i) => i * step))
      expect(frameRateCode(taken.bytes())).toBe(5) // 30
    },
  )

  it('is shown by JSMpeg picture by picture, none of them later than its own bytes', async () => {
    const source = new FilmedFeed(film)
    source.goLive()
    source.shoot(30, filmedAtMs)
    const taken = follow(source)
    source.shoot(40, filmedAtMs + 30 * frameMs)
    await until(() => taken.fragments.length === 41)
    vi.stubGlobal('window', globalThis)
    const jsmpeg = new JsmpegDecoder()
    const shown = taken.fragments.map(({ bytes }) => jsmpeg.push(bytes))
    expect(shown).toEqual(Array.from({ length: 41 }, (_, i) => [29 + i]))
  })

  it('makes large pictures smaller', async () => {
    const large = { ...video, width: 1920, height: 1080, seconds: 1 }
    const source = new FilmedFeed(await readFilm(await makeVideo(large)))
    source.goLive()
    source.shoot(2, filmedAtMs)
    const taken = follow(source)
    await until(() => taken.fragments.length > 0)
    expect(taken.starts[0]).toMatchObject({ width: 1280, height: 720 })
    expect(await probe(taken.bytes())).toMatchObject({ width: 1280, height: 720, complaints: '' })
  })
})

/** ISO/IEC 11172-2, 2.4.3.2: four bits behind size and shape. */
function frameRateCode(bytes: Buffer): number {
  return bytes.readUInt8(bytes.indexOf(Buffer.of(0, 0, 1, 0xb3)) + 7) & 0xf
}
