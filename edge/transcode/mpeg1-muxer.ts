/**
 * node-rtsp-stream's MPEG-1 muxer, kept on a leash. The only file that knows the package: what it spawns is owned here
 * (it never ends or reaps it itself), its input is our own stream, and its socket server is never started.
 */
import { fileURLToPath } from 'node:url'
import Mpeg1Muxer from 'node-rtsp-stream/mpeg1muxer.js'
import type { Logger } from 'pino'
import { type OwnedProcess, ownProcess } from '../../config/system/owned-process.ts'
import type { FfmpegOptions } from './options.ts'

export interface Mpeg1Job {
  outputOptions: FfmpegOptions
  /** Nothing from the muxer for so long is a failure. */
  silenceMs: number
  log: Logger
}

const lowDelayFfmpeg = fileURLToPath(new URL('low-delay-ffmpeg', import.meta.url))

/**
 * Takes fragmented MP4 on stdin and gives MPEG-TS on stdout. Aborting the signal ends it (SIGTERM, after 3 s SIGKILL).
 * Throws only if already aborted.
 */
export function startMpeg1Muxer(
  { outputOptions, silenceMs, log }: Mpeg1Job,
  signal: AbortSignal,
): OwnedProcess {
  signal.throwIfAborted()
  const muxer = new Mpeg1Muxer({
    url: 'pipe:0',
    ffmpegPath: lowDelayFfmpeg,
    ffmpegOptions: { ...outputOptions },
  })
  const child = muxer.stream
  child.removeAllListeners('exit') // it would write to the console; `done` says it, with the reason
  // Its events know neither end nor backpressure; the pipes themselves do.
  child.stdout.removeAllListeners('data')
  child.stderr.removeAllListeners('data')
  const done = ownProcess(child, { silenceMs, log }, signal)
  done.catch(() => {}) // whoever reads stdout awaits it only afterwards
  return { pid: child.pid, stdin: child.stdin, stdout: child.stdout, done }
}
