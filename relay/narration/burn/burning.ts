/** ffmpeg draws subtitles into a film's picture. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setPriority } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { Size } from '../../wire/narration/stroke-shape.ts'

const killAfterMs = 3000
/** Live video goes first, and whatever else the relay does. */
const niceness = 19

export interface BurnOptions {
  /** Absolute. */
  film: string
  /** Name of the subtitles' file (burn-script.ts), in the film's folder. */
  script: string
  /** Absolute; overwritten. */
  output: string
  /** How much of the film is done, ms. */
  onProgress: (doneMs: number) => void
}

/** Resolves when the file is whole. Throws with ffmpeg's last words; when aborted, after ffmpeg has gone. */
export async function burn(
  { film, script, output, onProgress }: BurnOptions,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted()
  const ffmpeg = spawn('ffmpeg', burnArguments(path.basename(film), script, output), {
    // Names in a filter's arguments have rules of their own: these are plain, in the folder where it runs.
    cwd: path.dirname(film),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: pathOnly(),
  })
  if (ffmpeg.pid !== undefined) lowerPriority(ffmpeg.pid)
  let said = ''
  ffmpeg.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000)
  })
  createInterface({ input: ffmpeg.stdout }).on('line', line => {
    const microseconds = /^out_time_us=(\d+)$/.exec(line)?.[1]
    if (microseconds) onProgress(Number(microseconds) / 1000)
  })
  const end = () => {
    ffmpeg.kill('SIGTERM')
    const timer = setTimeout(() => ffmpeg.kill('SIGKILL'), killAfterMs)
    ffmpeg.once('close', () => clearTimeout(timer))
  }
  signal.addEventListener('abort', end, { once: true })
  try {
    const [code] = (await once(ffmpeg, 'close')) as [number | null]
    signal.throwIfAborted()
    if (code !== 0) throw new Error(`ffmpeg ended with ${code}: ${said}`)
  } finally {
    signal.removeEventListener('abort', end)
  }
}

/** H.264 and AAC at usual levels: what every phone and messenger plays. */
function burnArguments(film: string, script: string, output: string): string[] {
  return [
    ...['-hide_banner', '-loglevel', 'warning', '-nostdin', '-y', '-protocol_whitelist', 'file,pipe'],
    ...['-i', film, '-map', '0:v:0', '-map', '0:a:0?', '-vf', `ass=${script},format=yuv420p`],
    ...[
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-crf',
      '22',
      '-threads',
      '1',
      '-c:a',
      'aac',
      '-b:a',
      '96k',
    ],
    ...['-movflags', '+faststart', '-progress', 'pipe:1', '-nostats', '-f', 'mp4', output],
  ]
}

export interface ReadFilm {
  size: Size
  /** H.264 without sound: there is nothing in it that some player does not know, as Opus and H.265 are. */
  isForAnyPlayer: boolean
}

/** Throws when there is no picture in it. */
export async function readFilm(film: string, signal: AbortSignal): Promise<ReadFilm> {
  const what = ['-show_entries', 'stream=codec_type,codec_name,width,height', '-of', 'json']
  const options = { signal, env: pathOnly() }
  const { stdout } = await promisify(execFile)('ffprobe', ['-v', 'error', ...what, film], options)
  const { streams } = filmSchema.parse(JSON.parse(stdout))
  const picture = streams.find(({ codec_type }) => codec_type === 'video')
  if (!picture?.width || !picture.height) throw new Error('a film without a picture')
  const hasSound = streams.some(({ codec_type }) => codec_type === 'audio')
  const size = { width: picture.width, height: picture.height }
  return { size, isForAnyPlayer: picture.codec_name === 'h264' && !hasSound }
}

/** What ffprobe says of it. */
const filmSchema = z.object({
  streams: z.array(
    z.object({
      codec_type: z.string(),
      codec_name: z.string().optional(),
      width: z.number().optional(),
      height: z.number().optional(),
    }),
  ),
})

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, niceness)
  } catch {
    // It has already ended, and `close` tells why.
  }
}

/** Nothing of the relay's environment, which holds its secrets, but what ffmpeg and its fonts need. */
function pathOnly(): NodeJS.ProcessEnv {
  const { PATH, HOME, LD_LIBRARY_PATH, FONTCONFIG_PATH, FONTCONFIG_FILE } = process.env
  return { PATH, HOME, LD_LIBRARY_PATH, FONTCONFIG_PATH, FONTCONFIG_FILE }
}
