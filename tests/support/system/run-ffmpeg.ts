import { spawn } from 'node:child_process'
import { Readable } from 'node:stream'

/** Runs ffmpeg to its end, with `input` on its stdin; returns its stdout. Throws with the end of its stderr. */
export async function runFfmpeg(args: string[], input?: Iterable<Uint8Array>): Promise<Buffer> {
  const stdin = input ? 'pipe' : 'ignore'
  const ffmpeg = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', ...args], {
    stdio: [stdin, 'pipe', 'pipe'],
  })
  const { promise: closed, resolve, reject } = Promise.withResolvers<number | null>()
  ffmpeg.once('error', reject)
  ffmpeg.once('close', resolve)
  const output: Buffer[] = []
  const errors: Buffer[] = []
  ffmpeg.stdout?.on('data', (chunk: Buffer) => output.push(chunk))
  ffmpeg.stderr?.on('data', (chunk: Buffer) => errors.push(chunk))
  ffmpeg.stdin?.on('error', () => {}) // it may stop reading early; its exit code says whether that was right
  if (input && ffmpeg.stdin) Readable.from(input, { objectMode: false }).pipe(ffmpeg.stdin)
  const code = await closed
  if (code !== 0) {
    throw new Error(
      `ffmpeg ${args.join(' ')} ended with ${code}: ${Buffer.concat(errors).toString().slice(-1000)}`,
    )
  }
  return Buffer.concat(output)
}
