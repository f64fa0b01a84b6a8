/** The one picture that stands for a clip: at its moment, or the best of several; never black or blurred if it can be. */
import { buffer } from 'node:stream/consumers'
import type { Logger } from 'pino'
import { type FfmpegInput, startFfmpeg } from '../../config/system/ffmpeg.ts'
import { useProcess } from '../../config/system/owned-process.ts'
import {
  bestPicture,
  isSurelyTelling,
  isTelling,
  pictureScore,
  scoreHeight,
  scoreWidth,
} from './picture-score.ts'
import { type ClipFrame, setDecodeTime } from './retime.ts'

export interface ThumbnailSource {
  /** The clip, complete. */
  file: string
  init: Buffer
  /** Some of its keyframes. */
  keyframes: readonly ClipFrame[]
  /** From the clip's beginning, ms; undefined: any picture will do. */
  momentMs: number | undefined
}

/** A video that is one frame. */
type Still = FfmpegInput & { bytes?: Buffer }

const greyPicture = `scale=${scoreWidth}:${scoreHeight}:flags=area,format=gray`
const jpegPicture = 'scale=640:trunc(640/dar/2)*2:flags=area,setsar=1,format=yuvj420p'
const grey = ['-f', 'rawvideo']
const jpeg = ['-frames:v', '1', '-q:v', '4', '-f', 'mjpeg']
/** Decoding takes a core for a while: live video goes first. */
const niceness = 10

/** JPEG, 640 pixels wide. Throws FfmpegError when no frame could be decoded. */
export async function makeThumbnail(
  source: ThumbnailSource,
  log: Logger,
  signal: AbortSignal,
): Promise<Buffer> {
  const { init, keyframes } = source
  const run = (still: Still, filter: string, output: string[]) => decode(still, filter, output, log, signal)
  const moment = momentOf(source)
  const momentScore = moment && pictureScore(await run(moment, greyPicture, ['-frames:v', '1', ...grey]))
  if (moment && isSurelyTelling(momentScore)) return await run(moment, jpegPicture, jpeg)
  const pictures = await run(slideshow(init, keyframes), greyPicture, ['-fps_mode', 'passthrough', ...grey])
  const scores = keyframes.map((_, i) => pictureScore(pictureAt(pictures, i)))
  if (moment && isTelling(momentScore, scores)) return await run(moment, jpegPicture, jpeg)
  const best = keyframes[bestPicture(scores)]
  if (!best) throw new Error('a clip without a keyframe')
  return await run(slideshow(init, [best]), jpegPicture, jpeg)
}

/** The keyframes as a video of their own, one a second. */
function slideshow(init: Buffer, keyframes: readonly ClipFrame[]): Still {
  const slides = keyframes.map(({ bytes }, i) => {
    setDecodeTime(bytes, i * 90_000)
    return bytes
  })
  return { input: 'pipe:0', options: ['-f', 'mp4'], bytes: Buffer.concat([init, ...slides]) }
}

function momentOf({ file, momentMs }: ThumbnailSource): Still | undefined {
  if (momentMs === undefined) return undefined
  return { input: file, options: ['-ss', (Math.max(momentMs, 0) / 1000).toFixed(3), '-f', 'mp4'] }
}

function pictureAt(pictures: Buffer, index: number): Buffer {
  const length = scoreWidth * scoreHeight
  return pictures.subarray(index * length, (index + 1) * length)
}

async function decode(
  { bytes, ...input }: Still,
  filter: string,
  output: string[],
  log: Logger,
  signal: AbortSignal,
): Promise<Buffer> {
  let decoded = Buffer.alloc(0)
  const outputOptions = ['-map', '0:v:0', '-an', '-vf', filter, ...output]
  const start = (life: AbortSignal) => startFfmpeg({ input: [input], outputOptions, niceness, log }, life)
  await useProcess(start, signal, async ({ stdin, stdout }) => {
    stdin?.end(bytes)
    decoded = await buffer(stdout)
  })
  signal.throwIfAborted()
  return decoded
}
