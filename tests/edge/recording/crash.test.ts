import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemDisk } from '../../../edge/recording/disk.ts'
import { listSegments } from '../../../edge/recording/listing.ts'
import type { Segment } from '../../../edge/recording/segment.ts'
import { SegmentReader } from '../../../edge/recording/segment-reader.ts'
import { FilmedFeed, readFilm } from '../../support/camera/filmed-feed.ts'
import { makeVideo, smallVideo } from '../../support/camera/video.ts'
import { BayArchive, silent } from '../../support/edge/bay-archive.ts'
import { ForgetfulDisk } from '../../support/edge/forgetful-disk.ts'
import { startChild } from '../../support/system/child.ts'

let data: string

beforeEach(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'glassbay-crash-'))
})

afterEach(() => rm(data, { recursive: true, force: true }))

test('kill -9 at any moment costs at most two seconds of video, and the next start puts everything in order', async () => {
  const video = await makeVideo(smallVideo)
  const directory = path.join(data, 'recording', 'bay-1')
  for (const lifeMs of [0, 700, 1700, 2900]) {
    const script = path.resolve(import.meta.dirname, '../../support/edge/recording-child.ts')
    const lifetime = new AbortController()
    const child = await startChild(
      { command: process.execPath, args: [script, data, video] },
      lifetime.signal,
    )
    await child.waitForLine(line => line === 'live' || undefined, 20_000)
    const liveMs = Date.now()
    await wait(lifeMs) // the moment of the crash is the point here
    await child.kill('SIGKILL')
    const killedMs = Date.now()
    const { segments } = await listSegments(directory, systemDisk, silent)
    const last = segments.at(-1)
    const recordedMs = last && last.endMs > liveMs ? last.endMs : liveMs
    expect(killedMs - recordedMs).toBeLessThan(2000)
    for (const segment of segments)
      expect(await bytesOfFragments(segment)).toBeGreaterThan(0.9 * segment.bytes)
  }
  const names = await readdir(path.join(directory, 'lift'))
  expect(names.filter(name => name.includes('open'))).toEqual([])
  expect(names.length).toBeGreaterThanOrEqual(3)
})

test('a power cut costs at most two seconds of video, and nothing that was older', async () => {
  const disk = new ForgetfulDisk()
  const bay = new BayArchive({ data: path.join(data, 'before'), disk })
  const feed = new FilmedFeed(await readFilm(await makeVideo(smallVideo)))
  feed.goLive()
  bay.record('lift', feed)
  const filming = new AbortController()
  const filmed = feed.run(filming.signal)
  const beganMs = Date.now()
  for (const cut of [1, 2, 3, 4, 5]) {
    await wait(900) // any moment will do
    const cutMs = Date.now()
    const restored = path.join(data, `after-${cut}`)
    await disk.afterPowerCut(bay.data, restored)
    const { segments } = await listSegments(path.join(restored, 'recording', 'bay-1'), systemDisk, silent)
    expect(cutMs - (segments.at(-1)?.endMs ?? beganMs)).toBeLessThan(2000)
    expect(segments[0]?.startMs).toBeLessThan(beganMs + 500)
  }
  filming.abort()
  await filmed
  await bay.stop()
})

async function bytesOfFragments(segment: Segment): Promise<number> {
  const reader = await SegmentReader.open(segment, systemDisk)
  let bytes = 0
  for await (const fragment of reader.fragments(reader.beginning)) bytes += fragment.bytes.length
  await reader.close()
  return bytes
}
