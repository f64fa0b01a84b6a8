/** One process of the site's tree: started, waited for until it says that it is ready, started again when it dies. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { backoffDelayMs } from '../../relay/wire/shared/backoff.ts'

/** ms between a death and the next start; the last repeats. Back to the first after a minute of good health. */
const restartDelaysMs = [500, 1000, 2000, 5000, 10_000]
const healthyAfterMs = 60_000
/** A process has this long to end by itself after SIGTERM, so that Ctrl-C ends everything within 5 s. */
const killAfterMs = 4000

export interface ChildOptions {
  name: string
  /** What follows `node` on its command line; no secrets, everybody can read them there. */
  args: string[]
  env: NodeJS.ProcessEnv
  log: Logger
}

/** What a process prints as its first line on stdout, as JSON. */
export type ReadyLine = { ready: true } & Record<string, unknown>

export class Child {
  private readonly options: ChildOptions
  private readonly log: Logger
  private wasReady = false
  private readonly firstReady = Promise.withResolvers<ReadyLine>()

  constructor(options: ChildOptions) {
    this.options = options
    this.log = options.log.child({ process: options.name })
  }

  /** Resolves with the first ready line; rejects when the process ended without one. */
  get ready(): Promise<ReadyLine> {
    return this.firstReady.promise
  }

  /** Keeps the process alive until the signal, then ends it; settles when it is gone. Rejects if it cannot begin. */
  async run(signal: AbortSignal): Promise<void> {
    this.firstReady.promise.catch(() => {}) // whoever waits for `ready` hears of it; nobody has to
    for (let failures = 0; !signal.aborted; failures++) {
      const startedAt = Date.now()
      const how = await this.runOnce(signal)
      if (signal.aborted) break
      // What cannot even begin (a port in use, a wrong file) is for a person to mend; its last words are on stderr.
      if (!this.wasReady) throw this.neverReady(`ended with ${how.code ?? how.killedBy}`)
      if (Date.now() - startedAt > healthyAfterMs) failures = 0
      const delayMs = backoffDelayMs(restartDelaysMs, failures)
      this.log.warn({ ...how, delayMs }, 'process ended, starting it again')
      await delay(delayMs, undefined, { signal }).catch(() => {}) // aborted: the loop ends
    }
    if (!this.wasReady) this.neverReady('was stopped')
  }

  private neverReady(what: string): Error {
    const error = new Error(`${this.options.name} ${what} before it was ready`)
    this.firstReady.reject(error)
    return error
  }

  private async runOnce(
    signal: AbortSignal,
  ): Promise<{ code: number | null; killedBy: NodeJS.Signals | null }> {
    const { args, env } = this.options
    // The IPC channel tells the child when this process is gone, however it went: nothing is left behind.
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
    const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
    if (child.stdout) createInterface(child.stdout).on('line', line => this.readLine(line))
    const stop = () => terminate(child)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    const [code, killedBy] = await exited
    signal.removeEventListener('abort', stop)
    return { code, killedBy }
  }

  private readLine(line: string): void {
    try {
      const message = JSON.parse(line) as ReadyLine
      if (message.ready !== true) return
      this.wasReady = true
      this.firstReady.resolve(message)
    } catch {
      this.log.debug({ line }, 'output that is no ready line')
    }
  }
}

function terminate(child: ChildProcess): void {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  child.once('exit', () => clearTimeout(timer))
}
