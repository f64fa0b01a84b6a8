import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { stringify } from 'yaml'
import type { z } from 'zod'
import type { siteFileSchema } from '../../config/site.ts'
import { type Grant, issueLink, linkUrl } from '../../relay/access/links.ts'
import { type Child, startChild } from './system/child.ts'
import { type Mosquitto, startMosquitto } from './system/mosquitto.ts'
import { freePort } from './system/port.ts'
import { listProcesses, type ProcessRow } from './system/process-tree.ts'
import { temporaryDirectory } from './system/temporary-directory.ts'
import { until } from './until.ts'

type SiteFile = z.input<typeof siteFileSchema>

/** What a test's site file has in particular; the rest (ports, secrets, folders, broker) is filled in. */
export interface SiteOptions {
  bays: SiteFile['bays']
  site?: Partial<SiteFile['site']>
  edge?: Partial<SiteFile['edge']>
  /** Where browsers see the relay, if that is not its own port: a line of the test's lies between. */
  publicPort?: number
}

const secret = 'a secret of a test site, long enough'
const root = path.resolve(import.meta.dirname, '../..')
const startDeadlineMs = 30_000
/** The contract's: SIGTERM ends everything within this time. */
const stopDeadlineMs = 5000
/** In the environment of every process of one site, and so of what these start: orphans are found by it. */
const mark = 'GLASSBAY_TEST_SITE'

/** A site file on disk, with a real broker: everything that the processes of a site need but a running camera. */
export class SiteFiles {
  readonly id = randomUUID()
  readonly directory: string
  readonly broker: Mosquitto
  readonly port: number

  constructor(directory: string, broker: Mosquitto, port: number) {
    this.directory = directory
    this.broker = broker
    this.port = port
  }

  get file(): string {
    return path.join(this.directory, 'site.yaml')
  }

  /** Of the relay, as browsers say it. */
  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get env(): NodeJS.ProcessEnv {
    return { ...process.env, [mark]: this.id }
  }

  async write({ site, edge, bays, publicPort = this.port }: SiteOptions): Promise<void> {
    const content: SiteFile = {
      site: { id: 'test-site', name: 'Test Garage', ...site },
      mqtt: { url: this.broker.url },
      relay: {
        listen: `127.0.0.1:${this.port}`,
        publicUrl: `http://127.0.0.1:${publicPort}`,
        secret,
        data: './relay',
      },
      edge: { relay: `ws://127.0.0.1:${this.port}`, key: secret, data: './edge', ...edge },
      bays,
    }
    await writeFile(this.file, stringify(content))
  }

  async token(grant: Grant): Promise<string> {
    return (await issueLink({ site: 'test-site', secret }, grant)).token
  }

  async link(grant: Grant): Promise<string> {
    return linkUrl(this.origin, await this.token(grant))
  }

  /** Living processes that were started by this site, orphans among them. */
  async processes(): Promise<ProcessRow[]> {
    return (await listProcesses({ environment: `${mark}=${this.id}` })).filter(({ state }) => state !== 'Z')
  }
}

/** One `node main.ts` of a site, through all its lives. */
export class SiteProcess {
  private readonly name: string
  private readonly args: string[]
  private readonly files: SiteFiles
  private readonly signal: AbortSignal
  private readonly earlier: string[] = []
  private child: Child | undefined = undefined

  constructor(name: string, args: string[], files: SiteFiles, signal: AbortSignal) {
    this.name = name
    this.args = args
    this.files = files
    this.signal = signal
  }

  get pid(): number {
    return this.child?.pid ?? 0
  }

  /** All that it has said, over all its lives. */
  get log(): string[] {
    return [...this.earlier, ...(this.child?.output ?? [])]
  }

  /** Resolves when it says that it is ready. */
  async start(): Promise<void> {
    this.earlier.push(...(this.child?.output ?? []))
    const { name, args, files } = this
    const options = { command: process.execPath, args, cwd: root, env: files.env, name }
    this.child = await startChild(options, this.signal)
    await this.child.waitForLine(line => line.startsWith('{"ready":true') || undefined, startDeadlineMs)
  }

  /** The first line of this life, said already or to come, that `match` answers to. Rejects at the deadline. */
  waitForLine<T>(match: (line: string) => T | undefined, deadlineMs: number): Promise<T> {
    if (!this.child) throw new Error(`${this.name} was never started`)
    return this.child.waitForLine(match, deadlineMs)
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    await this.child?.kill()
  }

  /** SIGTERM. Throws when it takes longer than the contract allows. */
  async stop(): Promise<void> {
    if (!this.child?.isRunning) return
    const { child } = this
    child.signal('SIGTERM')
    await until(() => !child.isRunning, stopDeadlineMs)
    await child.exited
  }
}

/** A whole site: real processes of ours, a real broker, data in a folder of its own. */
export interface TestSite {
  readonly files: SiteFiles
  readonly origin: string
  readonly broker: Mosquitto
  readonly relay: SiteProcess
  edge(bay: string): SiteProcess
  /** What all its processes have logged. */
  log(): string[]
  /** SIGTERM to all. Throws when one takes too long, or has left a process behind. */
  stop(): Promise<void>
}

/** Ready: the relay listens, and every camera is live or known not to be. All ends with the signal. */
export async function startSite(options: SiteOptions, signal: AbortSignal): Promise<TestSite> {
  const files = await makeSiteFiles(options, signal)
  const relay = new SiteProcess('relay', ['relay/main.ts', files.file], files, signal)
  const edges = new Map(
    options.bays.map(({ id }) => [
      id,
      new SiteProcess(`edge ${id}`, ['edge/main.ts', files.file, '--bay', id], files, signal),
    ]),
  )
  const all = [relay, ...edges.values()]
  await relay.start()
  await Promise.all([...edges.values()].map(edge => edge.start()))
  return {
    files,
    origin: files.origin,
    broker: files.broker,
    relay,
    edge(bay) {
      const edge = edges.get(bay)
      if (!edge) throw new RangeError(`the site has no bay ${bay}`)
      return edge
    },
    log: () => all.flatMap(({ log }) => log),
    async stop() {
      await Promise.all(all.map(process => process.stop()))
      await assertNothingLeft(files)
    },
  }
}

/** A site file with what it names, but nothing of ours started. Its folder goes with the signal. */
export async function makeSiteFiles(options: SiteOptions, signal: AbortSignal): Promise<SiteFiles> {
  const directory = await temporaryDirectory('site', signal)
  const files = new SiteFiles(directory, await startMosquitto({}, signal), await freePort())
  await files.write(options)
  return files
}

/** Throws with the command lines of what is still there of this site. */
export async function assertNothingLeft(files: SiteFiles): Promise<void> {
  const left = (await files.processes()).map(({ commandLine }) => commandLine.join(' '))
  if (left.length > 0) throw new Error(`processes left behind:\n${left.join('\n')}`)
}
