import pino from 'pino'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AccessUnit } from '../../../../edge/camera/rtp/access-unit.ts'
import { Fragmenter } from '../../../../edge/camera/rtp/fragmenter.ts'
import { ParameterSets } from '../../../../edge/camera/rtp/parameter-sets.ts'
import { isParameterSet } from '../../../../edge/demo/camera/access-unit.ts'
import { FeedSource, type StreamStart, type VideoFragment } from '../../../../edge/stream/feed.ts'
import { generateVideo, type TestVideo } from '../../../support/camera/test-video.ts'
import { probe } from '../../../support/system/ffprobe.ts'

interface Stream {
  start: StreamStart
  fragments: VideoFragment[]
}

/** A fragmenter with what came out of it, and clocks that only move with its frames. */
class Bench {
  readonly streams: Stream[] = []
  readonly logged: string[] = []
  readonly sets = new ParameterSets('h264', [])
  wallMs = Date.parse('2026-11-23T09:00:00Z')
  private frame = 0
  private readonly fragmenter: Fragmenter

  constructor() {
    const feed = new FeedSource()
    feed.events.on('start', start => this.streams.push({ start, fragments: [] }))
    feed.events.on('fragment', fragment => this.streams.at(-1)?.fragments.push(fragment))
    const clocks = { wall: () => this.wallMs, monotonic: () => this.frame * 40 }
    const log = pino({}, { write: line => void this.logged.push(line) })
    this.fragmenter = new Fragmenter({ feed, sets: this.sets, clockRate: 90_000, clocks, log })
  }

  push({ units }: TestVideo, index: number, changes: Partial<AccessUnit> = {}): void {
    const unit = units[index % units.length]
    if (!unit) throw new Error('a video without frames')
    for (const nal of unit.nals) this.sets.add(nal)
    const nals = unit.nals.filter(nal => !isParameterSet('h264', nal))
    const timestamp = (this.frame * 3600) % 2 ** 32
    const bytes = Buffer.concat(
      nals.flatMap(nal => [Buffer.of(0, nal.length >> 16, nal.length >> 8, nal.length), nal]),
    )
    const { isKeyframe } = unit
    this.fragmenter.push({
      bytes,
      parameterSets: [],
      isKeyframe,
      isAfterLoss: false,
      timestamp,
      arrivedAtMs: this.frame * 40,
      ...changes,
    })
    this.frame++
    this.wallMs += 40
  }

  file(stream = 0): Buffer {
    const { start, fragments } = this.streams[stream] ?? {}
    return Buffer.concat([start?.init ?? Buffer.alloc(0), ...(fragments ?? []).map(({ bytes }) => bytes)])
  }
}

describe('Fragmenter', () => {
  let video: TestVideo
  let larger: TestVideo

  beforeAll(async () => {
    video = await generateVideo({ codec: 'h264', gopLength: 10 })
    larger = await generateVideo({ codec: 'h264', gopLength: 10, size: '640x480' })
  })

  it('makes a file that ffprobe reads without a complaint, frame for frame', async () => {
    const bench = new Bench()
    for (let i = 0; i < 50; i++) bench.push(video, i)
    const { codec, width, height, packets, decodedFrames, complaints } = await probe(bench.file())
    expect({ codec, width, height, decodedFrames, complaints }).toEqual({
      codec: 'h264',
      width: 320,
      height: 240,
      decodedFrames: 50,
      complaints: '',
    })
    expect(packets.map(({ dts }) => dts)).toEqual(Array.from({ length: 50 }, (_, i) => i * 3600))
    expect(packets.filter(({ isKeyframe }) => isKeyframe)).toHaveLength(5)
  })

  it('begins at a keyframe', () => {
    const bench = new Bench()
    for (let i = 7; i < 13; i++) bench.push(video, i)
    expect(bench.streams).toHaveLength(1)
    expect(bench.streams[0]?.fragments.map(({ isKeyframe }) => isKeyframe)).toEqual([true, false, false])
  })

  it('shows nothing between a loss and the next keyframe, and keeps the time that it took', () => {
    const bench = new Bench()
    for (let i = 0; i < 25; i++) bench.push(video, i, { isAfterLoss: i === 14 })
    const times = bench.streams[0]?.fragments.map(({ decodeTime }) => decodeTime / 3600)
    expect(times).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 20, 21, 22, 23, 24])
  })

  it('begins a new stream at the keyframe with which the picture changes', async () => {
    const bench = new Bench()
    for (let i = 0; i < 10; i++) bench.push(video, i)
    for (let i = 0; i < 10; i++) bench.push(larger, i)
    expect(bench.streams.map(({ start: { width, height } }) => `${width}x${height}`)).toEqual([
      '320x240',
      '640x480',
    ])
    expect(bench.streams[1]?.fragments[0]).toMatchObject({ isKeyframe: true, decodeTime: 0 })
    expect(await probe(bench.file(1))).toMatchObject({ width: 640, decodedFrames: 10, complaints: '' })
  })

  it('shows no frame that needs parameter sets its viewers do not have', () => {
    const bench = new Bench()
    for (let i = 0; i < 5; i++) bench.push(video, i)
    bench.sets.add(Buffer.from('685e3cb0', 'hex')) // one more PPS, in the middle of a GOP
    for (let i = 5; i < 15; i++) bench.push(video, i)
    expect(bench.streams.map(({ fragments }) => fragments.length)).toEqual([5, 5])
  })

  it('says when it was captured, by a clock that goes on though the system steps back', () => {
    const bench = new Bench()
    const beganMs = bench.wallMs
    for (let i = 0; i < 25; i++) {
      if (i === 5) bench.wallMs -= 3_600_000
      bench.push(video, i)
    }
    const [before, after] = bench.streams.map(({ fragments }) =>
      fragments.map(({ capturedAtMs }) => capturedAtMs),
    )
    expect(before).toEqual(Array.from({ length: 10 }, (_, i) => beganMs + i * 40))
    expect(after?.[0]).toBe(beganMs + 400 - 3_600_000)
  })

  it('warns once of keyframes that are far apart', async () => {
    const bench = new Bench()
    for (let i = 0; i < 4; i++)
      bench.push(video, i * 10, { timestamp: i * 5 * 90_000, arrivedAtMs: i * 5000 })
    expect(bench.logged.filter(line => line.includes('keyframes are far apart'))).toHaveLength(1)
  })
})
