import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { PlannedClip } from '../../../edge/clip/clip-store.ts'
import { Cutter, NothingRecorded } from '../../../edge/clip/cutter.ts'
import { type Film, FilmedFeed, readFilm } from '../../support/camera/filmed-feed.ts'
import { makeVideo, readFrameNumbers, smallVideo } from '../../support/camera/video.ts'
import { BayArchive, silent } from '../../support/edge/bay-archive.ts'
import { probe } from '../../support/system/ffprobe.ts'
import { runFfmpeg } from '../../support/system/run-ffmpeg.ts'

const run = promisify(execFile)
const beganMs = Date.UTC(2026, 10, 23, 1, 15)
const noAbort = new AbortController().signal
/** So that every frame of a minute has its own number. */
const minute = { ...smallVideo, seconds: 60, gop: 50 }

let film: Film
let bay: BayArchive
let cutter: Cutter

beforeAll(async () => {
  film = await readFilm(await makeVideo(minute))
})

beforeEach(() => {
  bay = new BayArchive()
  const directory = path.join(bay.data, 'clips')
  cutter = new Cutter({ site: 'tokyo-01', bay: 'bay-1', archive: bay.archive, directory, log: silent })
})

afterEach(() => bay.close())

async function record(seconds: number, segmentMs = 7000, of = film): Promise<FilmedFeed> {
  const feed = new FilmedFeed(of)
  feed.goLive()
  bay.record('lift', feed, { segmentMs, syncIntervalMs: 50 })
  feed.shootSeconds(seconds, beganMs)
  await bay.written()
  return feed
}

function aClip(fromSeconds: number, toSeconds: number, changes: Partial<PlannedClip> = {}): PlannedClip {
  return {
    id: '00000000000000000000000000000001',
    camera: 'lift',
    workOrder: 'WO-1',
    kind: 'step',
    subject: 's1',
    label: 'Brakes',
    fromMs: beganMs + fromSeconds * 1000,
    toMs: beganMs + toSeconds * 1000,
    notBeforeMs: undefined,
    momentMs: undefined,
    attempts: 0,
    ...changes,
  }
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}

async function frameHashes(file: string): Promise<string[]> {
  const text = await runFfmpeg(['-i', file, '-map', '0:v:0', '-c', 'copy', '-f', 'framemd5', '-'])
  return text
    .toString()
    .split('\n')
    .filter(line => line && !line.startsWith('#'))
    .map(line => line.split(',').at(-1)?.trim() ?? '')
}

test.each([
  ['H.264', minute],
  ['H.265', { ...smallVideo, codec: 'h265' as const, gop: 50 }],
  ['H.264 with B-frames', { ...smallVideo, gop: 50, bFrames: 2 }],
])(
  "a clip of %s holds the camera's own frames, from the keyframe at or before its start to its end",
  async (_name, video) => {
    const file = await makeVideo(video)
    await record(8, 3000, await readFilm(file))
    const cut = await cutter.cut(aClip(2.5, 7), noAbort)
    expect(cut).toMatchObject({ startMs: beganMs + 2000, durationMs: 5000, missingMs: 0 })
    const clip = cutter.fileOf('00000000000000000000000000000001', 'mp4')
    const bytes = await readFile(clip)
    const { packets, complaints } = await probe(bytes)
    expect([packets.length, packets[0]?.isKeyframe, complaints]).toEqual([125, true, ''])
    expect(await frameHashes(clip)).toEqual((await frameHashes(file)).slice(50, 175))
    expect(await readFrameNumbers(clip)).toEqual(numbers(50, 175))
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'))
    expect(cut.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
    const thumbnail = await readFile(clip.replace('.mp4', '.jpg'))
    expect(cut.thumbnailSha256).toBe(createHash('sha256').update(thumbnail).digest('hex'))
    expect(await readdir(path.dirname(clip))).toHaveLength(2)
  },
)

test('the file says what it belongs to, whatever people wrote', async () => {
  await record(8)
  const label = '更换; "pads" = #1\\\n-i /etc/passwd'
  await cutter.cut(aClip(2, 7, { workOrder: 'WO-2026=1123;07', label }), noAbort)
  const clip = cutter.fileOf('00000000000000000000000000000001', 'mp4')
  const { stdout } = await run('ffprobe', ['-v', 'error', '-show_format', '-of', 'json', clip])
  const { tags } = JSON.parse(stdout).format
  expect(tags).toMatchObject({
    title: '更换; "pads" = #1\\ -i /etc/passwd',
    work_order: 'WO-2026=1123;07',
    site: 'tokyo-01',
    bay: 'bay-1',
    camera: 'lift',
    clip_kind: 'step',
    step: 's1',
    start: new Date(beganMs + 2000).toISOString(),
  })
  expect(Date.parse(tags.creation_time)).toBe(beganMs + 2000)
  expect(tags).not.toHaveProperty('missing_seconds')
})

test('a clip with a gap is what there is, without a pause, and says what is missing', async () => {
  const feed = await record(10)
  feed.lose()
  feed.goLive(750)
  feed.shootSeconds(10, beganMs + 30_000)
  await bay.written()
  const cut = await cutter.cut(aClip(6, 35), noAbort)
  expect(cut).toMatchObject({ durationMs: 9000, missingMs: 20_000 })
  const clip = cutter.fileOf('00000000000000000000000000000001', 'mp4')
  expect(await readFrameNumbers(clip)).toEqual([...numbers(150, 250), ...numbers(750, 875)])
  const { stdout } = await run('ffprobe', ['-v', 'error', '-show_format', clip])
  expect(stdout).toContain('TAG:missing_seconds=20.0')
  expect(Number(/duration=([\d.]+)/.exec(stdout)?.[1])).toBeCloseTo(9, 1)
})

test('where the picture changed its size the larger part is taken', async () => {
  const feed = await record(4)
  feed.lose()
  const other = new FilmedFeed(await readFilm(await makeVideo({ ...smallVideo, width: 320, height: 180 })))
  other.goLive()
  bay.record('lift', other, { syncIntervalMs: 50 })
  other.shootSeconds(8, beganMs + 4000)
  await bay.written()
  const cut = await cutter.cut(aClip(1, 11), noAbort)
  expect(cut).toMatchObject({ startMs: beganMs + 4000, durationMs: 7000, missingMs: 3000 })
})

test('no frame from before the vehicle was there is shown, not even up to a keyframe', async () => {
  await record(20)
  const notBeforeMs = beganMs + 4500
  const cut = await cutter.cut(aClip(4.5, 12, { kind: 'arrival', subject: '', notBeforeMs }), noAbort)
  expect(cut.startMs).toBe(beganMs + 6000)
})

test('a time-lapse shows the whole stay by its keyframes, each as the camera sent it', async () => {
  const source = await frameHashes(await makeVideo(minute))
  await record(60)
  const cut = await cutter.cut(aClip(4, 60, { kind: 'timelapse', subject: '', label: undefined }), noAbort)
  const clip = cutter.fileOf('00000000000000000000000000000001', 'mp4')
  const keyframes = numbers(2, 30).map(i => i * 50)
  expect(await readFrameNumbers(clip)).toEqual(keyframes)
  expect(await frameHashes(clip)).toEqual(keyframes.map(i => source[i]))
  expect(cut).toMatchObject({ startMs: beganMs + 4000, durationMs: (28 / 4) * 1000 })
})

test('where nothing was recorded there is no clip', async () => {
  await record(8)
  await expect(cutter.cut(aClip(100, 110), noAbort)).rejects.toThrow(NothingRecorded)
  expect(await readdir(path.join(bay.data, 'clips'))).toEqual([])
})

test('files that belong to no clip are cleaned away', async () => {
  await record(8)
  await cutter.cut(aClip(2, 7), noAbort)
  await cutter.cut(aClip(2, 7, { id: '00000000000000000000000000000002' }), noAbort)
  await cutter.clean(new Set(['00000000000000000000000000000002']))
  expect(await readdir(path.join(bay.data, 'clips'))).toEqual([
    '00000000000000000000000000000002.jpg',
    '00000000000000000000000000000002.mp4',
  ])
})
