/** A password that is asked for once, and seen by nobody. */
import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

export const passwordVariable = 'CAMERA_PASSWORD'

/** From the environment, from the keyboard without an echo, or the first line of what is piped in. */
export async function askPassword(question: string): Promise<string> {
  const given = process.env[passwordVariable]
  if (given !== undefined) return given
  if (!process.stdin.isTTY) return await firstLine()
  process.stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const asking = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  asking.once('SIGINT', () => process.exit(130))
  const password = await asking.question('')
  asking.close()
  process.stderr.write('\n')
  return password
}

/** Seen while it is typed. Empty without a keyboard. */
export async function ask(question: string, usual: string): Promise<string> {
  if (!process.stdin.isTTY) return usual
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  asking.once('SIGINT', () => process.exit(130))
  const answer = await asking.question(`${question} [${usual}]: `)
  asking.close()
  return answer.trim() || usual
}

async function firstLine(): Promise<string> {
  const reading = createInterface({ input: process.stdin })
  const closed = once(reading, 'close').then(() => [''])
  const [line = ''] = (await Promise.race([once(reading, 'line'), closed])) as string[]
  reading.close()
  return line
}
