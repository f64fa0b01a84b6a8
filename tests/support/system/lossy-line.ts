/** Real TCP and UDP over a line that loses and delays packets (lossy-line.py). Needs root, for it is a network of its own. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { startChild } from './child.ts'

export interface LossyLineOptions {
  /** Part of the packets that is lost, each way. */
  loss: number
  /** Each way, ms. */
  delayMs: number
}

export interface LossyLine {
  /** What runs a command at the far end, in front of it. */
  prefix: string[]
  /** The far end's address. */
  host: string
}

const script = path.join(import.meta.dirname, 'lossy-line.py')
let lines = 0

/** Why there can be none on this machine; undefined when there can. */
export function whyNoLossyLine(): string | undefined {
  if (process.platform !== 'linux' || !existsSync('/dev/net/tun')) return 'this machine has no TUN devices'
  return process.getuid?.() === 0 ? undefined : 'a network of its own needs root'
}

/** Carries until the signal aborts. */
export async function startLossyLine(
  { loss, delayMs }: LossyLineOptions,
  signal: AbortSignal,
): Promise<LossyLine> {
  const why = whyNoLossyLine()
  if (why) throw new Error(`no lossy line: ${why}`)
  const number = (process.pid * 7 + lines++) % 16_000
  const [name, network] = [`gb${number}`, `10.${200 + (number >> 8)}.${number & 0xff}`]
  const [near, far] = [`${network}.1`, `${network}.2`]
  const args = ['--name', name, '--near', near, '--far', far, '--loss', `${loss}`, '--delay', `${delayMs}`]
  const child = await startChild({ command: script, args, name: 'lossy line' }, new AbortController().signal)
  signal.addEventListener('abort', () => child.signal('SIGTERM'), { once: true })
  await child.waitForLine(line => (line === '{"ready": true}' ? true : undefined), 10_000)
  return { prefix: ['ip', 'netns', 'exec', name], host: far }
}
