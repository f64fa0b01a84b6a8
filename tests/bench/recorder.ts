/** What recording costs, how old the newest frame on the disk is, and how fast a full archive starts and answers. */
import { linkSync, mkdirSync, readFileSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { systemDisk } from '../../edge/recording/disk.ts'
import { readFootage } from '../../edge/recording/footage.ts'
import { listSegments } from '../../edge/recording/listing.ts'
import { type Segment, segmentName } from '../../edge/recording/segment.ts'
import { type Film, FilmedFeed, readFilm } from '../support/camera/filmed-feed.ts'
import { cameraVideo, makeVideo } from '../support/camera/video.ts'
import { BayArchive, silent } from '../support/edge/bay-archive.ts'
import { until } from '../support/until.ts'
import type { BenchContext, Benchmark, Figure } from './benchmark.ts'
import { percentile } from './statistics.ts'

const cameras = ['lift', 'engine', 'wheels', 'under']
const usualSeconds = 30
const minuteMs = 60_000

export const recorder: Benchmark = {
  description:
    'disk and CPU per camera, start-up with 24 h of four cameras on disk, find by time; argument: seconds, default 30',
  notes: [
    'Four cameras of 1080p25 at 4 Mbit/s, in real time. CPU is that of the process with recording, less that without, by camera.',
    'Not on disk yet: the age of what a power cut would take, looked at every 20 ms; the last frame is 40 ms old by itself.',
    'Start-up: one directory listing per camera and the repair of one unfinished minute each. Segments are links to one real file.',
  ],
  run,
}

async function run({ args, signal, tell }: BenchContext): Promise<Figure[]> {
  const seconds = Number(args[0] ?? usualSeconds)
  const film = await readFilm(await makeVideo(cameraVideo))
  return [...(await recording(film, seconds, signal, tell)), ...(await finding(film, tell))]
}

async function recording(
  film: Film,
  seconds: number,
  signal: AbortSignal,
  tell: (progress: string) => void,
): Promise<Figure[]> {
  tell(`filming without recording, ${seconds} s`)
  const without = await filmed(
    cameras.map(() => new FilmedFeed(film)),
    seconds,
    signal,
  )
  tell(`filming and recording, ${seconds} s`)
  const bay = new BayArchive()
  try {
    const agesMs: number[] = []
    const feeds = cameras.map(() => new FilmedFeed(film))
    for (const [i, feed] of feeds.entries()) bay.record(cameras[i] ?? '', feed)
    const looking = setInterval(() => agesMs.push(...cameras.map(camera => ageOf(bay, camera))), 20)
    const recorded = await filmed(feeds, seconds, signal)
    clearInterval(looking)
    const known = agesMs.filter(Number.isFinite)
    const cpu = (recorded.cpuMs - without.cpuMs) / seconds / 10 / cameras.length
    return [
      { name: 'CPU per camera', value: cpu, unit: '% of a core' },
      { name: 'frames per camera', value: recorded.bytes / seconds / 1e6 / cameras.length, unit: 'MB/s' },
      { name: 'written per camera', value: recorded.written / seconds / 1e6 / cameras.length, unit: 'MB/s' },
      { name: 'written per byte of frames', value: recorded.written / recorded.bytes, unit: '' },
      { name: 'not on disk yet, p50', value: percentile(known, 0.5), unit: 'ms' },
      { name: 'not on disk yet, p99', value: percentile(known, 0.99), unit: 'ms' },
      { name: 'not on disk yet, max', value: Math.max(...known), unit: 'ms' },
    ]
  } finally {
    await bay.close()
  }
}

/** Films in real time with as many cameras; what the process used and wrote, and the frames' bytes. */
async function filmed(
  feeds: readonly FilmedFeed[],
  seconds: number,
  signal: AbortSignal,
): Promise<{ cpuMs: number; written: number; bytes: number }> {
  let bytes = 0
  for (const feed of feeds) {
    feed.goLive()
    feed.events.on('fragment', fragment => {
      bytes += fragment.bytes.byteLength
    })
  }
  const [cpu, written] = [process.cpuUsage(), writtenBytes()]
  const stop = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)])
  await Promise.all(feeds.map(feed => feed.run(stop)))
  const { user, system } = process.cpuUsage(cpu)
  return { cpuMs: (user + system) / 1000, written: writtenBytes() - written, bytes }
}

function ageOf(bay: BayArchive, camera: string): number {
  const newest = bay.archive.segmentsOf(camera).at(-1)
  return newest ? Date.now() - newest.endMs : Number.NaN
}

/** What this process has sent towards the disk; proc(5), `write_bytes`. */
function writtenBytes(): number {
  return Number(/^write_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1] ?? Number.NaN)
}

async function finding(film: Film, tell: (progress: string) => void): Promise<Figure[]> {
  const home = await mkdtemp(path.join(tmpdir(), 'glassbay-bench-recorder-'))
  try {
    const tail = await recordTail(film, home)
    const figures: Figure[] = []
    for (const [hours, name] of [
      [24, '24 h of four cameras'],
      [417, '100,000 segments'],
    ] as const) {
      tell(`laying out ${name}`)
      const data = path.join(home, String(hours))
      const { beganMs, count } = await layOut(tail, data, hours)
      const beganAt = performance.now()
      const { segments } = await listSegments(path.join(data, 'recording', 'bay-1'), systemDisk, silent)
      const startMs = performance.now() - beganAt
      figures.push({ name: `start-up with ${name} (${segments.length})`, value: startMs, unit: 'ms' })
      if (hours === 24) figures.push(...(await findByTime(data, beganMs, count)))
    }
    return figures
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

/** A minute of video as a crash leaves it, and the same complete. */
async function recordTail(film: Film, home: string): Promise<{ open: string; complete: Segment }> {
  const bay = new BayArchive()
  const feed = new FilmedFeed(film)
  feed.goLive()
  bay.record('lift', feed)
  feed.shootSeconds(59, Date.now() - 2 * minuteMs)
  await bay.written()
  const open = path.join(home, 'open.mp4')
  await until(() => bay.archive.segmentsOf('lift').length === 1)
  await cp(bay.archive.segmentsOf('lift')[0]?.path ?? '', open)
  await bay.stop()
  const [segment] = bay.archive.segmentsOf('lift')
  if (!segment) throw new Error('nothing recorded')
  const complete = { ...segment, path: path.join(home, 'complete.mp4') }
  await cp(segment.path, complete.path)
  await rm(bay.data, { recursive: true, force: true })
  return { open, complete }
}

async function layOut(
  { open, complete }: { open: string; complete: Segment },
  data: string,
  hours: number,
): Promise<{ beganMs: number; count: number }> {
  const count = hours * 60
  const beganMs = Date.now() - count * minuteMs
  for (const [i, camera] of cameras.entries()) {
    const directory = path.join(data, 'recording', 'bay-1', camera)
    mkdirSync(directory, { recursive: true })
    // A file system allows some ten thousand links to one file.
    let source = complete.path
    for (let minute = 0; minute < count; minute += 1) {
      const startMs = beganMs + minute * minuteMs
      const { bytes } = complete
      const name = segmentName({
        sequence: minute * 4 + i + 1,
        startMs,
        complete: { durationMs: minuteMs, bytes },
      })
      const file = path.join(directory, name)
      if (minute % 10_000 === 0) await cp(source, file)
      else linkSync(source, file)
      if (minute % 10_000 === 0) source = file
    }
    const tail = { sequence: count * 4 + i + 1, startMs: beganMs + count * minuteMs, complete: undefined }
    await cp(open, path.join(directory, segmentName(tail)))
  }
  return { beganMs, count }
}

/** From a moment to its first frame in memory. */
async function findByTime(data: string, beganMs: number, minutes: number): Promise<Figure[]> {
  const bay = new BayArchive({ data, keepMs: 1e12, keepBytes: 1e15 })
  try {
    await until(() => bay.archive.stats.segments > 0, 60_000)
    const tookMs: number[] = []
    for (let i = 0; i < 200; i += 1) {
      const fromMs = beganMs + Math.random() * (minutes - 1) * minuteMs
      const beganAt = performance.now()
      const footage = await bay.archive.footage('lift', { fromMs, toMs: fromMs + 20_000 })
      if (footage) for await (const _ of readFootage(footage, bay.archive.disk)) break
      tookMs.push(performance.now() - beganAt)
      await wait(1)
    }
    return [
      { name: 'find a moment and read its first frame, p50', value: percentile(tookMs, 0.5), unit: 'ms' },
      { name: 'find a moment and read its first frame, p99', value: percentile(tookMs, 0.99), unit: 'ms' },
    ]
  } finally {
    await bay.stop()
  }
}
