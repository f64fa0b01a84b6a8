/**
 * ffmpeg as edge and relay see it. The only file that knows fluent-ffmpeg, which is archived: it builds the
 * argument list and no more. Its own `run()` would first spawn `ffmpeg -formats` and `ffmpeg -encoders`, start the
 * process some ticks later, decode stdout as text, and never reap what it kills.
 */
import { execFile, spawn } from 'node:child_process'
import { setPriority } from 'node:os'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import fluent from 'fluent-ffmpeg'
import type { Logger } from 'pino'
import { FfmpegError, type OwnedProcess, ownProcess } from './owned-process.ts'

export { FfmpegError, type OwnedProcess as FfmpegProcess } from './owned-process.ts'

export interface FfmpegInput {
  /** An absolute path, `pipe:0`, or what `-f lavfi` wants. */
  input: string
  options?: readonly string[]
}

export interface FfmpegJob {
  /** One input (its options beside it in `inputOptions`) or several. `pipe:0` is written through `stdin`. */
  input: string | readonly FfmpegInput[]
  inputOptions?: readonly string[]
  complexFilter?: string
  /** Default `pipe:1`, read through `stdout`; or an absolute path, which is overwritten. */
  output?: string
  outputOptions: readonly string[]
  /** Nothing on stdout for so long is a failure; for `pipe:1` only. */
  silenceMs?: number
  /** The folder in which it runs, absolute: names in a filter's arguments have rules of their own, and can be plain there. */
  directory?: string
  /** 0 to 19, for work that must not disturb live video. */
  niceness?: number
  log: Logger
}

/** Starts ffmpeg; aborting the signal ends it (SIGTERM, after 3 s SIGKILL). Throws only if already aborted. */
export function startFfmpeg(job: FfmpegJob, signal: AbortSignal): OwnedProcess {
  signal.throwIfAborted()
  const hasInputPipe = inputsOf(job).some(({ input }) => input === 'pipe:0')
  const child = spawn('ffmpeg', ffmpegArguments(job), {
    stdio: [hasInputPipe ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    env: ffmpegEnvironment(),
    cwd: job.directory,
    windowsHide: true,
  })
  const { pid, stdin, stdout } = child
  const done = ownProcess(child, job, signal)
  done.catch(() => {}) // whoever reads stdout awaits `done` only afterwards
  if (pid !== undefined && job.niceness) lowerPriority(pid, job.niceness)
  return { pid, stdin: stdin ?? undefined, stdout: stdout as Readable, done }
}

/** The argument list that `startFfmpeg` gives to ffmpeg. Pure. */
export function ffmpegArguments(job: FfmpegJob): string[] {
  const inputs = inputsOf(job)
  const hasInputPipe = inputs.some(({ input }) => input === 'pipe:0')
  const command = fluent()
  inputs.forEach(({ input, options = [] }, index) => {
    const general =
      index > 0 ? [] : ['-hide_banner', '-loglevel', 'warning', hasInputPipe ? '-stdin' : '-nostdin']
    command.input(plainName(input))
    // Spread, never as one array: fluent-ffmpeg splits the strings of an array at their spaces.
    command.inputOptions(...general, '-protocol_whitelist', 'file,pipe', ...options)
  })
  if (job.complexFilter !== undefined) command.complexFilter(job.complexFilter)
  command.output(plainName(job.output ?? 'pipe:1'))
  command.outputOptions('-nostats', ...job.outputOptions)
  return command._getArguments()
}

function inputsOf({ input, inputOptions }: FfmpegJob): readonly FfmpegInput[] {
  return typeof input === 'string' ? [{ input, options: inputOptions }] : input
}

/** A name that begins with `-` would be taken for an option. */
function plainName(name: string): string {
  if (name.startsWith('-')) throw new TypeError('an input or output of ffmpeg must not begin with "-"')
  return name
}

/** What ffmpeg and its fonts need and nothing else: a process's environment holds its secrets. */
function ffmpegEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TZ, LANG, LD_LIBRARY_PATH, FONTCONFIG_PATH, FONTCONFIG_FILE } = process.env
  return { PATH, HOME, TZ, LANG, LD_LIBRARY_PATH, FONTCONFIG_PATH, FONTCONFIG_FILE }
}

function lowerPriority(pid: number, niceness: number): void {
  try {
    setPriority(pid, niceness)
  } catch {
    // It has already ended, which `done` tells.
  }
}

/** libavformat's major version in ffmpeg 5.0; builds from git have no other number in common. */
const oldestLibavformat = 59

/** The version as ffmpeg prints it. Throws FfmpegError with a sentence when there is none, or one older than 5. */
export async function ffmpegVersion(log: Logger, signal: AbortSignal, binary = 'ffmpeg'): Promise<string> {
  const child = spawn(binary, ['-version'], { stdio: ['ignore', 'pipe', 'pipe'], env: ffmpegEnvironment() })
  const done = ownProcess(child, { silenceMs: 10_000, log }, signal)
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  const closed = new Promise(resolve => child.stdout.once('close', resolve))
  await done
  await closed
  const version = /^ffmpeg version (\S+)/.exec(text)?.[1]
  const libavformat = Number(/^libavformat\s+(\d+)\./m.exec(text)?.[1])
  if (version && libavformat >= oldestLibavformat) return version
  throw new FfmpegError(`ffmpeg ${version ?? 'of unknown version'} is too old: install ffmpeg 5 or later`, {
    failure: 'NOT_STARTED',
  })
}

/**
 * What ffprobe says of an MP4's streams, as its JSON. Read as MP4 whatever the file claims to be: another format could
 * name other files. Throws Error with its last words.
 */
export async function probeFilm(file: string, entries: string, signal: AbortSignal): Promise<unknown> {
  const format = ['-protocol_whitelist', 'file', '-f', 'mov']
  const args = ['-v', 'error', ...format, '-show_entries', entries, '-of', 'json', plainName(file)]
  const options = { signal, env: ffmpegEnvironment(), timeout: probeTimeoutMs, maxBuffer: 1024 * 1024 }
  const { stdout } = await promisify(execFile)('ffprobe', args, options)
  return JSON.parse(stdout)
}

const probeTimeoutMs = 10_000
