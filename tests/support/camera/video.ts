import { createHash, randomUUID } from 'node:crypto'
import { access, mkdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runFfmpeg } from '../system/run-ffmpeg.ts'
import { blockCount, blocksOf, numberInBlocks, rowShare } from '../viewer/frame-number.ts'

export interface VideoOptions {
  codec: 'h264' | 'h265'
  width: number
  height: number
  fps: number
  seconds: number
  /** Frames from one keyframe to the next. */
  gop: number
  /** Bits per second; about what a camera of this size would send, unless told. */
  bitrate?: number
  /** Between two P frames; cameras send none, recorders and some "smart" modes do. */
  bFrames?: number
}

/** Small and quick to make, for tests that only need a picture that moves. */
export const smallVideo: VideoOptions = {
  codec: 'h264',
  width: 640,
  height: 360,
  fps: 25,
  seconds: 8,
  gop: 25,
}

/** What a workshop's camera sends: 1080p25 at 4 Mbit/s with a keyframe every 4 s. */
export const cameraVideo: VideoOptions = {
  codec: 'h264',
  width: 1920,
  height: 1080,
  fps: 25,
  seconds: 40,
  gop: 100,
  bitrate: 4_000_000,
}

/** The same camera's sub stream: small enough for a phone's bad line. */
export const subVideo: VideoOptions = { ...cameraVideo, width: 640, height: 360, bitrate: 512_000 }

/** Part of the cache's key: raise it when the picture or the encoder's arguments change. */
const recipe = 3

/**
 * An MP4 whose every frame shows its own number (frame-number.ts) above a moving scene with a camera's noise.
 * Made once on this machine; parallel callers never see half a file.
 */
export async function makeVideo(options: VideoOptions): Promise<string> {
  const directory = path.join(tmpdir(), 'glassbay-test-videos')
  const key = createHash('sha256')
    .update(JSON.stringify([recipe, options]))
    .digest('hex')
    .slice(0, 16)
  const file = path.join(directory, `${options.codec}-${options.width}x${options.height}-${key}.mp4`)
  if (await exists(file)) return file
  await mkdir(directory, { recursive: true })
  const unfinished = path.join(directory, `${randomUUID()}.mp4`)
  try {
    await runFfmpeg(
      [...pictureArguments(options), ...encoderArguments(options), unfinished],
      numbers(options),
    )
    await rename(unfinished, file)
  } finally {
    await rm(unfinished, { force: true })
  }
  return file
}

/**
 * The number that each frame of a video file (or of anything that ffmpeg reads) shows, in order of presentation;
 * undefined for frames that show none.
 */
export async function readFrameNumbers(file: string): Promise<(number | undefined)[]> {
  const row = `crop=iw:ih*${rowShare}:0:0,scale=${blockCount}:1:flags=area,format=gray`
  const out = ['-fps_mode', 'passthrough', '-f', 'rawvideo', '-']
  const levels = await runFfmpeg(['-i', file, '-map', '0:v:0', '-vf', row, ...out])
  return Array.from({ length: Math.floor(levels.length / blockCount) }, (_, frame) =>
    numberInBlocks(levels.subarray(frame * blockCount, (frame + 1) * blockCount)),
  )
}

/** One byte a block for every frame: ffmpeg scales it up and lays it over the scene. */
function* numbers({ fps, seconds }: VideoOptions): Generator<Uint8Array> {
  for (let frame = 0; frame < fps * seconds; frame += 1) yield blocksOf(frame)
}

function pictureArguments({ width, height, fps, seconds }: VideoOptions): string[] {
  const scene = `testsrc2=size=${width}x${height}:rate=${fps}:duration=${seconds}`
  // Soft edges and noise in every frame: a sharp still scene would compress like no camera's picture.
  const filter =
    `[0:v]gblur=sigma=1.2,noise=alls=6:allf=t[scene];` +
    `[1:v]scale=${width}:${Math.ceil(height * rowShare)}:flags=neighbor[row];` +
    `[scene][row]overlay=0:0:shortest=1,format=yuv420p`
  const row = ['-f', 'rawvideo', '-pixel_format', 'gray', '-video_size', `${blockCount}x1`]
  return ['-f', 'lavfi', '-i', scene, ...row, '-framerate', String(fps), '-i', '-', '-filter_complex', filter]
}

function encoderArguments(options: VideoOptions): string[] {
  const { codec, width, height, fps, gop, bFrames = 0 } = options
  const bitrate = options.bitrate ?? Math.round(width * height * fps * 0.08)
  // Constant bit rate with a buffer of one second, closed GOPs of fixed length: a camera's usual setting.
  const rate = ['-b:v', String(bitrate), '-maxrate', String(bitrate), '-bufsize', String(bitrate)]
  const x265 = `log-level=error:keyint=${gop}:min-keyint=${gop}:scenecut=0:open-gop=0:bframes=${bFrames}`
  const encoder = {
    h264: ['-c:v', 'libx264', '-preset', 'veryfast', '-sc_threshold', '0', '-bf', String(bFrames)],
    h265: ['-c:v', 'libx265', '-preset', 'ultrafast', '-tag:v', 'hvc1', '-x265-params', x265],
  }[codec]
  return [...encoder, ...rate, '-g', String(gop), '-keyint_min', String(gop), '-movflags', '+faststart']
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  )
}
