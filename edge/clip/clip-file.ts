/** Frames into a finished MP4: moov in front, tags inside, every frame's bytes as they were; on the disk or not at all. */
import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Logger } from 'pino'
import { startFfmpeg } from '../../config/system/ffmpeg.ts'
import { useProcess } from '../../config/system/owned-process.ts'
import { syncDirectory } from '../../config/system/sync-directory.ts'
import { initTrack } from '../recording/fragment-bytes.ts'
import type { ClipFrame } from './retime.ts'

export interface MuxOptions {
  init: Buffer
  frames: AsyncIterable<ClipFrame>
  /** See clip-tags.ts. */
  metadata: string
  /** What an explainer said and wrote, as files that begin with the clip. */
  sound?: string | undefined
  captions?: string | undefined
  /** Absolute; overwritten. Not durable yet: see publish(). */
  output: string
  log: Logger
}

const partLength = 1024 * 1024
/**
 * Of several inputs ffmpeg 5 reads each in a thread, with room for eight frames, and sleeps 10 ms whenever it finds none:
 * five times the time that the work itself takes.
 */
const queue = ['-thread_queue_size', '512']

/** Throws FfmpegError, or what reading the frames throws. */
export async function mux(
  { init, frames, metadata, sound, captions, output, log }: MuxOptions,
  signal: AbortSignal,
): Promise<void> {
  const metadataFile = `${output}.txt`
  await fs.writeFile(metadataFile, metadata)
  const isHevc = initTrack(init).codec.startsWith('h')
  const extras = [
    ...(sound ? [{ input: sound, options: ['-f', 'ogg'], map: 'a:0' }] : []),
    ...(captions ? [{ input: captions, options: ['-f', 'webvtt'], map: 's:0' }] : []),
  ]
  const outputOptions = [
    ...['-map', '0:v:0', '-map_metadata', '1', '-c', 'copy'],
    ...extras.flatMap(({ map }, i) => ['-map', `${i + 2}:${map}`]),
    ...(captions ? ['-c:s', 'mov_text'] : []),
    ...(isHevc ? ['-tag:v', 'hvc1'] : []), // Apple's players know no other
    ...['-movflags', '+faststart+use_metadata_tags', '-f', 'mp4'],
  ]
  const input = [
    { input: 'pipe:0', options: [...queue, '-f', 'mp4'] },
    { input: metadataFile, options: ['-f', 'ffmetadata'] },
    ...extras.map(({ input, options }) => ({ input, options })),
  ]
  const start = (life: AbortSignal) => startFfmpeg({ input, output, outputOptions, log }, life)
  try {
    await useProcess(start, signal, async ({ stdin, done }) => {
      if (!stdin) return
      // When ffmpeg gives up its stdin breaks, and `done` knows better why.
      await pipeline(Readable.from(bytesOf(init, frames)), stdin).catch(error =>
        done.then(() => Promise.reject(error)),
      )
    })
  } finally {
    await fs.rm(metadataFile, { force: true })
  }
  signal.throwIfAborted()
}

/** In few large parts: each costs a change from our process to ffmpeg's and back. */
async function* bytesOf(init: Buffer, frames: AsyncIterable<ClipFrame>): AsyncGenerator<Buffer> {
  let parts = [init]
  let length = init.length
  for await (const { bytes } of frames) {
    parts.push(bytes)
    length += bytes.length
    if (length < partLength) continue
    yield Buffer.concat(parts)
    parts = []
    length = 0
  }
  yield Buffer.concat(parts)
}

/** Gives a written file its name for good: after this it survives a power cut, whole. Returns its SHA-256 in hexadecimal. */
export async function publish(unfinished: string, file: string): Promise<string> {
  const handle = await fs.open(unfinished, 'r+')
  try {
    await handle.sync()
    const hash = createHash('sha256')
    await pipeline(handle.createReadStream({ start: 0, autoClose: false }), hash)
    await fs.rename(unfinished, file)
    await syncDirectory(path.dirname(file))
    return hash.digest('hex')
  } finally {
    await handle.close()
  }
}
