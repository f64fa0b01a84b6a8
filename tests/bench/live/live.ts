import { chromium } from 'playwright-core'
import { type GstCamera, startGstCamera } from '../../support/camera/gst-camera.ts'
import { cameraVideo, makeVideo, subVideo } from '../../support/camera/video.ts'
import { findExecutable } from '../../support/engines/executable.ts'
import type { BenchContext, Benchmark, Figure } from '../benchmark.ts'
import { median, percentile } from '../statistics.ts'
import { budget, fragmentTimes } from './budget.ts'
import { describeJoin, joinFigures } from './join-parts.ts'
import { type Measured, measure } from './measure.ts'
import { rivals } from './rivals.ts'
import { glassbay, glassbayMainOnly, jsmpeg, type LiveSystem } from './system.ts'

const joins = 10
const fullWatchMs = 30_000
const gopMs = (cameraVideo.gop / cameraVideo.fps) * 1000

/** From the camera to the glass: a real camera, real processes, a real browser; one system after the other. */
export const live: Benchmark = {
  description:
    'join time and glass-to-glass delay in Chromium, beside node-rtsp-stream with JSMpeg; [ours] [joins] for less',
  notes: [
    'Camera: GStreamer RTSP, 1080p25, 4 Mbit/s, a keyframe every 4 s; its push of a frame is the beginning of all times.',
    'Its sub stream is 640x360 at 512 kbit/s, a keyframe every 4 s, too. Main only: as if it had none.',
    "Glass: requestVideoFrameCallback's expectedDisplayTime; for JSMpeg's canvas the animation frame after the drawing.",
    "Join: from the page's first WebSocket or peer connection to its first uncovered picture, nobody else watching.",
    'JSMpeg draws by its Canvas2D renderer, which is by far the faster one where WebGL is emulated, as in most tests.',
    'node-rtsp-stream transcodes all the time, so its joins find ffmpeg running.',
    'GLASSBAY_BENCH_GO2RTC and GLASSBAY_BENCH_MEDIAMTX name programs that are measured in the same run.',
    'Open: as join, but from the beginning of the navigation, with a warm cache.',
    'The budget follows single frames by the number in the picture and the prft box; its parts are means.',
  ],
  async run(context) {
    const { args, signal, tell } = context
    tell('making the camera’s videos (once on this machine)')
    const paths = { lift: { file: await makeVideo(cameraVideo) }, sub: { file: await makeVideo(subVideo) } }
    const camera = await startGstCamera({ paths }, signal)
    const ours = await runSystem(glassbay, camera, context)
    const mainOnly = await runSystem(glassbayMainOnly, camera, context)
    const figures = [...ours.figures, ...mainOnly.figures]
    if (args.includes('ours')) return figures
    for (const system of [jsmpeg, ...rivals(context.env)]) {
      const rival = await runSystem(system, camera, context)
      figures.push(...rival.figures, ...ratios(system.name, rival.measured, ours.measured))
    }
    return figures
  },
}

async function runSystem(
  system: LiveSystem,
  camera: GstCamera,
  { args, signal, tell }: BenchContext,
): Promise<{ measured: Measured; figures: Figure[] }> {
  const isWatched = !args.includes('joins') && system !== glassbayMainOnly // main is what the other one shows, too
  const watchMs = isWatched ? fullWatchMs : 0
  tell(`${system.name}: ${joins} joins, then ${watchMs / 1000} s of watching`)
  const lifetime = new AbortController()
  const ended = AbortSignal.any([signal, lifetime.signal])
  const browser = await chromium.launch({
    executablePath: await findExecutable('chromium', 'google-chrome'),
    args: [
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', // pages of others load icons from afar
      '--allow-loopback-in-peer-connection', // WebRTC uses only real interfaces otherwise
    ],
  })
  try {
    const running = await system.start(camera, ended)
    const measured = await measure({ browser, camera, system: running, joins, watchMs, gopMs })
    const isOurs = system === glassbay || system === glassbayMainOnly
    const told = isOurs ? measured.joins : [] // others send no fragments that could be followed
    for (const [index, join] of told.entries()) tell(describeJoin(join, measured.joinMs[index] ?? Number.NaN))
    const parts = isOurs
      ? [...joinFigures(system.name, measured.joins), ...(await partsOf(measured, camera))]
      : []
    const figures = [...figuresOf(system.name, measured), ...parts]
    for (const { name, value, unit } of figures) tell(`  ${name}: ${value.toFixed(1)} ${unit}`)
    return { measured, figures }
  } finally {
    await browser.close()
    lifetime.abort()
  }
}

function figuresOf(name: string, { joinMs, openMs, glassMs, missedFrames, record }: Measured): Figure[] {
  const figure = (what: string, value: number, unit = 'ms') => ({ name: `${name}: ${what}`, value, unit })
  const joining = [
    figure('join p50', median(joinMs)),
    figure('join p95', percentile(joinMs, 0.95)),
    figure('open p50', median(openMs)),
    figure('open p95', percentile(openMs, 0.95)),
  ]
  if (!record) return joining
  return [
    ...joining,
    figure('glass to glass p50', median(glassMs)),
    figure('glass to glass p95', percentile(glassMs, 0.95)),
    figure('frames read off the glass', glassMs.length, ''),
    figure('frames never seen', missedFrames, ''),
  ]
}

function ratios(name: string, theirs: Measured, ours: Measured): Figure[] {
  const ratio = (what: string, of: (measured: Measured) => number): Figure => {
    return { name: `${name} / glassbay: ${what}`, value: of(theirs) / of(ours), unit: 'times' }
  }
  return [
    ratio('join p50', ({ joinMs }) => median(joinMs)),
    ratio('glass to glass p50', ({ glassMs }) => median(glassMs)),
    ratio('glass to glass p95', ({ glassMs }) => percentile(glassMs, 0.95)),
  ]
}

/** The edge's part is timed after the watching: a second client of the camera would cost the first one time. */
async function partsOf({ record }: Measured, camera: GstCamera): Promise<Figure[]> {
  if (!record) return []
  const lifetime = new AbortController()
  const times = fragmentTimes(camera, lifetime.signal)
  const enough = 200
  while (times.length < enough) await new Promise(resolve => setTimeout(resolve, 100))
  lifetime.abort()
  return budget(record, camera, times)
}
