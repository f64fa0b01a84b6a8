import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { transcodeToH264 } from '../../../edge/transcode/h264-transcode.ts'
import { transcodeToJsmpeg } from '../../../edge/transcode/jsmpeg-transcode.ts'
import { Transcode, type TranscodeOptions } from '../../../edge/transcode/transcode.ts'
import { type Film, FilmedFeed, readFilm } from '../../support/camera/filmed-feed.ts'
import { TakenFeed } from '../../support/camera/taken-feed.ts'
import { makeVideo, type VideoOptions } from '../../support/camera/video.ts'
import { recordLog } from '../../support/relay/record-log.ts'
import { probe } from '../../support/system/ffprobe.ts'
import { liveFfmpegs, startedFfmpegs } from '../../support/system/live-ffmpegs.ts'
import { until } from '../../support/until.ts'

const video: VideoOptions = { codec: 'h265', width: 640, height: 360, fps: 25, seconds: 4, gop: 25 }
const kinds = [
  ['H.264', transcodeToH264],
  ['MPEG-1', transcodeToJsmpeg],
] as const

let film: Film
let smallFilm: Film
let end: AbortController
let running: Promise<unknown>

beforeAll(async () => {
  film = await readFilm(await makeVideo(video))
  smallFilm = await readFilm(await makeVideo({ ...video, width: 320, height: 180 }))
})

beforeEach(() => {
  end = new AbortController()
})

afterEach(async () => {
  end.abort()
  await running
})

/** A transcode of a source that films in real time, from now on. */
function film25(options: Pick<TranscodeOptions, 'once'> & Partial<TranscodeOptions>) {
  const source = new FilmedFeed(film)
  source.goLive()
  return { source, ...follow(source, options, [source.run(end.signal)]) }
}

function follow(
  source: FilmedFeed,
  options: Pick<TranscodeOptions, 'once'> & Partial<TranscodeOptions>,
  beside: Promise<void>[] = [],
) {
  const { logger: log, lines } = recordLog()
  const transcode = new Transcode({ source, log, retryDelaysMs: [50], ...options })
  const taken = new TakenFeed(transcode.feed)
  running = Promise.all([transcode.run(end.signal), ...beside])
  const theFfmpeg = () => until(() => liveFfmpegs(lines)[0])
  return { transcode, taken, lines, theFfmpeg }
}

describe.each(kinds)('a transcode to %s', (_kind, once) => {
  it('is replaced when it is killed, and says so meanwhile', async () => {
    const { taken, lines, theFfmpeg } = film25({ once })
    await until(() => taken.fragments.length > 5)
    process.kill(await theFfmpeg(), 'SIGKILL')
    await until(() => taken.reasons.length === 1)
    expect(taken.reasons[0]).toEqual({
      code: 'TRANSCODE_FAILED',
      message: 'converting the picture failed (ffmpeg was killed by SIGKILL): it is tried again by itself',
    })
    await until(() => taken.starts.length === 2 && taken.fragments.length > 5)
    expect(startedFfmpegs(lines)).toHaveLength(2)
    expect((await probe(taken.bytes())).complaints).toBe('')
  })

  it('is replaced when it gives nothing any more', async () => {
    const { taken, lines, theFfmpeg } = film25({ once, silenceMs: 2000 })
    await until(() => taken.fragments.length > 5)
    process.kill(await theFfmpeg(), 'SIGSTOP')
    await until(() => taken.starts.length === 2 && taken.fragments.length > 5)
    expect(taken.reasons[0]?.message).toContain('ffmpeg gave nothing for 2000 ms')
    expect(liveFfmpegs(lines)).toHaveLength(1)
  })

  it('leaves no process when it ends', async () => {
    const { taken, lines } = film25({ once })
    await until(() => taken.fragments.length > 5)
    expect(liveFfmpegs(lines)).toHaveLength(1)
    end.abort()
    await running
    expect(liveFfmpegs(lines)).toEqual([])
  })

  it('is offline while its source is, for the same reason and without a process, and comes back with it', async () => {
    const source = new FilmedFeed(film)
    const { transcode, taken, lines } = follow(source, { once })
    expect(transcode.feed.offline?.code).toBe('STARTING')
    source.goLive()
    source.shoot(3, Date.now())
    await until(() => taken.fragments.length > 0)
    source.lose()
    expect(transcode.feed.offline).toBe(source.offline)
    expect(transcode.feed.start).toBeUndefined()
    await until(() => liveFfmpegs(lines).length === 0)
    source.goLive()
    source.shoot(3, Date.now())
    await until(() => taken.starts.length === 2 && taken.fragments.length > 0)
  })

  it('starts anew with its source, in another size', async () => {
    const source = new FilmedFeed(film)
    source.goLive()
    source.shoot(3, Date.now())
    const { taken, lines } = follow(source, { once })
    await until(() => taken.fragments.length > 0)
    source.begin(smallFilm.start)
    for (const fragment of fragmentsOf(smallFilm)) source.push(fragment)
    await until(() => taken.starts.length === 2 && taken.fragments.length > 0)
    expect(taken.starts.map(({ width, height }) => [width, height])).toEqual([
      [640, 360],
      [320, 180],
    ])
    expect(taken.reasons).toEqual([])
    expect(liveFfmpegs(lines)).toHaveLength(1)
  })

  it('that is too slow loses frames up to a keyframe and does not queue them', async () => {
    const source = new FilmedFeed(film)
    source.goLive()
    source.shoot(1, Date.now())
    const { taken, lines, theFfmpeg } = follow(source, { once })
    await until(() => taken.fragments.length > 0)
    const pid = await theFfmpeg()
    process.kill(pid, 'SIGSTOP')
    source.shoot(1000, Date.now()) // 40 s of them
    process.kill(pid, 'SIGCONT')
    await until(async () => {
      source.shoot(1, Date.now())
      return newestOf(taken) > 1000
    })
    expect(taken.fragments.length).toBeLessThan(400)
    expect(taken.starts).toHaveLength(1)
    expect((await probe(taken.bytes())).complaints).toBe('')
    const warnings = lines.filter(({ msg }) => msg.startsWith('transcoder too slow'))
    expect(warnings.length).toBeGreaterThan(0)
    expect(warnings.length).toBeLessThan(5)
  })
})

describe('a transcode that fails again and again', () => {
  it('is tried at growing intervals, and reset only after pictures have flowed', async () => {
    const source = new FilmedFeed(film)
    source.goLive()
    const { lines } = follow(source, {
      once: () => Promise.reject(new Error('no')),
      retryDelaysMs: [4, 40, 400],
    })
    const delays = () =>
      lines.flatMap(({ retryDelayMs }) => (retryDelayMs === undefined ? [] : [retryDelayMs]))
    await until(() => delays().length === 4)
    const [first, second, third, fourth] = delays() as number[]
    expect(first).toBeLessThanOrEqual(4)
    expect(second).toBeGreaterThanOrEqual(30)
    expect(third).toBeGreaterThanOrEqual(300)
    expect(fourth).toBeGreaterThanOrEqual(300)
  })

  it('is given up at once when its source goes', async () => {
    const source = new FilmedFeed(film)
    source.goLive()
    const { transcode, taken } = follow(source, {
      once: () => Promise.reject(new Error('no')),
      retryDelaysMs: [3_600_000],
    })
    await until(() => taken.reasons.length === 1)
    source.lose()
    expect(transcode.feed.offline?.code).toBe('CLOSED')
    source.goLive()
    await until(() => taken.reasons.length === 3)
    expect(taken.reasons.map(({ code }) => code)).toEqual(['TRANSCODE_FAILED', 'CLOSED', 'TRANSCODE_FAILED'])
  })
})

/** Number of the newest picture: the films run at 25 frames a second, and time begins at the first that came out. */
function newestOf({ fragments }: TakenFeed): number {
  return (fragments.at(-1)?.decodeTime ?? 0) / 3600
}

function fragmentsOf(film: Film) {
  const feed = new FilmedFeed(film)
  const taken = new TakenFeed(feed)
  feed.goLive()
  feed.shoot(5, Date.now())
  return taken.fragments
}
