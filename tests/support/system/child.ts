import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { createInterface } from 'node:readline'

export interface ChildOptions {
  command: string
  args: string[]
  env?: NodeJS.ProcessEnv
  cwd?: string
  /** In front of every error of this process; default: the command. */
  name?: string
  /** Lines that are not worth keeping in `output`, for instance one a frame. */
  discard?: (line: string) => boolean
}

export interface ChildExit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** As many of the newest lines are kept as a test wants to look at; a noisy process must not fill the memory. */
const keptLines = 20_000

/**
 * A process that a test has started: its lines (stdout and stderr as they come), and its end by its own pid.
 * stdin stays an open pipe, so that a child that reads it sees when we die. Killed when the signal aborts.
 */
export class Child {
  readonly name: string
  readonly pid: number
  readonly events = new EventEmitter<{ line: [line: string] }>()
  /** What it has said, oldest first. */
  readonly output: string[] = []
  /** Settles when the process is gone and all that it said has been read. */
  readonly exited: Promise<ChildExit>
  private readonly process: ChildProcess

  constructor(process: ChildProcess, name: string, exited: Promise<ChildExit>) {
    this.process = process
    this.pid = process.pid ?? 0
    this.name = name
    this.exited = exited
    this.events.setMaxListeners(0)
  }

  get isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal)
  }

  /** Ends it (SIGKILL unless told otherwise) and waits until it is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<ChildExit> {
    this.process.kill(signal)
    return await this.exited
  }

  /** The first line, said already or to come, that `match` answers to. Rejects at the deadline or the exit. */
  async waitForLine<T>(match: (line: string) => T | undefined, deadlineMs: number): Promise<T> {
    for (const line of this.output) {
      const found = match(line)
      if (found !== undefined) return found
    }
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const onLine = (line: string) => {
      const found = match(line)
      if (found !== undefined) resolve(found)
    }
    this.events.on('line', onLine)
    const timer = setTimeout(() => reject(this.failure(`said nothing in ${deadlineMs} ms`)), deadlineMs)
    void this.exited.then(({ code, signal }) => reject(this.failure(`ended with ${code ?? signal}`)))
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.events.off('line', onLine)
    }
  }

  private failure(what: string): Error {
    return new Error(`${this.name} ${what}; its last lines:\n${this.output.slice(-20).join('\n')}`)
  }
}

/** Throws when the command cannot be started. */
export async function startChild(options: ChildOptions, signal: AbortSignal): Promise<Child> {
  signal.throwIfAborted()
  const { command, args, env = process.env, cwd } = options
  const spawned = spawn(command, args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] })
  const { promise: exited, resolve, reject } = Promise.withResolvers<ChildExit>()
  spawned.once('error', reject)
  spawned.once('close', (code, killedBy) => resolve({ code, signal: killedBy }))
  spawned.stdin.on('error', () => {}) // it may close its stdin whenever it likes
  const child = new Child(spawned, options.name ?? command, exited)
  collectLines(child, spawned, options.discard ?? (() => false))
  if (child.pid === 0) await exited // rejects with the reason
  tieLife(child, exited, signal)
  return child
}

function collectLines(child: Child, spawned: ChildProcess, discard: (line: string) => boolean): void {
  for (const stream of [spawned.stdout, spawned.stderr]) {
    if (!stream) continue
    createInterface({ input: stream }).on('line', line => {
      if (!discard(line)) child.output.push(line)
      if (child.output.length > keptLines) child.output.splice(0, keptLines / 2)
      child.events.emit('line', line)
    })
  }
}

/** It ends with the test's signal, and with the test's process when that ends first. */
function tieLife(child: Child, exited: Promise<ChildExit>, signal: AbortSignal): void {
  const kill = () => child.signal('SIGKILL')
  process.setMaxListeners(0) // a test may have as many children as it likes
  signal.addEventListener('abort', kill)
  process.once('exit', kill)
  void exited.finally(() => {
    signal.removeEventListener('abort', kill)
    process.removeListener('exit', kill)
  })
}
