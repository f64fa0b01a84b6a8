import { closeSync, openSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemDisk } from '../../../edge/recording/disk.ts'
import { listSegments } from '../../../edge/recording/listing.ts'
import { SegmentReader } from '../../../edge/recording/segment-reader.ts'
import { FilmedFeed, readFilm } from '../../support/camera/filmed-feed.ts'
import { makeVideo, smallVideo } from '../../support/camera/video.ts'
import { BayArchive, silent } from '../../support/edge/bay-archive.ts'
import { probe } from '../../support/system/ffprobe.ts'

const beganMs = Date.UTC(2026, 10, 23, 9, 15)

/** A segment file as a crash leaves it, of four seconds. */
let openFile: string
let init: number
let lengths: number[]
let home: string

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'glassbay-tail-'))
  const bay = new BayArchive()
  const feed = new FilmedFeed(await readFilm(await makeVideo(smallVideo)))
  feed.goLive()
  lengths = []
  feed.events.on('fragment', ({ bytes }) => lengths.push(bytes.byteLength))
  bay.record('lift', feed)
  feed.shootSeconds(4, beganMs)
  await bay.written()
  init = feed.start?.init.byteLength ?? 0
  openFile = bay.archive.segmentsOf('lift')[0]?.path ?? ''
  await cp(openFile, path.join(home, path.basename(openFile)))
  openFile = path.join(home, path.basename(openFile))
  await bay.close()
})

afterAll(() => rm(home, { recursive: true, force: true }))

/** A bay whose only file is the open one, changed. */
async function aCrash(change: (file: string) => Promise<void>): Promise<string> {
  const directory = await mkdtemp(path.join(home, 'bay-'))
  const file = path.join(directory, 'lift', path.basename(openFile))
  await cp(openFile, file)
  await change(file)
  return directory
}

function endOfFrame(count: number): number {
  return lengths.slice(0, count).reduce((sum, length) => sum + length, init)
}

const cuts: [string, (file: string) => Promise<void>, number][] = [
  ['nothing is missing', async () => {}, 100],
  ['a frame is half there', file => truncate(file, endOfFrame(60) + 400), 60],
  ['a box header is half there', file => truncate(file, endOfFrame(60) + 5), 60],
  ['the last blocks are zeros', file => overwrite(file, endOfFrame(60) + 200, 0), 60],
  ['the last blocks are rubbish', file => overwrite(file, endOfFrame(60), 0x5a), 60],
  ['only the first keyframe is there', file => truncate(file, endOfFrame(1)), 1],
]

test.each(cuts)('a tail where %s plays to its last whole frame', async (_name, change, frames) => {
  const directory = await aCrash(change)
  const { segments } = await listSegments(directory, systemDisk, silent)
  const [segment] = segments
  if (!segment) throw new Error('the tail is gone')
  expect(segment).toMatchObject({ sequence: 1, startMs: beganMs, endMs: beganMs + frames * 40 })
  const file = await readFile(segment.path)
  expect(file.subarray(0, endOfFrame(frames))).toEqual(
    (await readFile(openFile)).subarray(0, endOfFrame(frames)),
  )
  const { packets, decodedFrames, complaints } = await probe(file)
  expect([packets.length, decodedFrames, complaints]).toEqual([frames, frames, ''])
  const reader = await SegmentReader.open(segment, systemDisk)
  const keyframes = await reader.keyframes()
  await reader.close()
  expect(keyframes.map(({ atMs }) => atMs)).toEqual(
    [0, 25, 50, 75].filter(i => i < frames).map(i => beganMs + i * 40),
  )
  expect((await listSegments(directory, systemDisk, silent)).segments).toEqual([segment])
})

test.each([
  ['is empty', 0],
  ['has half an init segment', 200],
  ['has no whole frame', 2000],
])('a tail that %s goes', async (_name, length) => {
  const directory = await aCrash(file => truncate(file, Math.min(length, endOfFrame(1) - 1)))
  expect(await listSegments(directory, systemDisk, silent)).toEqual({ segments: [], lastSequence: 1 })
  expect(await readdir(path.join(directory, 'lift'))).toEqual([])
})

test('a hundred thousand segments and a tail are ready within ten seconds', async () => {
  const directory = await aCrash(async file => {
    const begin = Date.UTC(2026, 0, 1)
    for (let i = 0; i < 100_000; i += 1) {
      const start = new Date(begin + i * 60_000).toISOString().replaceAll(/[-:]/g, '')
      const name = `${String(i + 2).padStart(8, '0')}-${start}-60000ms-30000000B.mp4`
      closeSync(openSync(path.join(path.dirname(file), name), 'w'))
    }
  })
  const beganAt = performance.now()
  const { segments, lastSequence } = await listSegments(directory, systemDisk, silent)
  expect(performance.now() - beganAt).toBeLessThan(10_000)
  expect(segments).toHaveLength(100_001)
  expect(lastSequence).toBe(100_001)
})

async function overwrite(file: string, from: number, byte: number): Promise<void> {
  const bytes = await readFile(file)
  await writeFile(file, bytes.fill(byte, from))
}
