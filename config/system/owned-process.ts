/**
 * One child process owned from start to end: it ends with its signal (SIGTERM, 3 s, SIGKILL), its silence is a
 * failure, its last words are kept for the error, and the promise settles only when the process is truly gone.
 */

import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import type { Logger } from 'pino'
import { KnownError } from '../../relay/wire/shared/known-error.ts'

const killAfterMs = 3000
const tailLines = 20
const lineLength = 500
/** Before credentials are taken out, which must not be cut in two. */
const rawLineLength = 10_000

/** Why a process failed: it could not be started, ended by itself, or had to be killed for its silence. */
export type FfmpegFailure = 'NOT_STARTED' | 'EXITED' | 'SILENT'

export class FfmpegError extends KnownError<FfmpegFailure> {
  readonly failure: FfmpegFailure
  /** Null when it was not started or died of a signal. */
  readonly exitCode: number | null
  /** The last lines on stderr, credentials removed. */
  readonly stderr: readonly string[]

  constructor(
    message: string,
    details: {
      failure: FfmpegFailure
      exitCode?: number | null
      stderr?: readonly string[]
      cause?: unknown
    },
  ) {
    const { failure, cause } = details
    super(failure, message, { waitingHelps: failure !== 'NOT_STARTED', cause })
    this.failure = details.failure
    this.exitCode = details.exitCode ?? null
    this.stderr = details.stderr ?? []
  }
}

export interface OwnedProcess {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined
  /** Present if it reads a pipe. Its errors need no listener: `done` says why. */
  readonly stdin: Writable | undefined
  readonly stdout: Readable
  /** Resolves when it is gone after exit 0 or abort, else rejects with FfmpegError. Stdout may still hold bytes. */
  readonly done: Promise<void>
}

/**
 * Starts a process, lets `use` work with it, and returns only when it is gone, however `use` ended. Throws what `use`
 * throws, or FfmpegError if the process failed; returns when it ended by itself or by the signal. `over` aborts in
 * every case: what `use` has registered somewhere goes with it.
 */
export async function useProcess(
  start: (signal: AbortSignal) => OwnedProcess,
  signal: AbortSignal,
  use: (owned: OwnedProcess, over: AbortSignal) => Promise<void>,
): Promise<void> {
  const life = new AbortController()
  const over = AbortSignal.any([signal, life.signal])
  const owned = start(over)
  try {
    await use(owned, over)
    await owned.done
  } finally {
    life.abort()
    await owned.done.catch(() => {}) // thrown above already, or less telling than what was
  }
}

/**
 * Settles when the process is gone: resolves after exit 0 or after the signal aborted, rejects with FfmpegError
 * otherwise. `silenceMs` without a byte on stdout is a failure, unless it is the reader who takes nothing.
 * Must be called in the tick of the spawn, or an early end is missed.
 */
export async function ownProcess(
  child: ChildProcess,
  { silenceMs, log }: { silenceMs?: number | undefined; log: Logger },
  signal: AbortSignal,
): Promise<void> {
  const ffmpegPid = child.pid
  log.debug({ ffmpegPid, args: child.spawnargs }, 'ffmpeg started')
  const stderr = collectTail(child.stderr)
  child.stdin?.on('error', () => {}) // EPIPE: the exit, which follows, says why
  const over = new AbortController()
  let silent = false
  try {
    const exit = once(child, 'exit', { signal: over.signal }) // rejects when the process cannot be started
    const terminate = () => terminateProcess(child, over.signal)
    if (signal.aborted) terminate()
    signal.addEventListener('abort', terminate, { signal: over.signal })
    if (silenceMs !== undefined) {
      watchSilence(child.stdout, silenceMs, over.signal, () => {
        silent = true
        terminate()
      })
    }
    const [exitCode, killedBy] = (await exit) as [number | null, NodeJS.Signals | null]
    const lines = await stderr
    if (signal.aborted || (exitCode === 0 && !silent)) return
    throw silent ? silentError(silenceMs, lines) : exitError(exitCode, killedBy, lines)
  } catch (error) {
    if (error instanceof FfmpegError) throw error
    throw new FfmpegError('ffmpeg could not be started', { failure: 'NOT_STARTED', cause: error })
  } finally {
    over.abort()
    log.debug({ ffmpegPid }, 'ffmpeg ended')
  }
}

function terminateProcess(child: ChildProcess, over: AbortSignal): void {
  child.stdin?.destroy() // SIGTERM alone does not wake an ffmpeg that waits for its input
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  over.addEventListener('abort', () => clearTimeout(timer), { once: true })
}

/** Counts at the pipe, not with a `data` listener, which would take the bytes from their reader. */
function watchSilence(stdout: Readable | null, silenceMs: number, over: AbortSignal, onSilence: () => void) {
  if (!stdout) return
  let seenBytes = 0
  let seenAt = performance.now()
  const timer = setInterval(() => {
    const { bytesRead } = stdout as Socket // which is what a child's stdout is
    const waitsForReader = stdout.readableLength > 0
    if (bytesRead !== seenBytes || waitsForReader) {
      seenBytes = bytesRead
      seenAt = performance.now()
    } else if (performance.now() - seenAt >= silenceMs) {
      clearInterval(timer)
      onSilence()
    }
  }, silenceMs / 10)
  over.addEventListener('abort', () => clearInterval(timer), { once: true })
}

/** The last lines, when the stream has ended. */
async function collectTail(stderr: Readable | null): Promise<string[]> {
  if (!stderr) return []
  const lines: string[] = []
  let rest = ''
  for await (const text of stderr.setEncoding('utf8')) {
    const parts = (rest + text).split(/[\r\n]+/)
    rest = (parts.pop() ?? '').slice(0, rawLineLength)
    lines.push(...parts.filter(Boolean).map(clean))
    lines.splice(0, lines.length - tailLines)
  }
  return rest ? [...lines, clean(rest)] : lines
}

/** User information of every URL out of the line: it would otherwise travel into logs and the manager's page. */
function clean(line: string): string {
  return line.replace(/(\w:\/\/)[^\s]*@/g, '$1***@').slice(0, lineLength)
}

function exitError(exitCode: number | null, killedBy: string | null, stderr: string[]): FfmpegError {
  const last = stderr.at(-1)
  const how = `exited with code ${exitCode}${last ? `: ${last}` : ''}`
  return new FfmpegError(`ffmpeg ${killedBy ? `was killed by ${killedBy}` : how}`, {
    failure: 'EXITED',
    exitCode,
    stderr,
  })
}

function silentError(silenceMs: number | undefined, stderr: string[]): FfmpegError {
  return new FfmpegError(`ffmpeg gave nothing for ${silenceMs} ms`, { failure: 'SILENT', stderr })
}
