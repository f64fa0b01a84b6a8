import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { transcodeToH264 } from '../../../edge/transcode/h264-transcode.ts'
import { Transcode } from '../../../edge/transcode/transcode.ts'
import { type Film, FilmedFeed, readFilm } from '../../support/camera/filmed-feed.ts'
import { TakenFeed } from '../../support/camera/taken-feed.ts'
import { makeVideo, type VideoOptions } from '../../support/camera/video.ts'
import { recordLog } from '../../support/relay/record-log.ts'
import { BoxSplitter } from '../../support/system/box-splitter.ts'
import { probe } from '../../support/system/ffprobe.ts'
import { startedFfmpegs } from '../../support/system/live-ffmpegs.ts'
import { until } from '../../support/until.ts'

const video: VideoOptions = { codec: 'h265', width: 640, height: 360, fps: 25, seconds: 4, gop: 50 }
const filmedAtMs = Date.UTC(2026, 10, 23, 9)
const frameMs = 40

let hevc: Film
let hevcWithB: Film
let avc: Film
let end: AbortController
let running: Promise<void>

beforeAll(async () => {
  hevc = await readFilm(await makeVideo(video))
  hevcWithB = await readFilm(await makeVideo({ ...video, bFrames: 2 }))
  avc = await readFilm(await makeVideo({ ...video, codec: 'h264' }))
})

beforeEach(() => {
  end = new AbortController()
})

afterEach(async () => {
  end.abort()
  await running
})

function follow(source: FilmedFeed) {
  const { logger: log, lines } = recordLog()
  const transcode = new Transcode({ source, once: transcodeToH264, log })
  const taken = new TakenFeed(transcode.feed)
  running = transcode.run(end.signal)
  return { taken, lines }
}

describe('H.265 to H.264', () => {
  it('gives every frame, each before the next one comes', async () => {
    const source = new FilmedFeed(hevc)
    source.goLive()
    source.shoot(1, filmedAtMs)
    const { taken } = follow(source)
    await until(() => taken.fragments.length === 1)
    source.shoot(30, filmedAtMs + frameMs)
    await until(() => taken.fragments.length === 31)
    const { codec, width, height, decodedFrames, complaints } = await probe(taken.bytes())
    expect({ codec, width, height, decodedFrames, complaints }).toEqual({
      ...{ codec: 'h264', width: 640, height: 360, decodedFrames: 31, complaints: '' },
    })
    expect(taken.starts[0]).toMatchObject({ width: 640, height: 360 })
    expect(taken.starts[0]?.mime).toMatch(/^video\/mp4; codecs="avc1\.64[0-9a-f]{4}"$/)
  })

  it('begins with the newest picture there is, not with the past', async () => {
    const source = new FilmedFeed(hevc)
    source.goLive()
    source.shoot(40, filmedAtMs)
    const { taken } = follow(source)
    await until(() => taken.fragments.length === 1)
    expect(taken.fragments[0]?.isKeyframe).toBe(true)
    expect(await taken.numbers()).toEqual([39])
  })

  it.each(['without', 'with'])('gives each frame the capture time of its source %s B-frames', async b => {
    const source = new FilmedFeed(b === 'with' ? hevcWithB : hevc)
    source.goLive()
    source.shoot(10, filmedAtMs)
    const { taken } = follow(source)
    source.shoot(40, filmedAtMs + 10 * frameMs)
    await until(() => taken.fragments.length > 35)
    const numbers = (await taken.numbers()).slice(0, 30)
    expect(numbers.slice(1)).toEqual(numbers.slice(0, -1).map(number => (number ?? 0) + 1))
    const shown = numbers.map(number => decodingOrder(number ?? 0, b === 'with' ? hevcWithB : hevc))
    expect(taken.fragments.slice(0, 30).map(({ capturedAtMs }) => capturedAtMs)).toEqual(
      shown.map(index => filmedAtMs + index * frameMs),
    )
  })

  it('writes capture time and decode time from 0 into every fragment', async () => {
    const source = new FilmedFeed(hevc)
    source.goLive()
    source.shoot(20, filmedAtMs)
    const { taken } = follow(source)
    source.shoot(20, filmedAtMs + 20 * frameMs)
    await until(() => taken.fragments.length === 21)
    const written = new BoxSplitter().push(taken.bytes()).filter(segment => segment.kind === 'fragment')
    expect(written.map(({ decodeTime }) => decodeTime)).toEqual(written.map((_, i) => i * 3600))
    for (const [i, { decodeTime, capturedAtMs, isKeyframe }] of written.entries()) {
      expect(taken.fragments[i]).toMatchObject({ decodeTime, isKeyframe })
      expect(capturedAtMs).toBeCloseTo(filmedAtMs + (19 + i) * frameMs, 0)
    }
  })

  it('has a keyframe every second, whatever the camera sends', async () => {
    const source = new FilmedFeed(hevc)
    source.goLive()
    source.shoot(1, filmedAtMs)
    const { taken } = follow(source)
    for (let i = 0; i < 3; i++) {
      source.shoot(25, filmedAtMs)
      await until(() => taken.fragments.length === 26 + i * 25)
    }
    const keyframes = taken.fragments.flatMap(({ isKeyframe }, i) => (isKeyframe ? [i] : []))
    expect(keyframes).toEqual(expect.arrayContaining([0, 25, 50, 75]))
    expect((await probe(taken.bytes(50))).complaints).toBe('')
  })
})

describe('H.264 to H.264', () => {
  it('is the camera’s own frames and costs no process', async () => {
    const source = new FilmedFeed(avc)
    const own = new TakenFeed(source)
    source.goLive()
    source.shoot(10, filmedAtMs)
    const { taken, lines } = follow(source)
    source.shoot(10, filmedAtMs + 10 * frameMs)
    expect(taken.starts).toEqual(own.starts)
    expect(taken.fragments).toHaveLength(20)
    for (const [i, fragment] of taken.fragments.entries()) expect(fragment).toBe(own.fragments[i])
    expect(startedFfmpegs(lines)).toEqual([])
  })

  it('becomes a transcode when the camera turns to H.265, and back', async () => {
    const source = new FilmedFeed(avc)
    source.goLive()
    source.shoot(1, filmedAtMs)
    const { taken, lines } = follow(source)
    source.begin(hevc.start)
    for (const fragment of await fragmentsOf(hevc)) source.push(fragment)
    await until(() => taken.starts.length === 2 && taken.fragments.length > 0)
    expect(taken.starts[1]?.mime).toContain('avc1')
    expect((await probe(taken.bytes())).codec).toBe('h264')
    expect(startedFfmpegs(lines)).toHaveLength(1)
    source.goLive()
    source.shoot(2, filmedAtMs)
    await until(() => taken.starts.length === 3 && taken.fragments.length === 2)
  })
})

/** When the frame that shows this number was sent: with B-frames not in the order of the numbers. */
function decodingOrder(number: number, { frames }: Film): number {
  const shown = frames.map(({ presentationTime }) => presentationTime).sort((a, b) => a - b)[number]
  return frames.findIndex(({ presentationTime }) => presentationTime === shown)
}

async function fragmentsOf(film: Film) {
  const feed = new FilmedFeed(film)
  const taken = new TakenFeed(feed)
  feed.goLive()
  feed.shoot(5, filmedAtMs)
  return taken.fragments
}
