import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Child, startChild } from './child.ts'
import { freePort } from './port.ts'
import { temporaryDirectory } from './temporary-directory.ts'

export interface MosquittoOptions {
  /** Lines of mosquitto.conf, e.g. `max_inflight_messages 1`, instead of or in addition to our own (see below). */
  config?: string[]
}

/** A real broker with a disk of its own. Sessions and retained messages outlive `stop()` and `start()`. */
export interface Mosquitto {
  readonly url: string
  readonly port: number
  /** Everything the broker has logged, over all its lives. */
  log(): string[]
  /** SIGTERM: it writes its state first. */
  stop(): Promise<void>
  /** SIGKILL: what it had not written is lost. */
  kill(): Promise<void>
  /** Forgets sessions and retained messages; only while it is down. */
  wipe(): Promise<void>
  start(): Promise<void>
}

const startDeadlineMs = 20_000

/** Started and listening on a port of its own, until the signal aborts. Its directory goes with it. */
export async function startMosquitto(options: MosquittoOptions, signal: AbortSignal): Promise<Mosquitto> {
  const directory = await temporaryDirectory('mosquitto', signal)
  const store = path.join(directory, 'store')
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort()
    const broker = new MosquittoProcess(directory, store, port, signal)
    await writeFile(broker.configFile, configText(store, port, options.config ?? []))
    try {
      await broker.wipe()
      await broker.start()
      return broker
    } catch (error) {
      // Somebody else took the port between our look and the broker's bind.
      if (attempt === 3 || !broker.log().some(line => line.includes('Address already in use'))) throw error
    }
  }
}

class MosquittoProcess implements Mosquitto {
  readonly port: number
  readonly configFile: string
  private readonly store: string
  private readonly signal: AbortSignal
  private readonly earlier: string[] = []
  private child: Child | undefined = undefined

  constructor(directory: string, store: string, port: number, signal: AbortSignal) {
    this.store = store
    this.port = port
    this.configFile = path.join(directory, 'mosquitto.conf')
    this.signal = signal
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`
  }

  log(): string[] {
    return [...this.earlier, ...(this.child?.output ?? [])]
  }

  async start(): Promise<void> {
    this.earlier.push(...(this.child?.output ?? []))
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/opt/homebrew/sbin` }
    const args = ['-v', '-c', this.configFile]
    this.child = await startChild({ command: 'mosquitto', args, env }, this.signal)
    await this.child.waitForLine(line => (/ running$/.test(line) ? true : undefined), startDeadlineMs)
  }

  async stop(): Promise<void> {
    // A signal that comes after it says "running" and before its main loop is lost.
    const again = setInterval(() => this.child?.signal('SIGTERM'), 500)
    try {
      await this.child?.kill('SIGTERM')
    } finally {
      clearInterval(again)
    }
  }

  async kill(): Promise<void> {
    await this.child?.kill('SIGKILL')
  }

  async wipe(): Promise<void> {
    if (this.child?.isRunning) throw new Error('mosquitto must be down to be wiped')
    await rm(this.store, { recursive: true, force: true })
    await mkdir(this.store)
  }
}

/** A key that `config` sets replaces ours: mosquitto refuses most keys given twice. */
function configText(store: string, port: number, config: string[]): string {
  const keys = new Set(config.map(line => line.split(' ')[0]))
  const own = [
    'allow_anonymous true',
    'user root', // as root it would change to a user that may not write here; otherwise it has no effect
    'persistence true',
    `persistence_location ${store}/`,
    'autosave_on_changes true',
    'autosave_interval 1', // with the line above: saved after every change, so that kill -9 loses little
    'log_dest stderr',
  ].filter(line => !keys.has(line.split(' ')[0]))
  return `${[`listener ${port} 127.0.0.1`, ...own, ...config].join('\n')}\n`
}
