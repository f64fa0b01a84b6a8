/** A minute of 1080p25 cut out of the archive, against ffmpeg encoding the same minute anew. */
import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { mux } from '../../edge/clip/clip-file.ts'
import type { PlannedClip } from '../../edge/clip/clip-store.ts'
import { Cutter } from '../../edge/clip/cutter.ts'
import { inRealTime } from '../../edge/clip/retime.ts'
import { readFootage } from '../../edge/recording/footage.ts'
import { FilmedFeed, readFilm } from '../support/camera/filmed-feed.ts'
import { cameraVideo, makeVideo } from '../support/camera/video.ts'
import { BayArchive, silent } from '../support/edge/bay-archive.ts'
import { runFfmpeg } from '../support/system/run-ffmpeg.ts'
import type { BenchContext, Benchmark, Figure } from './benchmark.ts'
import { median } from './statistics.ts'

const runs = 5
const clipSeconds = 60

export const clip: Benchmark = {
  description: 'cut a 60 s clip from 1080p25, against encoding the same piece anew',
  notes: [
    `Medians of ${runs} cuts; the piece is encoded once with libx264 as ffmpeg would by default, and once as fast as is usual.`,
    'Cut: from the archive to a synced MP4 with moov in front and tags. With thumbnail and hash: all that a clip needs.',
    'On a busy machine compare the CPU: walls then say more about the others.',
    'CPU is that of this process and of every ffmpeg it ran. Written: the frames twice, since moving the moov to the front copies them.',
  ],
  run,
}

interface Cost {
  wallMs: number
  cpuMs: number
}

async function run({ signal, tell }: BenchContext): Promise<Figure[]> {
  tell('making a video as a camera sends it')
  const feed = new FilmedFeed(await readFilm(await makeVideo(cameraVideo)))
  const bay = new BayArchive()
  try {
    feed.goLive()
    bay.record('lift', feed)
    const beganMs = Date.now() - 120_000
    feed.shootSeconds(90, beganMs)
    await bay.written()
    return await compare(
      bay,
      { fromMs: beganMs + 14_000, toMs: beganMs + 14_000 + clipSeconds * 1000 - 2000 },
      signal,
      tell,
    )
  } finally {
    await bay.close()
  }
}

async function compare(
  bay: BayArchive,
  range: { fromMs: number; toMs: number },
  signal: AbortSignal,
  tell: (progress: string) => void,
): Promise<Figure[]> {
  const directory = path.join(bay.data, 'clips')
  const cutter = new Cutter({ site: 'bench', bay: 'bay-1', archive: bay.archive, directory, log: silent })
  const planned = aClip(range)
  tell('cutting')
  const whole = await costs(() => cutter.cut(planned, signal))
  const file = cutter.fileOf(planned.id, 'mp4')
  const cut = await costs(() => cutOnly(bay, range, path.join(directory, 'only.mp4'), signal))
  const { size } = await stat(file)
  const encode = async (...preset: string[]) => {
    tell(`encoding ${preset.join(' ')}`)
    const output = path.join(directory, 'encoded.mp4')
    const arguments_ = ['-y', '-i', file, '-c:v', 'libx264', ...preset, '-movflags', '+faststart', output]
    return await cost(() => runFfmpeg(arguments_))
  }
  const usual = await encode()
  const fast = await encode('-preset', 'veryfast')
  return [
    ...figures('cut', cut),
    ...figures('cut, with thumbnail and hash', whole),
    { name: 'clip', value: size / 1e6, unit: 'MB' },
    { name: 'written', value: (2 * size) / 1e6, unit: 'MB' },
    ...figures('encode anew', usual),
    ...figures('encode anew, veryfast', fast),
    { name: 'cut is faster than encode anew', value: usual.wallMs / cut.wallMs, unit: 'times' },
    { name: 'cut is faster than encode anew, veryfast', value: fast.wallMs / cut.wallMs, unit: 'times' },
    { name: 'cut takes less CPU than encode anew', value: usual.cpuMs / cut.cpuMs, unit: 'times' },
    { name: 'cut takes less CPU than encode anew, veryfast', value: fast.cpuMs / cut.cpuMs, unit: 'times' },
  ]
}

async function cutOnly(
  bay: BayArchive,
  range: { fromMs: number; toMs: number },
  output: string,
  signal: AbortSignal,
): Promise<void> {
  const { archive } = bay
  const footage = await archive.footage('lift', range)
  if (!footage) throw new Error('nothing recorded')
  const frames = inRealTime(readFootage(footage, archive.disk))
  await mux(
    { init: footage.init, frames, metadata: ';FFMETADATA1\ntitle=bench\n', output, log: silent },
    signal,
  )
}

function aClip(range: { fromMs: number; toMs: number }): PlannedClip {
  const what = { workOrder: 'WO-1', kind: 'step', subject: 's1', label: 'bench' } as const
  const rest = { notBeforeMs: undefined, momentMs: undefined, attempts: 0 }
  return { id: '0'.repeat(32), camera: 'lift', ...what, ...range, ...rest }
}

async function costs(work: () => Promise<unknown>): Promise<Cost> {
  const all: Cost[] = []
  for (let i = 0; i < runs; i += 1) all.push(await cost(work))
  return { wallMs: median(all.map(({ wallMs }) => wallMs)), cpuMs: median(all.map(({ cpuMs }) => cpuMs)) }
}

async function cost(work: () => Promise<unknown>): Promise<Cost> {
  const [beganAt, cpuBefore] = [performance.now(), cpuMs()]
  await work()
  return { wallMs: performance.now() - beganAt, cpuMs: cpuMs() - cpuBefore }
}

/** Of this process and of its children that have ended: fields 14 to 17 of proc(5) stat, in ticks of 10 ms. */
function cpuMs(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0)
}

function figures(name: string, { wallMs, cpuMs }: Cost): Figure[] {
  return [
    { name: `${name}, wall`, value: wallMs / 1000, unit: 's' },
    { name: `${name}, CPU`, value: cpuMs / 1000, unit: 's' },
  ]
}
