/** ffmpeg draws subtitles into a film's picture. */
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Logger } from 'pino'
import { z } from 'zod'
import { type FfmpegJob, probeFilm, startFfmpeg } from '../../../config/system/ffmpeg.ts'
import type { Size } from '../../wire/narration/stroke-shape.ts'

/** Live video goes first, and whatever else the relay does. */
const niceness = 19
/** So much longer than the film itself it may take, and at least a minute: a film without an end must not block the others. */
const slowestFactor = 20
const shortestLimitMs = 60_000

export interface BurnOptions {
  /** Absolute. */
  film: string
  /** Of the film, as its clip says. */
  durationMs: number
  /** Name of the subtitles' file (burn-script.ts), in the film's folder. */
  script: string
  /** Absolute; overwritten. */
  output: string
  /** How much of the film is done, ms. */
  onProgress: (doneMs: number) => void
  log: Logger
}

/** Resolves when the file is whole. Throws with ffmpeg's last words; when aborted, after ffmpeg has gone. */
export async function burn(options: BurnOptions, signal: AbortSignal): Promise<void> {
  const limitMs = Math.max(shortestLimitMs, slowestFactor * options.durationMs)
  const tooLong = AbortSignal.timeout(limitMs)
  const ffmpeg = startFfmpeg(burnJob(options), AbortSignal.any([signal, tooLong]))
  createInterface({ input: ffmpeg.stdout }).on('line', line => {
    const microseconds = /^out_time_us=(\d+)$/.exec(line)?.[1]
    if (microseconds) options.onProgress(Number(microseconds) / 1000)
  })
  await ffmpeg.done
  signal.throwIfAborted()
  if (tooLong.aborted) throw new Error(`the film was not done after ${Math.round(limitMs / 1000)} s`)
}

/**
 * H.264 and AAC at usual levels: what every phone and messenger plays. The film is read as MP4 whatever it claims to be:
 * a playlist of that name would read other customers' films.
 */
function burnJob({ film, script, output, durationMs, log }: BurnOptions): FfmpegJob {
  const video = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '22', '-threads', '1']
  return {
    input: path.basename(film),
    inputOptions: ['-f', 'mov', '-enable_drefs', '0'],
    directory: path.dirname(film),
    output,
    outputOptions: [
      ...['-map', '0:v:0', '-map', '0:a:0?', '-vf', `ass=${script},format=yuv420p`],
      ...video,
      ...['-c:a', 'aac', '-b:a', '96k', '-t', String(durationMs / 1000 + 60)],
      ...['-movflags', '+faststart', '-progress', 'pipe:1', '-f', 'mp4'],
    ],
    niceness,
    log,
  }
}

export interface ReadFilm {
  size: Size
  /** H.264 without sound: there is nothing in it that some player does not know, as Opus and H.265 are. */
  isForAnyPlayer: boolean
}

/** Throws when there is no picture in it. */
export async function readFilm(film: string, signal: AbortSignal): Promise<ReadFilm> {
  const entries = 'stream=codec_type,codec_name,width,height'
  const { streams } = filmSchema.parse(await probeFilm(film, entries, signal))
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
