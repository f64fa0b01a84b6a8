import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CameraRenditions } from '../../../edge/transcode/renditions.ts'
import { type Film, FilmedFeed, readFilm } from '../../support/camera/filmed-feed.ts'
import { TakenFeed } from '../../support/camera/taken-feed.ts'
import { makeVideo, type VideoOptions } from '../../support/camera/video.ts'
import { type LogLine, recordLog } from '../../support/relay/record-log.ts'
import { liveFfmpegs, startedFfmpegs } from '../../support/system/live-ffmpegs.ts'
import { until } from '../../support/until.ts'

const video: VideoOptions = { codec: 'h265', width: 640, height: 360, fps: 25, seconds: 4, gop: 25 }
const transcodes = ['h264', 'jsmpeg'] as const

let film: Film
let main: FilmedFeed
let filming: Promise<void>
let end: AbortController
let renditions: CameraRenditions
let lines: LogLine[]

beforeAll(async () => {
  film = await readFilm(await makeVideo(video))
})

beforeEach(() => {
  end = new AbortController()
  main = new FilmedFeed(film)
  main.goLive()
  filming = main.run(end.signal)
  build(100)
})

afterEach(async () => {
  end.abort()
  await Promise.all([filming, renditions.stop()])
})

function build(lingerMs: number): void {
  const recorded = recordLog()
  lines = recorded.lines
  renditions = new CameraRenditions({ main, log: recorded.logger, lingerMs })
}

function acquire(rendition: 'main' | 'sub' | 'h264' | 'jsmpeg') {
  const lease = renditions.acquire(rendition)
  if (!lease) throw new Error(`no ${rendition}`)
  return lease
}

describe('the renditions of a camera', () => {
  it('are its own feeds for main and sub, at no cost', () => {
    const sub = new FilmedFeed(film)
    const { logger: log } = recordLog()
    const both = new CameraRenditions({ main, sub, log })
    expect(both.acquire('main')?.feed).toBe(main)
    expect(both.acquire('sub')?.feed).toBe(sub)
  })

  it('have no sub where there is none', () => {
    expect(renditions.acquire('sub')).toBeUndefined()
  })
})

describe.each(transcodes)('%s', rendition => {
  it('costs nothing while nobody wants it', () => {
    expect(startedFfmpegs(lines)).toEqual([])
  })

  it('is one process however many want it, and none after the last', async () => {
    const leases = [acquire(rendition), acquire(rendition), acquire(rendition)]
    const [first, second] = leases.map(({ feed }) => new TakenFeed(feed))
    await until(() => first && first.fragments.length > 3)
    expect(second?.fragments).toEqual(first?.fragments)
    leases[0]?.release()
    leases[0]?.release()
    leases[1]?.release()
    await until(() => first && first.fragments.length > 10)
    expect(liveFfmpegs(lines)).toHaveLength(1)
    leases[2]?.release()
    await until(() => liveFfmpegs(lines).length === 0)
    expect(startedFfmpegs(lines)).toHaveLength(1)
  })

  it('is the same process for a page that reloads', async () => {
    build(60_000)
    const lease = acquire(rendition)
    await until(() => lease.feed.gop)
    lease.release()
    const again = acquire(rendition)
    expect(again.feed).toBe(lease.feed)
    expect(again.feed.gop?.fragments.length).toBeGreaterThan(0)
    expect(startedFfmpegs(lines)).toHaveLength(1)
  })

  it('begins again after its end', async () => {
    build(0)
    for (let i = 1; i <= 2; i++) {
      const lease = acquire(rendition)
      await until(() => lease.feed.start)
      expect(startedFfmpegs(lines)).toHaveLength(i)
      lease.release()
      await until(() => liveFfmpegs(lines).length === 0)
    }
  })

  it('is gone with the camera, leases or not, and does not come back', async () => {
    const lease = acquire(rendition)
    await until(() => lease.feed.start)
    await renditions.stop()
    expect(liveFfmpegs(lines)).toEqual([])
    const late = acquire(rendition)
    late.release()
    await renditions.stop()
    expect(startedFfmpegs(lines)).toHaveLength(1)
  })
})
