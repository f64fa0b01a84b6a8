/** A picture of a camera as a PNG file. */
import type { Logger } from 'pino'
import { startFfmpeg } from '../../config/system/ffmpeg.ts'
import { useProcess } from '../../config/system/owned-process.ts'

/** `keyframe`: an MP4 of one frame. Writes over what is there. Throws FfmpegError when it cannot be decoded. */
export async function writeStill(
  keyframe: Uint8Array,
  file: string,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const job = {
    input: 'pipe:0',
    inputOptions: ['-f', 'mp4'],
    output: file,
    outputOptions: ['-map', '0:v:0', '-frames:v', '1', '-update', '1', '-c:v', 'png', '-f', 'image2'],
    log,
  }
  const start = (life: AbortSignal) => startFfmpeg(job, life)
  await useProcess(start, signal, async ({ stdin }) => {
    stdin?.end(keyframe)
  })
}
