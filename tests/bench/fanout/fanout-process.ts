/** The processes of the fan-out benchmark: groups of clients, and the writers that the relay is compared with. */
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, startChild } from '../../support/system/child.ts'

export interface ClientsOptions {
  /** What the clients do: take bytes of a WebSocket or of bare TCP, note delays, or take nothing. */
  kind: 'websocket' | 'tcp' | 'timed' | 'stalled'
  port: number
  path: string
  token: string
  count: number
}

export interface ClientsReport {
  bytes: number
  delaysMs: number[]
}

export interface WriterOptions {
  kind: 'tcp' | 'ws'
  /** Of the relay whose stream is written. */
  port: number
  path: string
  token: string
}

const startDeadlineMs = 60_000

/** Connected, all of them, and getting bytes where they take any. They end with the signal. */
export async function startClients(options: ClientsOptions, signal: AbortSignal): Promise<Clients> {
  const child = await start('clients.ts', options, signal)
  await child.waitForLine(line => line === '{"ready":true}' || undefined, startDeadlineMs)
  return new Clients(child)
}

export class Clients {
  private readonly child: Child

  constructor(child: Child) {
    this.child = child
  }

  /** What comes to them within this time from now, all together. */
  async collect(ms: number): Promise<ClientsReport> {
    const all: ClientsReport = { bytes: 0, delaysMs: [] }
    const take = (line: string) => {
      const { bytes = 0, delaysMs = [] } = JSON.parse(line) as Partial<ClientsReport>
      all.bytes += bytes
      all.delaysMs.push(...delaysMs)
    }
    this.child.events.on('line', take)
    await sleep(ms)
    this.child.events.off('line', take)
    return all
  }

  async stop(): Promise<void> {
    await this.child.kill()
  }
}

export interface Writer {
  pid: number
  port: number
}

export async function startWriter(options: WriterOptions, signal: AbortSignal): Promise<Writer> {
  const child = await start('writer.ts', options, signal)
  const port = await child.waitForLine(line => /"port":(\d+)/.exec(line)?.[1], startDeadlineMs)
  return { pid: child.pid, port: Number(port) }
}

function start(script: string, options: object, signal: AbortSignal): Promise<Child> {
  const args = [path.join(import.meta.dirname, script), JSON.stringify(options)]
  const discard = (line: string) => line.startsWith('{"bytes"')
  return startChild({ command: process.execPath, args, name: script, discard }, signal)
}
